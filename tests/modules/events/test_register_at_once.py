"""Many people at the same moment, each with a connection of their own."""

import os
import signal
import subprocess
import sys
from collections import Counter
from uuid import uuid4

import pytest
from django.db import connection

from stadtkern.environment import ROOT
from stadtkern.kernel.messages.models import Message
from stadtkern.modules.events.actions import registering, waiting
from stadtkern.modules.events.models import Registration, WaitingParty

from .parties import NOON, counted, event_with, join, register


def outcomes_of(values) -> dict[str, int]:
    return dict(Counter(type(value).__name__ for value in values))


def test_two_parties_at_once_never_oversell(at_once):
    event = event_with(2)

    outcomes = at_once(2, lambda n: register(event, f"p{n}@example.org", seats=2))

    assert outcomes_of(outcomes) == {"Registration": 1, "SoldOut": 1}
    assert counted(event) == (2, 0, 0)


def test_fifty_clients_for_twenty_seats_are_exactly_twenty_in_every_run(at_once):
    for run in range(20):
        event = event_with(20)

        outcomes = at_once(50, lambda n, event=event, run=run: register(event, f"p{run}-{n}@example.org"))

        assert outcomes_of(outcomes) == {"Registration": 20, "SoldOut": 30}
        assert {outcome.details["waiting_list"] for outcome in outcomes if not isinstance(outcome, Registration)} == {
            True
        }
        assert counted(event) == (20, 0, 0)
    assert Message.objects.filter(kind="events.confirmed").count() == 400


def test_parties_of_one_to_five_never_oversell(at_once):
    event = event_with(40)

    outcomes = at_once(50, lambda n: register(event, f"p{n}@example.org", seats=n % 5 + 1))

    seats = sum(outcome.seats for outcome in outcomes if isinstance(outcome, Registration))
    assert set(outcomes_of(outcomes)) == {"Registration", "SoldOut"}
    assert counted(event) == (seats, 0, 0)
    assert 36 <= seats <= 40


def test_one_address_fifty_times_at_once_is_one_registration(at_once):
    event, form = event_with(40), uuid4()

    outcomes = at_once(50, lambda n: register(event, "kim@example.org", submission=form))

    assert len({outcome.pk for outcome in outcomes}) == 1
    assert (counted(event), Message.objects.count()) == ((1, 0, 0), 1)


def test_twenty_cancel_and_twenty_join_at_once(at_once):
    event = event_with(20)
    registrations = [register(event) for _ in range(20)]

    def one(number):
        if number % 2:
            return registering.cancel(registrations[number // 2], NOON)
        return join(event, f"w{number}@example.org")

    outcomes = outcomes_of(at_once(40, one))

    taken, offered, waits = counted(event)
    assert (taken, outcomes["Registration"]) == (0, 20)
    assert (offered, waits) == (outcomes.get("WaitingParty", 0), 0)  # who joined got an offer; the others may register


def test_accept_and_expire_at_once_settle_an_offer_once(at_once):
    event = event_with(1)
    taken = register(event)
    parties = [join(event) for _ in range(3)]
    registering.cancel(taken, NOON)
    parties[0].refresh_from_db()
    deadline = parties[0].offer_ends_at

    def one(number):
        return waiting.expire_offers(deadline) if number % 2 else waiting.accept(parties[0], NOON)

    at_once(8, one)

    state = WaitingParty.objects.get(pk=parties[0].pk).state
    assert (state, counted(event)[:2]) in [("accepted", (1, 0)), ("expired", (0, 1))]


CLIENT = """
import os, sys, django
django.setup()
from django.conf import settings
from django.db import connection
from datetime import datetime, UTC
from stadtkern.kernel.messages.mail import outbox
from stadtkern.modules.events.actions import registering
from stadtkern.modules.events.models import Event

if sys.argv[2] == "before":  # the machine dies in the middle of the transaction
    registering.content.changed = lambda: os.kill(os.getpid(), 9)
registering.register(
    Event.objects.get(pk=sys.argv[1]), name="Kim", contact="kim@example.org", seats=2, answers={}, language="de",
    at=datetime(2020, 3, 2, 11, tzinfo=UTC),
)
os.kill(os.getpid(), 9)  # right after the commit
"""


@pytest.mark.parametrize(("moment", "rows"), [("before", (0, 0, 0)), ("after", (2, 1, 1))])
@pytest.mark.django_db(transaction=True)
def test_a_killed_process_leaves_a_whole_registration_with_its_mail_or_nothing(moment, rows):
    event = event_with(20)
    name = connection.settings_dict["NAME"]
    url = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "stadtkern.settings"}

    died = subprocess.run(
        [sys.executable, "-c", CLIENT, str(event.pk), moment],
        cwd=ROOT,
        env=environment,
        check=False,
        capture_output=True,
    )

    assert died.returncode == -signal.SIGKILL, died.stderr.decode()[-800:]
    event.refresh_from_db()
    assert (event.seats_taken, Registration.objects.count(), Message.objects.count()) == rows
