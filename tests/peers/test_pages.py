"""pa11y and Lighthouse on the pages that people use most, in the running demonstration."""

from __future__ import annotations

import json
import statistics
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from typing import Any

import pytest

from stadtkern.kernel.people.demo import PASSWORD
from tests.peers import node
from tests.running import Site

pytestmark = [pytest.mark.peer, pytest.mark.browser]
LEAST = 0.95
RUNS = 3  # at most: Lighthouse's measure of speed jitters with what else the machine does, so the median counts
EVENT = "live-hacking-show"
PUBLIC = {
    "start": "/",
    "programme": "/digitale-woche/",
    "event": f"/veranstaltungen/{EVENT}/",
    "registration": f"/veranstaltungen/{EVENT}/anmelden/",
}
STAFF = {
    "check-in app": "/verwaltung/events/einlass/",
    "check-in": "/verwaltung/events/{event}/einlass/",  # with JavaScript it leads to the app
    "check-in without JavaScript": "/verwaltung/events/{event}/einlass/?plain=1",
}
ALSO = {"map": "/karte/", "search": "/suche/?q=digitale"}  # by pa11y


@pytest.fixture(scope="module")
def cookies(site: Site) -> str:
    """The cookies of somebody who may check people in."""
    jar = CookieJar()
    typed = urllib.parse.urlencode({"login": "redaktion@demo.example", "password": PASSWORD}).encode()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    with opener.open(f"{site.url}/konto/login/", typed) as answer:
        assert answer.url == f"{site.url}/verwaltung/"
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


@pytest.fixture(scope="module")
def addresses(site: Site) -> dict[str, str]:
    """Each page's full address."""
    with urllib.request.urlopen(f"{site.url}/veranstaltungen.json") as answer:
        keys = {event["slug"]: event["id"] for event in json.load(answer)["events"]}
    pages = PUBLIC | STAFF | ALSO
    return {name: site.url + path.format(event=keys[EVENT]) for name, path in pages.items()}


@pytest.fixture
def headers(request: pytest.FixtureRequest, name: str) -> dict[str, str]:
    """What a page needs to be asked with."""
    return {"Cookie": request.getfixturevalue("cookies")} if name in STAFF else {}


@pytest.mark.parametrize("name", [*PUBLIC, *STAFF, *ALSO])
def test_pa11y_finds_nothing(name: str, addresses: dict[str, str], headers: dict[str, str]) -> None:
    assert node.pa11y(addresses[name], headers=headers) == []


@pytest.mark.parametrize("name", [*PUBLIC, *STAFF])
def test_lighthouse_gives_95_of_100_on_a_phone(name: str, addresses: dict[str, str], headers: dict[str, str]) -> None:
    reports: list[dict[str, Any]] = []
    while len(reports) < RUNS and _low(reports) != {}:
        reports.append(node.lighthouse(addresses[name], headers=headers))
        shown = addresses["check-in app"] if name == "check-in" else addresses[name]
        assert reports[-1]["finalDisplayedUrl"].partition("#")[0] == shown

    assert _low(reports) == {}, [node.shortfalls(report) for report in reports]


def _low(reports: list[dict[str, Any]]) -> dict[str, float]:
    """The categories whose median is below the limit; without a report yet, all of them."""
    if not reports:
        return {"all": 0.0}
    seen = [node.scores(report) for report in reports]
    middle = {name: statistics.median(score[name] for score in seen) for name in seen[0]}
    return {name: score for name, score in middle.items() if score < LEAST}
