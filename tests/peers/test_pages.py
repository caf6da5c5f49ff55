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
from tests import pages
from tests.peers import node
from tests.running import Site

pytestmark = [pytest.mark.peer, pytest.mark.browser]
LEAST = 0.95
APP = [page for page in pages.STAFF if page.lighthouse and not page.axe]
RUNS = 3  # at most: Lighthouse's measure of speed jitters with what else the machine does, so the median counts


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
def event(site: Site) -> str:
    """The id of the event whose pages are looked at."""
    with urllib.request.urlopen(f"{site.url}/veranstaltungen.json") as answer:
        return next(event["id"] for event in json.load(answer)["events"] if event["slug"] == pages.EVENT)


@pytest.fixture
def asked(request: pytest.FixtureRequest, site: Site, event: str, page: pages.Page) -> tuple[str, dict[str, str]]:
    """A page's full address, and what it must be asked with."""
    headers = {"Cookie": request.getfixturevalue("cookies")} if page.staff else {}
    return site.url + page.path.format(event=event), headers


@pytest.mark.parametrize("page", [page for page in pages.PAGES if page.pa11y], ids=lambda page: page.path)
def test_pa11y_finds_nothing(page: pages.Page, asked: tuple[str, dict[str, str]]) -> None:
    address, headers = asked
    assert node.pa11y(address, headers=headers) == []


@pytest.mark.parametrize("page", [page for page in pages.PAGES if page.lighthouse], ids=lambda page: page.path)
def test_lighthouse_gives_95_of_100_on_a_phone(page: pages.Page, asked: tuple[str, dict[str, str]]) -> None:
    address, headers = asked
    # With JavaScript the check-in of an event leads to the app.
    shown = address.replace(address.split("/")[-3] + "/einlass/", "einlass/") if page in APP else address
    reports: list[dict[str, Any]] = []
    while len(reports) < RUNS and _low(reports) != {}:
        reports.append(node.lighthouse(address, headers=headers))
        assert reports[-1]["finalDisplayedUrl"].partition("#")[0] == shown

    assert _low(reports) == {}, [node.shortfalls(report) for report in reports]


def _low(reports: list[dict[str, Any]]) -> dict[str, float]:
    """The categories whose median is below the limit; without a report yet, all of them."""
    if not reports:
        return {"all": 0.0}
    seen = [node.scores(report) for report in reports]
    middle = {name: statistics.median(score[name] for score in seen) for name in seen[0]}
    return {name: score for name, score in middle.items() if score < LEAST}
