"""Planning: who is told what, and when. The clock of these tests stands at Monday 2 March 2020, 08:00 in Hamm."""

from datetime import date, timedelta

import pytest

from stadtkern.kernel.city import clock
from stadtkern.kernel.messages.models import Notice, Publication
from stadtkern.kernel.messages.subscriptions import actions, planning, publishing
from stadtkern.kernel.messages.subscriptions.actions import Preference
from stadtkern.kernel.messages.topics import UnknownTopic
from stadtkern.kernel.people.models import User
from tests.kernel.messages.push_services import TOPIC, TUESDAY, evening, expires

ITEMS = {"a:rest": {"name": "rest"}, "a:paper": {"name": "paper"}}


def told():
    rows = Notice.objects.order_by("subscriber__endpoint", "due_at")
    return [
        (row.subscriber.endpoint[-1], sorted(row.keys), clock.local(row.due_at).strftime("%d. %H:%M")) for row in rows
    ]


def test_each_is_told_at_the_hour_that_was_chosen_and_one_hour_is_one_message(push_service):
    push_service.device(Preference("a:rest", 1, "18:00"), Preference("a:paper", 1, "18:00"))
    push_service.device(Preference("a:rest", 1, "19:30"), Preference("a:paper", 0, "05:45"))
    push_service.device(Preference("b:rest", 1, "18:00"))

    added = publishing.publish(TOPIC, items=ITEMS, day=TUESDAY, expires_at=expires(TUESDAY))

    assert added == 3
    assert told() == [
        ("0", ["a:paper", "a:rest"], "02. 18:00"),
        ("1", ["a:rest"], "02. 19:30"),
        ("1", ["a:paper"], "03. 05:45"),
    ]


def test_a_plan_that_runs_again_adds_nothing_and_learns_of_new_wishes(push_service):
    push_service.device(Preference("a:rest", 1, "18:00"))
    publishing.publish(TOPIC, items=ITEMS, day=TUESDAY, expires_at=expires(TUESDAY))

    again = publishing.publish(TOPIC, items=ITEMS, day=TUESDAY, expires_at=expires(TUESDAY))
    push_service.device(Preference("a:rest", 1, "20:00"))  # planned at once

    assert again == 0
    assert told() == [("0", ["a:rest"], "02. 18:00"), ("1", ["a:rest"], "02. 20:00")]


def test_another_hour_replaces_what_was_planned_and_nothing_is_told_twice(push_service):
    device = push_service.device(Preference("a:rest", 1, "18:00"))
    publishing.publish(TOPIC, items=ITEMS, day=TUESDAY, expires_at=expires(TUESDAY))

    actions.set_preferences(device, TOPIC, [Preference("a:rest", 1, "20:00")])
    assert told() == [("0", ["a:rest"], "02. 20:00")]

    Notice.objects.update(state="sent")
    actions.set_preferences(device, TOPIC, [Preference("a:rest", 1, "21:00")])
    publishing.publish(TOPIC, items=ITEMS, day=TUESDAY, expires_at=expires(TUESDAY))
    assert told() == [("0", ["a:rest"], "02. 20:00")]


def test_an_hour_that_had_passed_when_it_was_chosen_is_not_made_up_for(push_service):
    push_service.device(Preference("a:rest", 1, "07:00"))  # it is 08:00

    publishing.publish(TOPIC, items=ITEMS, day=TUESDAY, expires_at=expires(TUESDAY))

    assert told() == []


def test_who_stops_is_not_told_what_was_planned(push_service):
    device = push_service.device(Preference("a:rest", 1, "18:00"), Preference("a:paper", 1, "18:00"))
    publishing.publish(TOPIC, items=ITEMS, day=TUESDAY, expires_at=expires(TUESDAY))

    actions.set_preferences(device, TOPIC, [Preference("a:paper", 1, "18:00")])

    assert told() == [("0", ["a:paper"], "02. 18:00")]


@pytest.mark.parametrize(
    ("day", "hour", "instant"),
    [
        (date(2020, 3, 29), "02:30", "01:30"),  # left out: an hour later on the clock, 03:30 summer time
        (date(2020, 3, 29), "01:59", "00:59"),
        (date(2020, 3, 29), "03:00", "01:00"),
        (date(2020, 10, 25), "02:30", "01:30"),  # occurs twice: the second time, in winter time
        (date(2020, 10, 25), "03:00", "02:00"),
    ],
)
def test_hours_are_those_of_the_city_when_the_clocks_change(push_service, day, hour, instant):
    push_service.device(Preference("a:rest", 0, hour))

    publishing.publish(TOPIC, items=ITEMS, day=day, expires_at=expires(day))

    assert [f"{row.due_at:%H:%M}" for row in Notice.objects.all()] == [instant]


def test_news_are_told_at_once_whatever_hour_was_chosen(push_service):
    push_service.device(Preference("a:rest", 1, "18:00"))

    publishing.publish(
        TOPIC, name="test.correction:1", items=ITEMS, day=date(2020, 3, 10), at_once=True, expires_at=evening()
    )

    assert told() == [("0", ["a:rest"], "02. 08:00")]


def test_a_preview_counts_and_writes_nothing(push_service):
    for _ in range(3):
        push_service.device(Preference("a:rest", 1, "18:00"))
    push_service.device(Preference("a:paper", 0, "06:00"))

    counted = publishing.preview(TOPIC, keys=["a:rest", "a:paper"], day=TUESDAY)

    assert [(one.key, clock.local(one.due_at).hour, one.channel, one.count) for one in counted] == [
        ("a:rest", 18, "push", 3),
        ("a:paper", 6, "push", 1),
    ]
    assert Notice.objects.count() == 0


def test_topics_are_planned_a_week_ahead_and_a_day_that_lost_its_dates_is_emptied(push_service, monkeypatch, bins):
    push_service.device(Preference("a:rest", 1, "18:00"))

    assert planning.plan_ahead() == 1
    assert planning.plan_ahead() == 0

    object.__setattr__(bins, "upcoming", lambda _day: {})
    try:
        planning.plan_ahead()
        assert Publication.objects.get().items == {}
    finally:
        object.__setattr__(bins, "upcoming", lambda day: ITEMS if day == TUESDAY else {})


def test_what_is_withdrawn_does_not_wait_any_more(push_service):
    push_service.device(Preference("a:rest", 1, "18:00"))
    publishing.publish(TOPIC, items=ITEMS, day=TUESDAY, expires_at=expires(TUESDAY))

    assert publishing.withdraw(f"{TOPIC}:{TUESDAY}") == 1
    assert told() == []


def test_nonsense_is_refused_and_changes_nothing(push_service):
    with pytest.raises(UnknownTopic):
        publishing.publish("test.nothing", items=ITEMS, day=TUESDAY, expires_at=expires(TUESDAY))
    with pytest.raises(ValueError, match="needs a name"):
        publishing.publish(TOPIC, items=ITEMS, expires_at=clock.now() + timedelta(days=1))
    with pytest.raises(UnknownTopic):
        publishing.pause("test.nothing", staff=User(email="a@example.org"))
    assert Publication.objects.count() == 0
