"""What people at the door need to know: who is expected, who is in, how many."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet, Sum, TextField
from django.db.models.functions import Cast

from stadtkern.kernel.people.models import Organisation
from stadtkern.modules.events.models import Event, EventState, Registration, WalkIn

CODE = re.compile(r"^[A-HJ-NP-Z2-9]{26}$")
AHEAD, BEHIND = timedelta(days=14), timedelta(days=1)


@dataclass(frozen=True)
class DoorCounts:
    """Heads at one event: expected (confirmed seats), arrived of those, and walk-ins on top."""

    expected: int
    arrived: int
    walk_ins: int
    parties: int
    parties_in: int


def code_in(text: str) -> str:
    """The ticket code in what was scanned or typed: the ticket's whole address, or the code itself; else "".

    Case, blanks and hyphens do not matter, because people type it from paper.
    """
    last = text.strip().rstrip("/").rpartition("/")[2]
    bare = re.sub(r"[\s\-]", "", last).upper()
    return bare if CODE.match(bare) else ""


def parties(event: Event) -> QuerySet[Registration]:
    """The confirmed registrations of an event by name, each with its check-in."""
    return (
        event.registrations.filter(state=Registration.State.CONFIRMED)
        .select_related("check_in")
        .order_by("name", "created_at", "id")
    )


def find(event: Event, text: str) -> list[Registration]:
    """Parties by ticket code, or by a part of a name or of the e-mail address."""
    code = code_in(text)
    if code:
        return list(parties(event).filter(code=code))
    words = text.split()
    if not words:
        return list(parties(event))
    wanted = Q()
    for word in words:
        wanted &= Q(name__icontains=word) | Q(contact__icontains=word) | Q(all_guests__icontains=word)
    return list(parties(event).alias(all_guests=Cast("guests", TextField())).filter(wanted))


def counts(event: Event) -> DoorCounts:
    """The heads of one event, from two small queries."""
    rows: Iterable[tuple[int, int | None]] = event.registrations.filter(state=Registration.State.CONFIRMED).values_list(
        "seats", "check_in__seats"
    )
    rows = list(rows)
    return DoorCounts(
        expected=sum(seats for seats, _ in rows),
        arrived=sum(arrived or 0 for _, arrived in rows),
        walk_ins=WalkIn.objects.filter(event=event).aggregate(total=Sum("seats"))["total"] or 0,
        parties=len(rows),
        parties_in=sum(1 for _, arrived in rows if arrived),
    )


def at_the_door(at: datetime) -> QuerySet[Event]:
    """Published events that begin within two weeks or ended less than a day ago, in order of time."""
    return (
        Event.objects.filter(state=EventState.PUBLISHED, starts_at__lt=at + AHEAD)
        .filter(Q(ends_at__gt=at - BEHIND) | Q(ends_at__isnull=True, starts_at__gt=at - BEHIND))
        .select_related("place")
        .order_by("starts_at", "title", "id")
    )


def of(events: QuerySet[Event], organisations: Iterable[Organisation]) -> QuerySet[Event]:
    """Those of the events that these organisations own or organise, each once."""
    own = Event.objects.filter(Q(owner__in=organisations) | Q(organisers__in=organisations))
    return events.filter(pk__in=own.values("pk"))


def with_guests_of(events: QuerySet[Event], organisations: Iterable[Organisation]) -> QuerySet[Event]:
    """Those of the events whose guests these organisations may see: they own them, or the owner shares with them."""
    own = Event.objects.filter(Q(owner__in=organisations) | Q(registrations_shared_with__in=organisations))
    return events.filter(pk__in=own.values("pk"))
