"""Other people's calendars read the collection dates of an address."""

from __future__ import annotations

import json
import urllib.request
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import vobject

from stadtkern.environment import ROOT
from tests.peers import node
from tests.running import Site

FEED = "/abfall/z/papier-07.bezirk-03/abfall.ics?erinnern=abend"
READER = """
const ICAL = require(process.argv[2]);
const text = require("fs").readFileSync(process.argv[3], "utf8");
const calendar = new ICAL.Component(ICAL.parse(text));
const events = calendar.getAllSubcomponents("vevent").map((part) => {
  const event = new ICAL.Event(part);
  const alarm = part.getFirstSubcomponent("valarm");
  return { title: event.summary, day: event.startDate.toString(), whole: event.startDate.isDate,
           alarm: event.startDate.toJSDate().getTime() && alarm.getFirstPropertyValue("trigger").toSeconds() };
});
console.log(JSON.stringify(events));
"""


def get(site: Site, path: str) -> str:
    with urllib.request.urlopen(site.url + path) as answer:
        return str(answer.read().decode())


@pytest.fixture(scope="module")
def dates(site: Site) -> list[tuple[str, str]]:
    """The truth to compare with: our own interface, from the first day of the feed on."""
    titles = {one["key"]: one["title_de"] for one in json.loads(get(site, "/api/v1/waste/fractions"))}
    found: list[dict[str, Any]] = json.loads(
        get(site, "/api/v1/waste/zones/papier-07.bezirk-03/dates?begin=2020-01-02")
    )
    return sorted((one["day"], titles[one["fraction"]]) for one in found)


def test_vobject_reads_every_date_with_its_alarm_on_the_evening_before(
    site: Site, dates: list[tuple[str, str]]
) -> None:
    events = vobject.readOne(get(site, FEED)).vevent_list

    assert sorted((event.dtstart.value.isoformat(), event.summary.value) for event in events) == dates
    assert {event.valarm.trigger.value for event in events} == {timedelta(hours=-6)}


def test_ical_js_reads_the_same_whole_days(site: Site, dates: list[tuple[str, str]], tmp_path: Path) -> None:
    file, script = tmp_path / "abfall.ics", tmp_path / "read.cjs"
    file.write_text(get(site, FEED), newline="")
    script.write_text(READER)

    read = json.loads(node.run(script, str(ROOT / "node_modules/ical.js/dist/ical.es5.cjs"), str(file)))

    assert sorted((one["day"], one["title"]) for one in read) == dates
    assert {(one["whole"], one["alarm"]) for one in read} == {(True, -6 * 3600)}
