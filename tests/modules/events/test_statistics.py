"""Numbers, on a hand-made evening whose numbers everybody can count."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from stadtkern.kernel.city import clock
from stadtkern.modules.events.models import Event, Series, WaitingParty
from stadtkern.modules.events.queries.statistics import StatisticsRow, statistics
from tests.modules.events import at_the_door
from tests.modules.events.attending import evening, guest, member, staff, topic

pytestmark = pytest.mark.django_db


def numbers(**fields):
    return statistics(Event.objects.all(), at=clock.now(), **fields)


def waiting(event, position, state, seats=2):
    return WaitingParty.objects.create(
        event=event,
        position=position,
        name="Wer Wartet",
        contact=f"w{position}@example.org",
        seats=seats,
        state=state,
        created_at=clock.now(),
        offer_ends_at=clock.now() if state == "offered" else None,
    )


@pytest.fixture
def past_evening():
    """10 seats; four parties of 1, 2, 3 and 1 registered, the last cancelled; of the 6, 4 came, and 2 walked in."""
    event = evening(starts_at=clock.now() - timedelta(hours=6), capacity=10)
    event.topics.add(topic("Handwerk"))
    three_days_ago = clock.at(clock.today() - timedelta(days=3), 9, 30)
    first = guest(event, seats=1, at=three_days_ago)
    second = guest(event, seats=2, at=three_days_ago + timedelta(hours=3))
    guest(event, seats=3, at=three_days_ago + timedelta(days=2))
    guest(event, seats=1, at=three_days_ago, state="cancelled", cancelled_at=three_days_ago + timedelta(days=1))
    third = event.registrations.get(seats=3)
    for party, seats in ((first, 1), (second, 2), (third, 1)):
        at_the_door.check_in(event, party, by="a", seats=seats)
    at_the_door.walk_in(event, 2, by="a")
    for position, state in enumerate(["accepted", "declined", "waiting", "offered"], 1):
        waiting(event, position, state)
    return event


def test_the_evening_adds_up(past_evening):
    total = numbers().total

    assert total == StatisticsRow(
        events=1,
        capacity=10,
        seats_limited=6,
        parties=3,
        seats=6,
        cancelled_parties=1,
        cancelled_seats=1,
        waited=4,
        moved_up=1,
        waiting=2,
        arrived=4,
        walk_ins=2,
        expected_past=6,
        arrived_past=4,
    )
    assert (total.fill_rate, total.cancel_rate, total.conversion) == (0.6, 0.25, 0.25)
    assert (total.no_shows, total.no_show_rate) == (2, 2 / 6)


def test_the_curve_goes_up_with_registrations_and_down_with_cancellations(past_evening):
    curve = numbers().over_time
    first = clock.today() - timedelta(days=3)

    assert [(day.day, day.parties, day.seats, day.total) for day in curve[:3]] == [
        (first, 3, 4, 4),
        (first + timedelta(days=1), 0, 0, 3),
        (first + timedelta(days=2), 1, 3, 6),
    ]
    assert curve[-1].total == 6


def test_days_and_hours_are_the_citys():
    event = evening()
    guest(event, at=clock.at(clock.today(), 0, 10))  # still yesterday in UTC

    found = numbers()

    assert found.over_time[0].day == clock.today()
    assert found.by_hour[0] == 1


def test_by_topic_organiser_day_and_hour(past_evening):
    other = evening("Ein anderer Abend", organiser="Volkshochschule")
    other.topics.add(topic("Handwerk"), topic("Sprache"))
    guest(other, seats=4)

    found = numbers()

    assert [(group.name, group.row.seats) for group in found.by_topic] == [("Handwerk", 10), ("Sprache", 4)]
    assert [(group.name, group.row.seats) for group in found.by_organiser] == [
        ("Makerspace", 6),
        ("Volkshochschule", 4),
    ]
    assert [group.row.seats for group in found.by_day] == [6, 4]
    assert {hour: number for hour, number in enumerate(found.by_hour) if number} == {8: 1, 9: 3, 12: 1}
    assert [group.name for group in numbers(english=True).by_topic] == ["Handwerk (en)", "Sprache (en)"]


def test_without_anything_there_is_nothing_to_divide():
    total = numbers().total

    assert total == StatisticsRow()
    assert (total.fill_rate, total.cancel_rate, total.conversion, total.no_shows, total.no_show_rate) == (None,) * 5
    assert numbers().over_time == []


def test_no_shows_are_known_only_after_an_event_where_the_door_was_used():
    coming, unused = evening(), evening(starts_at=clock.now() - timedelta(days=1))
    at_the_door.check_in(coming, guest(coming, seats=2), by="a")
    guest(unused, seats=3)

    assert numbers().total.no_shows is None


def test_the_number_of_queries_does_not_grow_with_the_events(django_assert_max_num_queries):
    for number in range(12):
        event = evening(organiser=f"Verein {number}")
        event.topics.add(topic(f"Thema {number}"))
        guest(event)

    with django_assert_max_num_queries(10):
        numbers()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (lambda: member("owner"), 200),
        (lambda: member("editor"), 200),
        (lambda: member("door"), 403),
        (lambda: member("owner", "Ein anderer Verein"), 403),
        (lambda: staff("viewer"), 200),
        (lambda: staff("manager"), 200),
        (lambda: staff("door"), 403),
    ],
)
def test_only_who_may_sees_the_numbers_of_an_event(client, past_evening, who, status):
    client.force_login(who())

    assert client.get(reverse("events-event-statistics", args=[past_evening.pk])).status_code == status


def test_an_organiser_sees_only_their_own_events(client, past_evening):
    guest(evening("Fremder Abend", organiser="Ein anderer Verein"))
    client.force_login(member("owner"))

    page = client.get(reverse("events-statistics")).content.decode()

    assert past_evening.title in page
    assert "Fremder Abend" not in page


def test_a_helper_at_the_door_sees_no_numbers(client):
    client.force_login(member("door"))

    assert client.get(reverse("events-statistics")).status_code == 403


def test_the_city_chooses_a_series(client, past_evening):
    series = Series.objects.create(slug="woche", title="Woche", first_day=clock.today(), last_day=clock.today())
    guest(evening("Abend der Woche", series=series))
    client.force_login(staff("viewer"))

    page = client.get(reverse("events-statistics"), {"series": "woche"}).content.decode()

    assert past_evening.title not in page
    assert "<h1>Woche</h1>" in page
    assert client.get(reverse("events-statistics"), {"series": "\0 gibt es nicht"}).status_code == 200


def test_pages_hold_no_personal_data_and_no_inline_style(client, past_evening):
    client.force_login(staff("manager"))

    for url in (reverse("events-statistics"), reverse("events-event-statistics", args=[past_evening.pk])):
        for query in ({}, {"format": "csv"}):
            page = client.get(url, query).content.decode()
            assert [
                word for word in ("Ada Beispiel", "Wer Wartet", "gast", "style=") if word in page.split("<main")[-1]
            ] == []


def test_empty_pages_say_so(client):
    client.force_login(staff("manager"))

    assert "empty-title" in client.get(reverse("events-statistics")).content.decode()
    assert "empty-title" in client.get(reverse("events-event-statistics", args=[evening().pk])).content.decode()
    assert client.get(reverse("events-event-statistics", args=[uuid.uuid4()])).status_code == 404


def test_the_csv_opens_in_a_spreadsheet_without_formulas(client):
    guest(evening("=1+1"), seats=2)
    client.force_login(staff("manager"))

    answer = client.get(reverse("events-statistics"), {"format": "csv"})

    assert answer.content.decode().startswith("\ufeff")
    assert answer.content.decode().splitlines()[1].startswith("'=1+1;1;2;2 %;0;0;0;0;")
