"""Other people's programs read what the programme gives: calendars, structured data."""

from __future__ import annotations

import json
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import extruct
import pytest
import vobject
from lxml import etree, html

from stadtkern.environment import ROOT
from tests.peers import node
from tests.running import Site

READER = """
const ICAL = require(process.argv[2]);
const text = require("fs").readFileSync(process.argv[3], "utf8");
const calendar = new ICAL.Component(ICAL.parse(text));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const events = calendar.getAllSubcomponents("vevent").map((part) => {
  const event = new ICAL.Event(part);
  return { uid: event.uid, title: event.summary,
    start: event.startDate.toJSDate().toISOString(), end: part.hasProperty("dtend") };
});
console.log(JSON.stringify(events));
"""
TESTER = """
const { structuredDataTest } = require(process.argv[2]);
const { Google } = require(process.argv[2] + "/presets");
const page = require("fs").readFileSync(process.argv[3], "utf8");
const tell = (told) => console.log(JSON.stringify({
  schemas: told.schemas, passed: told.passed.length,
  failed: told.failed.map((test) => test.description || test.test) }));
structuredDataTest(page, { presets: [Google], schemas: ["jsonld:Event"] }).then(tell, (error) => tell(error.res));
"""


def get(site: Site, path: str) -> str:
    with urllib.request.urlopen(site.url + path) as answer:
        return str(answer.read().decode())


@pytest.fixture(scope="module")
def programme(site: Site) -> list[dict[str, Any]]:
    """The truth to compare with: our own open data."""
    found: list[dict[str, Any]] = json.loads(get(site, "/veranstaltungen.json?reihe=digitale-woche"))["events"]
    return found


def test_vobject_reads_all_47_events(site: Site, programme: list[dict[str, Any]]) -> None:
    calendar = vobject.readOne(get(site, "/veranstaltungen.ics?reihe=digitale-woche"))

    read = {(event.uid.value, event.dtstart.value.isoformat()) for event in calendar.vevent_list}
    assert len(read) == 47
    assert {(uid, start[:16]) for uid, start in read} == {(e["uid"], e["starts_at"][:16]) for e in programme}


def test_ical_js_reads_the_same_instants(site: Site, programme: list[dict[str, Any]], tmp_path: Path) -> None:
    file = tmp_path / "woche.ics"
    file.write_text(get(site, "/veranstaltungen.ics?reihe=digitale-woche"), newline="")
    script = tmp_path / "read.cjs"
    script.write_text(
        READER.replace("process.argv[1]", "process.argv[2]").replace('argv[2], "utf8"', 'argv[3], "utf8"')
    )

    read = json.loads(node.run(script, str(ROOT / "node_modules/ical.js/dist/ical.es5.cjs"), str(file)))

    as_utc = {e["uid"]: e["starts_at"] for e in programme}
    assert {e["uid"]: e["start"][:16] for e in read} == {uid: _utc(start) for uid, start in as_utc.items()}
    assert [e["title"] for e in read if e["end"]] == ["Live-Hacking-Show"]


def test_extruct_reads_the_event(site: Site) -> None:
    (found,) = extruct.extract(get(site, "/veranstaltungen/live-hacking-show/"), syntaxes=["json-ld"])["json-ld"]

    assert (found["@type"], found["name"]) == ("Event", "Live-Hacking-Show")
    assert (found["startDate"], found["endDate"]) == ("2020-03-12T18:30:00+01:00", "2020-03-12T21:00:00+01:00")
    assert [one["name"] for one in found["organizer"]] == ["Sempacon GmbH", "Stadt Hamm"]
    assert found["isAccessibleForFree"] is True


@pytest.mark.parametrize("slug", ["live-hacking-show", "auftakt"])
def test_the_structured_data_testing_tool_finds_nothing_wrong(site: Site, tmp_path: Path, slug: str) -> None:
    page, script = tmp_path / "event.html", tmp_path / "check.cjs"
    page.write_text(get(site, f"/veranstaltungen/{slug}/"))
    script.write_text(TESTER)

    told = json.loads(node.run(script, str(ROOT / "node_modules/structured-data-testing-tool"), str(page)))

    assert told["failed"] == []
    assert told["schemas"] == ["Event"]
    assert told["passed"] > 0


def test_the_feed_is_well_formed_and_every_link_of_it_leads_to_an_event(site: Site) -> None:
    channel = etree.fromstring(get(site, "/veranstaltungen.rss").encode()).find("channel")
    assert channel is not None

    links = [item.findtext("link") or "" for item in channel.findall("item")]
    page = html.fromstring(get(site, urlsplit(links[0]).path))
    assert len(links) == 47
    assert page.xpath("//script[@type='application/ld+json']") != []


def _utc(text: str) -> str:
    return datetime.fromisoformat(text).astimezone(UTC).isoformat()[:16]
