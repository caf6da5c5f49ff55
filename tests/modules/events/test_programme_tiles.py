"""What the programme answers on the start page, on the map and in the search."""

from datetime import date, timedelta

import pytest

from stadtkern.kernel.city import clock
from stadtkern.kernel.search.models import SearchDocument
from stadtkern.modules.events import search_index, tiles
from stadtkern.modules.events.models import EventState
from tests.modules.events import programme as given

pytestmark = pytest.mark.django_db
MONDAY_OF_THE_WEEK = clock.at(date(2020, 3, 9), 12)


def tile():
    found = tiles.tile(None)
    return found and (str(found.label), str(found.answer), str(found.detail), found.url)


def test_nothing_ahead_makes_no_tile():
    assert tile() is None


def test_a_week_before_the_tile_counts_the_days(shared):
    events = given.real_week(shared)
    for full in [event for event in events if event.registration == "online"][:3]:
        full.capacity = 2
        full.save()

    assert tile() == (
        "Noch 7 Tage · 47 Veranstaltungen",
        "Digitale Woche Hamm",
        "41 mit Anmeldung – 3 davon sind fast voll",
        "/digitale-woche/",
    )


def test_during_the_week_the_tile_says_what_comes_next_today():
    with clock.standing_at(MONDAY_OF_THE_WEEK):
        given.event("Frühstück", series=given.series(), starts_at=clock.at(date(2020, 3, 9), 9))
        given.event("Sprechstunde", series=given.series(), starts_at=clock.at(date(2020, 3, 9), 14, 30))

        assert tile() == (
            "Heute 2 Veranstaltungen",
            "Digitale Woche Hamm",
            "als nächstes 14:30 Uhr: Sprechstunde",
            "/digitale-woche/",
        )


def test_without_a_series_the_next_event_is_the_answer():
    event = given.event("Konzert", place=given.place("Kurhaus"))

    assert tile() == (
        "Nächste Veranstaltung",
        "Konzert",
        "Do., 12. März, 18:30 Uhr · Kurhaus",
        f"/veranstaltungen/{event.slug}/",
    )


def test_the_section_shows_today_else_what_comes():
    given.event("Übermorgen", starts_at=clock.now() + timedelta(days=2))
    assert [event.title for event in tiles.today(None).context["events"]] == ["Übermorgen"]

    given.event("Heute Abend", starts_at=clock.now() + timedelta(hours=9))
    assert [event.title for event in tiles.today(None).context["events"]] == ["Heute Abend"]


def test_the_map_shows_places_with_their_coming_events():
    forum = given.place()
    event = given.event(place=forum)
    given.event(place=given.place("Ohne Lage", lon=None, lat=None))
    given.event(place=given.place("Vorbei"), starts_at=clock.now() - timedelta(days=3))
    given.event(place=given.place("Abgesagt"), state=EventState.CANCELLED)

    (point,) = tiles.places(clock.now())["features"]

    assert point["geometry"] == {"type": "Point", "coordinates": [7.808, 51.679]}
    assert point["properties"] == {
        "title": "Heinrich-von-Kleist-Forum",
        "detail": "Do., 12. März, 18:30 Uhr: Live-Hacking-Show",
        "url": f"/veranstaltungen/{event.slug}/",
        "count": 1,
    }


def test_an_event_is_found_while_it_is_public():
    event = given.event("Löten", text="Mit **Kolben**", topics=("Technik",), place=given.place())
    search_index.update(event)

    document = SearchDocument.objects.get()
    assert (document.title, document.kind, document.url) == (
        "Löten",
        "Veranstaltung",
        f"/veranstaltungen/{event.slug}/",
    )
    assert document.text == "Mit Kolben\nHeinrich-von-Kleist-Forum\nPlatz der Deutschen Einheit 1\nStadt Hamm\nTechnik"

    event.state = EventState.DRAFT
    search_index.update(event)
    assert SearchDocument.objects.count() == 0


def test_the_index_can_be_built_anew():
    given.event("Eins")
    search_index.update(given.event("Zwei"))
    SearchDocument.objects.create(module="events", key="weg", title="Weg", url="/")

    assert search_index.rebuild() == 2
    assert sorted(SearchDocument.objects.values_list("title", flat=True)) == ["Eins", "Zwei"]
