"""The words people use lead to the page that they mean, in the city of Hamm as its folder says it."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from stadtkern.environment import ROOT
from stadtkern.kernel.city import loader

HERE = Path(__file__).parent
RIGHT = 0.95
RIGHT_LATER = 0.9


@pytest.fixture
def hamm(db: None) -> None:
    loader.load(ROOT / "cities" / "hamm")


def asked(name: str) -> list[tuple[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return [(row["query"], row["path"]) for row in csv.DictReader(file, delimiter=";")]


def first(client, query: str) -> str:
    page = client.get("/suche/", {"q": query}, headers={"HX-Request": "true"}).text
    found = re.search(r'<h2>\s*<a href="([^"]*)"', page)
    return found[1] if found else ""


def leads_to(path: str, expected: str) -> bool:
    """The very page; of pages for many things (a zone, an entry of the A to Z) one of them."""
    path = path.partition("#")[0]
    return path == expected or (expected in ("/abfall/z/", "/abfall/abc/") and path.startswith(expected))


def test_a_hundred_and_twenty_ways_to_ask_lead_where_they_should(client, hamm):
    queries = asked("asked.csv")
    wrong = {query: path for query, wanted in queries if not leads_to(path := first(client, query), wanted)}

    assert len(queries) >= 120
    assert len(wrong) <= (1 - RIGHT) * len(queries), wrong


def test_forty_more_that_were_written_afterwards_do_as_well(client, hamm):
    queries = asked("asked_later.csv")
    wrong = {query: path for query, wanted in queries if not leads_to(path := first(client, query), wanted)}

    assert len(queries) == 40
    assert len(wrong) <= (1 - RIGHT_LATER) * len(queries), wrong


def test_what_a_title_names_stands_above_a_service_that_knows_a_part_of_the_word(client, hamm):
    assert first(client, "smartphone").startswith("/veranstaltungen/")


@pytest.mark.parametrize("query", ["bürgeramt", "Bügelbrett", "hamburg", "Fußball"])
def test_what_only_looks_alike_is_not_proposed(client, hamm, query):
    page = client.get("/suche/", {"q": query}, headers={"HX-Request": "true"}).text

    assert "Bügeleisen" not in page.partition("Meinten Sie")[2]


def test_who_finds_nothing_is_shown_whom_to_ask(client, hamm):
    page = client.get("/suche/", {"q": "quastenflosser"}).text

    assert "Nicht gefunden? Fragen Sie die Stadt" in page
    assert 'href="/mehr/melden/"' in page
    assert "tel:" in page or "mailto:" in page


def test_a_module_that_fails_to_answer_costs_nobody_the_search(client, hamm, monkeypatch):
    from stadtkern.kernel.modules import Module
    from stadtkern.kernel.search import views

    broken = Module("broken", "Kaputt", "kaputt/", answers=lambda _text: 1 / 0)
    monkeypatch.setattr(views.switches, "active", lambda: [broken])

    assert client.get("/suche/", {"q": "impressum"}).status_code == 200
