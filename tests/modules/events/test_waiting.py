from datetime import timedelta

import pytest

from stadtkern.kernel.messages.models import Message
from stadtkern.modules.events.actions import notifying_attendees, refusals, registering, waiting, waiting_list
from stadtkern.modules.events.models import Event, EventState, WaitingParty
from stadtkern.modules.events.queries.registering import availability, place_in_line

from .parties import NOON, SHOW, counted, event_with, join, register, states

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def told(kind: str) -> list[str]:
    return list(
        Message.objects.filter(kind=f"events.{kind}").order_by("created_at", "id").values_list("recipient", flat=True)
    )


def refused(work, *args, **named) -> type:
    with pytest.raises(refusals.Refusal) as caught:
        work(*args, **named)
    return type(caught.value)


def test_freed_seats_go_to_the_head_of_the_line():
    event = event_with(4)
    couple, other = register(event, seats=2), register(event, seats=2)
    first, second = join(event, "first@example.org", seats=2), join(event, "second@example.org", seats=2)
    assert [place_in_line(first), place_in_line(second)] == [1, 2]

    registering.cancel(couple, NOON)

    assert states(first, second) == ["offered", "waiting"]
    assert (counted(event), told("seat_offered")) == ((2, 2, 1), ["first@example.org"])
    registering.cancel(other, NOON)
    assert states(first, second) == ["offered", "offered"]  # several offers may be open at once


def test_accepting_gives_the_seats_and_accepting_twice_gives_them_once():
    event = event_with(2)
    taken = register(event, seats=2)
    party = join(event, "w@example.org", seats=2)
    registering.cancel(taken, NOON)

    first, second = waiting.accept(party, NOON + timedelta(hours=1)), waiting.accept(party, NOON + timedelta(hours=2))

    assert (first, first.contact, counted(event)) == (second, "w@example.org", (2, 0, 0))
    assert told("confirmed")[1:] == ["w@example.org"]


def test_declining_passes_the_seats_on_and_that_party_is_not_asked_again():
    event = event_with(2)
    taken = register(event, seats=2)
    first, second = join(event, "a@example.org", seats=2), join(event, "b@example.org", seats=2)
    registering.cancel(taken, NOON)

    waiting.decline(first, NOON)
    waiting.decline(second, NOON)

    assert (states(first, second), counted(event)) == (["declined", "declined"], (0, 0, 0))
    assert availability(event, NOON).state == "open"
    assert refused(waiting.accept, first, NOON) is refusals.OfferGone


def test_who_joins_again_stands_at_the_end():
    event = event_with(1)
    register(event)
    first, second = join(event, "a@example.org"), join(event, "b@example.org")

    waiting.leave(first, NOON)
    again = join(event, "a@example.org")

    assert [place_in_line(second), place_in_line(again)] == [1, 2]


def test_an_offer_runs_out_by_itself():
    event = event_with(1)
    taken = register(event)
    first, second = join(event, "a@example.org"), join(event, "b@example.org")
    registering.cancel(taken, NOON)
    first.refresh_from_db()

    assert waiting.expire_offers(first.offer_ends_at - timedelta(seconds=1)) == 0
    assert refused(waiting.accept, first, first.offer_ends_at) is refusals.OfferGone
    assert [waiting.expire_offers(first.offer_ends_at), waiting.expire_offers(first.offer_ends_at)] == [1, 0]

    assert states(first, second) == ["expired", "offered"]
    assert (told("offer_expired"), counted(event)) == (["a@example.org"], (0, 1, 0))


@pytest.mark.parametrize(
    ("left", "deadline"),
    [
        (timedelta(days=40), timedelta(hours=48)),
        (timedelta(days=4), timedelta(hours=21)),  # 9 h 36 min would end at half past nine in the evening
        (timedelta(hours=30), timedelta(hours=3)),
        (timedelta(hours=10), timedelta(hours=1)),
        (timedelta(hours=2), timedelta(minutes=30)),
        (timedelta(minutes=20), timedelta(minutes=20)),
    ],
)
def test_an_offer_is_shorter_near_the_event(left, deadline):
    assert waiting_list.offer_ends_at(event_with(1, starts_at=NOON + left, ends_at=None), NOON) == NOON + deadline


def test_too_few_seats_are_held_for_the_head_and_then_go_to_the_first_that_fits():
    event = event_with(4, hold_minutes=60)
    one = register(event, seats=1)
    register(event, seats=3)
    big, medium, small = join(event, seats=3), join(event, seats=2), join(event, seats=1)

    registering.cancel(one, NOON)
    waiting.end_holds(NOON + timedelta(minutes=59))
    assert states(big, medium, small) == ["waiting", "waiting", "waiting"]

    waiting.end_holds(NOON + timedelta(minutes=60))
    assert states(big, medium, small) == ["waiting", "waiting", "offered"]
    assert place_in_line(big) == 1


def test_held_seats_and_freed_ones_together_go_to_the_head():
    event = event_with(3, hold_minutes=60)
    one, two = register(event, seats=1), register(event, seats=2)
    big, small = join(event, seats=3), join(event, seats=1)
    registering.cancel(one, NOON)

    registering.cancel(two, NOON + timedelta(minutes=30))

    assert (states(big, small), counted(event)) == (["offered", "waiting"], (0, 3, 1))


def test_when_nobody_in_line_fits_the_seats_are_open_again():
    event = event_with(4, hold_minutes=60)
    one = register(event, seats=1)
    register(event, seats=3)
    big = join(event, seats=3)
    registering.cancel(one, NOON)
    event.refresh_from_db()
    later = NOON + timedelta(minutes=60)

    assert [availability(event, at).free for at in (NOON, later)] == [0, 1]
    assert refused(register, event, seats=1) is refusals.SoldOut
    assert register(event, seats=1, at=later).seats == 1
    assert (states(big), counted(event)) == (["waiting"], (4, 0, 1))


def test_seats_freed_after_a_hold_are_held_anew_for_the_head():
    event = event_with(5, hold_minutes=60)
    one, two = register(event, seats=1), register(event, seats=1)
    register(event, seats=3)
    big, couple = join(event, seats=4), join(event, seats=2)
    registering.cancel(one, NOON)
    later = NOON + timedelta(hours=5)
    waiting.end_holds(later)

    registering.cancel(two, later)
    waiting.end_holds(later + timedelta(minutes=59))
    assert states(big, couple) == ["waiting", "waiting"]
    waiting.end_holds(later + timedelta(minutes=60))
    assert states(big, couple) == ["waiting", "offered"]


def test_a_hold_is_never_longer_than_half_of_the_time_left():
    event = event_with(2, hold_minutes=24 * 60, starts_at=NOON + timedelta(hours=4), ends_at=None)
    one = register(event, seats=1)
    register(event, seats=1)
    _big, small = join(event, seats=2), join(event, seats=1)
    registering.cancel(one, NOON)

    waiting.end_holds(NOON + timedelta(hours=2))

    assert states(small) == ["offered"]


def test_at_the_end_of_registration_everybody_still_waiting_is_told_once():
    event = event_with(2, closes_at=SHOW - DAY)
    taken = register(event, seats=2)
    asked, waits = join(event, "a@example.org", seats=1), join(event, "b@example.org", seats=2)
    end = SHOW - DAY
    registering.change(taken, seats=1, name="Kim", answers={}, at=end - timedelta(minutes=5))
    assert states(asked) == ["offered"]

    assert [waiting.close_lists(end - timedelta(seconds=1)), waiting.close_lists(end), waiting.close_lists(end)] == [
        0,
        2,
        0,
    ]

    assert states(asked, waits) == ["expired", "closed"]
    assert (told("offer_expired"), told("waiting_closed"), counted(event)) == (
        ["a@example.org"],
        ["b@example.org"],
        (1, 0, 0),
    )
    registering.cancel(taken, end)
    assert told("seat_offered") == ["a@example.org"]  # nothing is passed on any more


def test_more_seats_go_to_the_line():
    event = event_with(2)
    register(event, seats=2)
    first, second = join(event, seats=2), join(event, seats=1)
    Event.objects.filter(pk=event.pk).update(capacity=5)

    waiting.pass_on(event, NOON)

    assert (states(first, second), counted(event)) == (["offered", "offered"], (2, 3, 0))


def test_nobody_waits_while_enough_seats_are_free():
    assert refused(join, event_with(4), seats=2) is refusals.SeatsAreFree


def test_where_nobody_can_join():
    full = {"capacity": 0}
    assert refused(join, event_with(**full, waiting_list=False)) is refusals.NoWaitingList
    assert refused(join, event_with(3), seats=5) is refusals.TooManySeats
    assert refused(join, event_with(**full, state=EventState.CANCELLED)) is refusals.EventCancelled
    assert refused(join, event_with(**full, closes_at=NOON)) is refusals.RegistrationClosed


def test_one_address_has_one_entry():
    event = event_with(2)
    register(event, "kim@example.org", seats=2)
    join(event, "robin@example.org")

    assert refused(join, event, "Kim@example.org") is refusals.AlreadyRegistered
    assert refused(join, event, "Robin@example.org") is refusals.AlreadyWaiting
    assert refused(register, event, "robin@EXAMPLE.org") is refusals.AlreadyWaiting
    assert told("already_registered") == ["kim@example.org", "robin@example.org"]


def test_a_cancelled_event_ends_the_line_with_one_mail_each():
    event = event_with(2)
    register(event, "kim@example.org", seats=2)
    party = join(event, "robin@example.org")
    Event.objects.filter(pk=event.pk).update(state=EventState.CANCELLED)
    event.refresh_from_db()

    assert [
        notifying_attendees.tell_cancelled(event, NOON),
        notifying_attendees.tell_cancelled(event, NOON),
        waiting.close_lists(NOON),
    ] == [
        2,
        0,
        0,
    ]

    assert (told("event_cancelled"), states(party)) == (["kim@example.org", "robin@example.org"], ["closed"])


def test_an_offer_for_an_event_that_is_cancelled_cannot_be_accepted():
    event = event_with(1)
    taken = register(event)
    party = join(event)
    registering.cancel(taken, NOON)
    Event.objects.filter(pk=event.pk).update(state=EventState.CANCELLED)

    assert refused(waiting.accept, party, NOON) is refusals.OfferGone
    assert WaitingParty.objects.get().state == "offered"
