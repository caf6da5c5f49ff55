"""Events with seats, and parties that want them: for the tests of registration and the waiting list."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from stadtkern.modules.events.actions import registering, waiting
from stadtkern.modules.events.models import Event, EventState, Registration, RegistrationKind, WaitingParty

NOON = datetime(2020, 3, 2, 11, 0, tzinfo=UTC)
SHOW = datetime(2020, 3, 12, 17, 30, tzinfo=UTC)  # ten days later, 18:30 in Hamm
_numbers = itertools.count(1)


def event_with(capacity: int | None = 10, **fields: Any) -> Event:
    """A published event with online registration, open now."""
    number = next(_numbers)
    return Event.objects.create(
        **{
            "slug": f"live-hacking-{number}",
            "uid": f"{uuid4()}@test",
            "title": "Live-Hacking-Show",
            "starts_at": SHOW,
            "ends_at": SHOW + timedelta(minutes=150),
            "registration": RegistrationKind.ONLINE,
            "capacity": capacity,
            "state": EventState.PUBLISHED,
            "published_at": NOON - timedelta(days=30),
            "created_at": NOON - timedelta(days=40),
            "updated_at": NOON - timedelta(days=30),
            **fields,
        }
    )


def register(event: Event, contact: str = "", seats: int = 1, at: datetime = NOON, **more: Any) -> Registration:
    """A party that registers."""
    contact = contact or f"p{next(_numbers)}@example.org"
    return registering.register(
        event,
        **{"name": "Kim Muster", "contact": contact, "seats": seats, "answers": {}, "language": "de", "at": at, **more},
    )


def join(event: Event, contact: str = "", seats: int = 1, at: datetime = NOON, **more: Any) -> WaitingParty:
    """A party that joins the waiting list."""
    contact = contact or f"w{next(_numbers)}@example.org"
    return waiting.join(
        event,
        **{
            "name": "Robin Muster",
            "contact": contact,
            "seats": seats,
            "answers": {},
            "language": "de",
            "at": at,
            **more,
        },
    )


def counted(event: Event) -> tuple[int, int, int]:
    """What the event's row says: seats taken, seats on offer, parties waiting."""
    event.refresh_from_db()
    return event.seats_taken, event.seats_offered, event.parties_waiting


def states(*parties: WaitingParty) -> list[str]:
    """The states of parties as they are in the database."""
    for party in parties:
        party.refresh_from_db()
    return [str(party.state) for party in parties]
