from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from stadtkern.kernel.messages.models import Message
from stadtkern.modules.events.actions import refusals, registering
from stadtkern.modules.events.models import Event, EventState, Question, Registration, RegistrationKind
from stadtkern.modules.events.queries.registering import availability, live_entry

from .parties import NOON, SHOW, counted, event_with, join, register

pytestmark = pytest.mark.django_db


def mails(kind: str = "") -> list[str]:
    return [m.recipient for m in Message.objects.order_by("created_at", "id") if not kind or m.kind == f"events.{kind}"]


def refusal(work, *args, **named) -> refusals.Refusal:
    with pytest.raises(refusals.Refusal) as caught:
        work(*args, **named)
    return caught.value


def test_a_party_gets_its_seats_and_a_mail():
    event = event_with(10)

    registration = register(event, "kim@example.org", seats=3)

    assert (registration.state, registration.seats, counted(event)) == ("confirmed", 3, (3, 0, 0))
    assert mails("confirmed") == ["kim@example.org"]


def test_a_refused_party_leaves_nothing_behind():
    event = event_with(2)

    refused = refusal(register, event, seats=3)

    assert (type(refused), refused.details) == (refusals.SoldOut, {"free": 2, "wanted": 3, "waiting_list": True})
    assert (Registration.objects.count(), Message.objects.count(), counted(event)) == (0, 0, (0, 0, 0))


def test_the_refusal_says_it_in_the_words_of_the_citizen():
    assert str(refusal(register, event_with(2), seats=3)) == (
        "Es sind noch 2 Plätze frei, Sie möchten 3. Auf die Warteliste?"
    )
    assert str(refusal(register, event_with(1, waiting_list=False), seats=2)) == (
        "Es ist noch 1 Platz frei, Sie möchten 2."
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"state": EventState.DRAFT, "published_at": None}, refusals.NoRegistration),
        ({"state": EventState.APPROVED, "published_at": None}, refusals.NoRegistration),
        ({"state": EventState.CANCELLED}, refusals.EventCancelled),
        ({"registration": RegistrationKind.OPEN}, refusals.NoRegistration),
        ({"opens_at": NOON + timedelta(seconds=1)}, refusals.NotOpenYet),
        ({"closes_at": NOON}, refusals.RegistrationClosed),
        ({"starts_at": NOON, "ends_at": None}, refusals.RegistrationClosed),
        ({"party_limit": 2}, refusals.TooManySeats),
    ],
)
def test_where_nobody_can_register(fields, expected):
    assert type(refusal(register, event_with(10, **fields), seats=3)) is expected


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, "open"),
        ({"capacity": None}, "open"),
        ({"capacity": 0}, "waiting_list"),
        ({"capacity": 0, "waiting_list": False}, "full"),
        ({"registration": RegistrationKind.OPEN}, "none"),
        ({"state": EventState.SUBMITTED, "published_at": None}, "none"),
        ({"state": EventState.CANCELLED}, "closed"),
        ({"closes_at": NOON}, "closed"),
        ({"closes_at": NOON + timedelta(seconds=1)}, "open"),
        ({"opens_at": NOON}, "open"),
        ({"opens_at": NOON + timedelta(seconds=1)}, "not_yet"),
    ],
)
def test_what_the_public_sees(fields, state, django_assert_num_queries):
    event = event_with(**{"capacity": 5, **fields})

    with django_assert_num_queries(0):
        assert availability(event, NOON).state == state


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2020, 3, 29, 0, 59, 59, tzinfo=UTC), Registration),  # 01:59:59, a second before summer-time
        (datetime(2020, 3, 29, 1, 0, tzinfo=UTC), refusals.RegistrationClosed),  # 03:00 on the clocks
    ],
)
def test_the_window_ends_on_time_when_summer_time_begins(at, expected):
    closes_at = datetime.fromisoformat("2020-03-29T03:00+02:00")
    event = event_with(10, starts_at=SHOW + timedelta(days=30), ends_at=None, closes_at=closes_at)

    try:
        outcome = register(event, at=at)
    except refusals.Refusal as refused:
        outcome = refused

    assert type(outcome) is expected


def test_the_same_address_registers_once_and_is_told_by_mail():
    event = event_with(10)
    register(event, "Kim@example.org", seats=2)

    first, second = (refusal(register, event, "kim@EXAMPLE.org") for _ in range(2))

    assert type(first) is type(second) is refusals.AlreadyRegistered
    assert "Kim" not in str(first)
    assert (counted(event), mails("already_registered")) == ((2, 0, 0), ["Kim@example.org"])


def test_an_address_with_quotes_is_an_address_and_nothing_else():
    event = event_with(10)
    register(event, "o'neill@example.org")

    assert [refusal(register, event, address).code for address in ("o'neill@example.org", "O'Neill@example.org")] == [
        "already_there"
    ] * 2
    assert live_entry(event, "' OR true --") is None


def test_an_address_leads_to_all_of_its_entry():
    event = event_with(10)
    registration = register(event, "kim@example.org", seats=3, submission=uuid4())

    found = live_entry(event, " Kim@Example.org ")

    assert {name: value for name, value in vars(found).items() if name != "_state"} == {
        field.attname: getattr(Registration.objects.get(pk=registration.pk), field.attname)
        for field in Registration._meta.concrete_fields
    }
    assert (found._state.adding, found._state.db) == (False, "default")


@pytest.mark.django_db(transaction=True)
def test_the_row_of_an_event_is_locked_only_within_a_transaction():
    event = event_with(10)

    with pytest.raises(transaction.TransactionManagementError):
        registering.locked(event)
    with transaction.atomic():
        assert registering.locked(event) == event


def test_the_same_form_sent_twice_is_one_registration_and_one_mail():
    event, form = event_with(10), uuid4()

    first, second = (register(event, "kim@example.org", seats=2, submission=form) for _ in range(2))

    assert first == second
    assert (counted(event), mails()) == ((2, 0, 0), ["kim@example.org"])


def test_who_cancelled_may_register_again():
    event = event_with(10)
    registering.cancel(register(event, "kim@example.org"), NOON)

    register(event, "kim@example.org", seats=4)

    assert counted(event) == (4, 0, 0)


def test_cancelling_twice_is_cancelling_once():
    event = event_with(10)
    registration = register(event, "kim@example.org", seats=2)

    for _ in range(2):
        registering.cancel(registration, NOON)

    registration.refresh_from_db()
    assert (registration.state, registration.sequence, counted(event)) == ("cancelled", 1, (0, 0, 0))
    assert mails("cancelled_by_person") == ["kim@example.org"]


def test_nothing_is_given_back_once_the_event_has_begun():
    event = event_with(10)
    registration = register(event)

    assert type(refusal(registering.cancel, registration, SHOW)) is refusals.RegistrationClosed
    assert registering.cancel(registration, SHOW - timedelta(seconds=1)).state == "cancelled"


def test_changing_seats_keeps_the_count():
    event = event_with(5)
    registration = register(event, seats=3)

    def change(seats, name="Kim Muster", at=NOON):
        return registering.change(registration, seats=seats, name=name, answers={}, at=at)

    assert change(1).seats == 1
    assert counted(event) == (1, 0, 0)
    assert change(5).seats == 5
    register_other = refusal(register, event)
    assert type(register_other) is refusals.SoldOut
    assert change(5).sequence == 2  # the same again is no change, and no mail
    assert mails("changed_by_person") == [registration.contact]  # quick changes are one mail
    assert type(refusal(change, 6)) is refusals.TooManySeats
    assert type(refusal(change, 4, at=SHOW)) is refusals.RegistrationClosed


def test_more_seats_only_while_some_are_free():
    event = event_with(4)
    registration = register(event, seats=2)
    register(event, seats=1)

    refused = refusal(registering.change, registration, seats=4, name="Kim", answers={}, at=NOON)

    assert (type(refused), refused.details["free"]) == (refusals.SoldOut, 3)


def test_a_cancelled_registration_cannot_be_changed():
    registration = registering.cancel(register(event_with(4)), NOON)

    refused = refusal(registering.change, registration, seats=1, name="Kim", answers={}, at=NOON)

    assert type(refused) is refusals.NotActive


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": " \t "}, "name"),
        ({"name": "x" * 10_000}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"contact": "kim"}, "contact"),
        ({"contact": "kim@example.org\nBcc: all@example.org"}, "contact"),
        ({"contact": f"{'k' * 300}@example.org"}, "contact"),
        ({"seats": 0}, "seats"),
        ({"seats": -1}, "seats"),
        ({"seats": "abc"}, "seats"),
        ({"seats": True}, "seats"),
        ({"answers": {"nonsense": "x"}}, "nonsense"),
    ],
)
def test_bad_input_names_its_field_and_changes_nothing(typed, field):
    event = event_with(10)

    refused = refusal(register, event, **{"contact": "kim@example.org", **typed})

    assert list(refused.details["errors"]) == [field]
    assert (Registration.objects.count(), Message.objects.count()) == (0, 0)


def test_ninety_nine_seats_are_too_many():
    assert refusal(register, event_with(200), seats=99).details == {"limit": 5}


def test_answers_are_checked_by_the_kind_of_question():
    event = event_with(10)
    ask = {
        kind: str(Question.objects.create(event=event, kind=kind, label=kind, required=True, choices=["yes", "no"]).pk)
        for kind in Question.Kind.values
    }
    good = {ask["text"]: " <b>Hi</b> ", ask["choice"]: "no", ask["number"]: "12", ask["consent"]: True}

    assert set(refusal(register, event).details["errors"]) == set(ask.values())
    wrong = {ask["text"]: "x" * 1001, ask["choice"]: "perhaps", ask["number"]: "1.5", ask["consent"]: "yes"}
    assert set(refusal(register, event, answers=wrong).details["errors"]) == set(ask.values())
    assert register(event, answers=good).answers == {
        ask["text"]: "<b>Hi</b>",
        ask["choice"]: "no",
        ask["number"]: 12,
        ask["consent"]: True,
    }


def test_the_database_has_the_last_word_on_the_number_of_seats():
    event = event_with(3)
    register(event, seats=2)

    with pytest.raises(IntegrityError, match="event_is_not_oversold"), transaction.atomic():
        Registration.objects.create(
            event=event, name="Past every rule", contact="x@example.org", seats=2, created_at=NOON
        )

    assert counted(event) == (2, 0, 0)


def test_saving_an_event_with_old_numbers_changes_no_count():
    event = event_with(3)
    register(event, seats=2)

    event.title = "Another title"
    event.save()  # this object still says that no seat is taken

    assert (counted(event), event.title) == ((2, 0, 0), "Another title")


def test_counts_follow_whatever_happens_to_the_rows():
    first, second = event_with(9), event_with(9)
    registrations = [register(first, seats=seats) for seats in (1, 2, 3)]

    Registration.objects.filter(pk=registrations[0].pk).update(event=second)
    Registration.objects.filter(pk=registrations[1].pk).update(seats=4)
    Registration.objects.filter(pk=registrations[2].pk).delete()

    assert (counted(first), counted(second)) == ((4, 0, 0), (1, 0, 0))


def test_the_capacity_cannot_fall_below_what_is_taken():
    event = event_with(5)
    register(event, seats=4)

    with pytest.raises(IntegrityError, match="event_is_not_oversold"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(capacity=3)


def test_a_registration_takes_few_statements(django_assert_num_queries):
    event = event_with(10)

    # the questions, a savepoint and its end, the event's row, the address, the registration, the limit of the mailbox,
    # the message, the notice to pages
    with django_assert_num_queries(9):
        register(event)


def test_without_a_limit_everybody_fits():
    event = event_with(None)

    for _ in range(3):
        register(event, seats=5)

    assert (counted(event), availability(event, NOON).free) == ((15, 0, 0), None)


def test_while_parties_wait_free_seats_are_theirs():
    event = event_with(4)
    four = register(event, seats=4)
    join(event, seats=4)
    registering.change(four, seats=2, name="Kim", answers={}, at=NOON)

    refused = refusal(register, event, seats=1)

    event.refresh_from_db()
    assert (type(refused), refused.details["free"]) == (refusals.SoldOut, 0)
    assert availability(event, NOON).state == "waiting_list"
