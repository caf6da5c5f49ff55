"""Finding things: German stems, typing errors, what is over, what is off."""

from datetime import UTC, datetime, timedelta

import pytest

from stadtkern.kernel.city import clock, switches
from stadtkern.kernel.search import index, queries
from tests.conftest import MONDAY_MORNING

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def things() -> None:
    put = index.put
    put(
        "events",
        "1",
        "Live-Hacking-Show",
        "Wie Angreifer in Rechner eindringen & was hilft",
        "/1/",
        "Veranstaltung",
        MONDAY_MORNING + timedelta(days=10),
    )
    put(
        "events",
        "2",
        "Sprechstunde für Smartphones",
        "Fragen zu Handys & Geräten",
        "/2/",
        "Veranstaltung",
        MONDAY_MORNING + timedelta(days=7),
    )
    put(
        "events",
        "3",
        "Smartphone-Treff",
        "Der erste im Jahr",
        "/3/",
        "Veranstaltung",
        MONDAY_MORNING - timedelta(days=30),
    )
    put("events", "4", "Künstliche Intelligenz im Handwerk", "", "/4/")


def titles(words: str) -> list[str]:
    return [hit.title for hit in queries.search(words)]


def test_another_form_of_a_word_finds_it():
    assert titles("Angreifern") == ["Live-Hacking-Show"]


def test_a_typing_error_in_a_title_still_finds_it_and_says_so():
    hits = queries.search("Inteligenz")

    assert [(hit.title, hit.near) for hit in hits] == [("Künstliche Intelligenz im Handwerk", True)]


def test_the_beginning_of_a_word_is_enough():
    assert titles("Hackin") == ["Live-Hacking-Show"]


def test_what_is_over_comes_last_even_when_it_fits_better():
    assert titles("Smartphone") == ["Sprechstunde für Smartphones", "Smartphone-Treff"]
    assert [hit.past for hit in queries.search("Smartphone")] == [False, True]


def test_the_excerpt_marks_the_word_and_shows_html_as_text():
    (hit,) = [hit for hit in queries.search("Handy") if hit.key == "2"]

    assert str(hit.excerpt) == "Fragen zu <mark>Handys</mark> &amp; Geräten"


def test_a_module_that_is_off_is_not_found():
    switches.switch("events", on=False)

    assert titles("Hacking") == []


@pytest.mark.parametrize("words", ["", "   ", "\0", "'", "a & | !", ":*", "--", '"', "x" * 5000, "%_\\"])
def test_strange_words_find_nothing_and_break_nothing(words):
    assert titles(words) == []


def test_putting_again_changes_and_removing_twice_is_fine():
    index.put("events", "1", "Neuer Titel", "", "/1/")
    index.remove("events", "2")
    index.remove("events", "2")

    assert titles("Neuer") == ["Neuer Titel"]
    assert titles("Sprechstunde") == []


def test_nothing_found_suggests_a_title_that_is_near():
    assert queries.suggestion("Hekking") == "Live-Hacking-Show"
    assert queries.suggestion("zz") == ""


def test_the_page_works_without_javascript_and_sets_no_cookie(client):
    answer = client.get("/suche/", {"q": "Hacking"})

    assert answer.status_code == 200
    assert "Ein Treffer für „Hacking“" in answer.text
    assert "<html" in answer.text
    assert answer.cookies == {}


def test_htmx_gets_the_results_alone(client):
    answer = client.get("/suche/", {"q": "Hacking"}, headers={"HX-Request": "true"})

    assert "<html" not in answer.text
    assert "Live-Hacking-Show" in answer.text


def test_an_empty_result_offers_what_may_be_meant(client):
    answer = client.get("/suche/", {"q": "Hekking Schou"})

    assert "Dazu passt nichts" in answer.text
    assert "Meinten Sie" in answer.text


def test_words_in_the_page_are_escaped(client):
    assert "<script>alert" not in client.get("/suche/", {"q": "<script>alert(1)</script>"}).text


def test_the_time_of_a_thing_is_told_in_the_citys_zone(client):
    with clock.standing_at(datetime(2020, 3, 2, 7, tzinfo=UTC)):
        assert "Do., 12. März, 8:00 Uhr" in client.get("/suche/", {"q": "Hacking"}).text
