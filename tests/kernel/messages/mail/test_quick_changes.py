"""What is set off to one mailbox: how much, and quick changes in one mail."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from stadtkern.kernel.city import clock
from stadtkern.kernel.messages.mail import outbox, registry
from stadtkern.kernel.messages.mail.worker import deliver_due, deliver_next
from stadtkern.kernel.messages.models import Message
from stadtkern.kernel.people.models import Organisation
from stadtkern.kernel.trust import limits

KIND = "mail.plain"
DELAY = timedelta(seconds=90)


@pytest.fixture
def declared(monkeypatch):
    """Declares the kind anew for the length of a test."""

    def declare(**more):
        monkeypatch.setitem(registry.kinds(), KIND, replace(registry.kind(KIND), **more))

    return declare


def row():
    return Organisation.objects.get_or_create(slug="o", defaults={"name": "O"})[0]


def say(subject, **more):
    context = {"subject": subject, "body": "Guten Tag", "html": ""}
    return outbox.send(KIND, **{"to": "ada@example.org", "about": row(), "context": context, **more})


def subjects():
    return [message.context.get("subject") for message in Message.objects.order_by("created_at", "id")]


def test_quick_changes_are_one_mail_that_says_the_last_one_and_goes_when_the_first_would_have(db, declared):
    declared(delay=DELAY)

    first = say("1")
    later = [say(str(number)) for number in range(2, 6)]

    assert {message.pk for message in later} == {first.pk}
    assert subjects() == ["5"]
    due_at = Message.objects.get().due_at
    assert due_at == first.due_at
    assert timedelta(seconds=80) < due_at - timezone.now() <= DELAY


def test_another_row_another_mailbox_and_a_mail_that_went_are_others(db, declared):
    declared(delay=DELAY)
    say("1")
    say("other mailbox", to="ben@example.org")
    say("other row", about=Organisation.objects.create(slug="p", name="P"))
    Message.objects.filter(context__subject="1").update(state=Message.State.SENT)

    say("2")

    assert sorted(subjects()) == ["1", "2", "other mailbox", "other row"]


def test_what_both_say_is_put_together_where_the_kind_knows_how(db, declared):
    declared(delay=DELAY, merge=lambda before, now: {**now, "subject": f"{before['subject']}, {now['subject']}"})

    for number in range(3):
        say(str(number))

    assert subjects() == ["0, 1, 2"]


def test_a_mail_that_is_just_being_delivered_says_what_it_says_and_the_change_gets_its_own(
    transactional_db, declared, at_once
):
    declared(delay=DELAY)
    say("1")
    Message.objects.update(due_at=timezone.now())

    def meanwhile(_message, _contents):
        at_once(1, lambda _n: say("2"))

    deliver_next(meanwhile)

    assert sorted((message.state, message.context.get("subject")) for message in Message.objects.all()) == [
        ("sent", None),
        ("waiting", "2"),
    ]


def test_a_key_that_was_there_changes_nothing(db, declared):
    declared(delay=DELAY)
    say("1", key="a")
    say("2", key="b")

    assert (say("3", key="b"), subjects()) == (None, ["2"])


def test_a_kind_without_a_delay_goes_at_once_each_time(db):
    say("1")
    say("2")

    assert (deliver_due(), Message.objects.filter(state="sent").count()) == (2, 2)


def test_one_mailbox_gets_so_many_mails_of_a_module_and_staff_may_go_on(db, declared):
    declared(per_mailbox=(3, timedelta(hours=1)))
    for _ in range(3):
        say("a")

    with pytest.raises(limits.TooMany):
        say("b", to="ADA+x@example.org")
    assert say("by staff", limited=False) is not None
    with clock.standing_at(clock.now() + timedelta(minutes=20)):
        assert say("later") is not None


def test_a_mail_that_is_not_written_does_not_count(db, declared):
    declared(per_mailbox=(2, timedelta(hours=1)))
    for _ in range(5):
        with transaction.atomic():
            say("a")
            transaction.set_rollback(True)
    say("b", key="b")
    for _ in range(5):
        say("b", key="b")
    say("c")

    assert subjects() == ["b", "c"]


def test_fifty_at_once_are_as_many_as_allowed(at_once, declared):
    declared(per_mailbox=(20, timedelta(hours=1)))
    row()

    outcomes = at_once(50, lambda n: say(str(n)))

    assert sorted({type(outcome).__name__ for outcome in outcomes}) == ["Message", "TooMany"]
    assert Message.objects.count() == 20


def test_every_kind_that_a_stranger_sets_off_is_limited():
    unlimited = {name for name, kind in registry.kinds().items() if kind.per_mailbox is None}

    assert {name.partition(".")[0] for name in unlimited} == {"events", "mail", "messages"}
    assert unlimited == {
        *("events.submitted", "events.sent_back", "events.approved", "events.published"),  # by staff, to staff
        *("events.changed", "events.event_cancelled", "events.cancelled_by_organiser"),  # by staff
        *("events.seat_offered", "events.offer_expired", "events.waiting_closed", "events.reminder"),  # once each
        "messages.notice",  # to a confirmed address
        "mail.plain",  # the sign-in counts itself, see people/adapters.py
    }
