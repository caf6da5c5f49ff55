"""At the door: people arrive, were let in by mistake, or come without a registration.

Helpers work with several devices, some of them offline for an hour, so nothing here may depend on the order in which
words arrive. Each word has a `client_id` that its device gave it; it counts once, however often it is sent. Of two
words about one party the one that was said later (`at`, the device's word) holds.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stadtkern.kernel.city import clock
from stadtkern.kernel.trust import audit
from stadtkern.modules.events.models import CheckIn, DoorEntry, Event, Registration, WalkIn
from stadtkern.modules.events.queries import door as queries

MAX_AGE = timedelta(days=3)  # a device's clock that is further off is not believed
MAX_WALK_INS = 500  # in one word; more is a slip of the finger

IN, CHANGED, ALREADY, OUT, NOT_IN = "in", "changed", "already", "out", "not_in"
COUNTED, CANCELLED, OTHER_EVENT, UNKNOWN, TOO_MANY = "counted", "cancelled", "other_event", "unknown", "too_many"
WRITTEN = {IN, CHANGED, OUT, COUNTED}


@dataclass(frozen=True)
class DeviceEntry:
    """One word of a device. kind: "in", "out" or "walk_in".

    registration: a party of the event's list, or code: what was scanned. seats: how many of the party are in the room
    (None: all of them); for walk-ins how many more (negative: fewer). at: when the device saw it, aware.
    """

    client_id: uuid.UUID
    kind: str
    at: datetime
    registration: uuid.UUID | None = None
    code: str = ""
    seats: int | None = None


@dataclass(frozen=True)
class Result:
    """What became of a word: an outcome, the party as it is now, and a sentence for the helper.

    outcome: in, changed, already, out, not_in, counted (walk-ins), or why not: cancelled, other_event, unknown,
    too_many.
    """

    client_id: uuid.UUID
    outcome: str
    registration: uuid.UUID | None = None
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the helper can let the person pass (or undo did what it should)."""
        return self.outcome in WRITTEN | {NOT_IN}

    @property
    def message(self) -> str:
        """The result as a sentence, in the language of the moment."""
        return _sentence(self.outcome, self.details)


@transaction.atomic
def sync(event: Event, entries: Sequence[DeviceEntry], *, by: object) -> list[Result]:
    """Take everything that a device has to say, in one transaction; results in the order of `entries`.

    A word that was taken before gives its first result again. No word is lost: one that cannot be done is kept in the
    diary with the reason. Words are taken in the order in which the device saw them.
    """
    # Two devices of one event are served one after the other; registering is not held up (NO KEY).
    event = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    results = _known(entries)
    for entry in sorted(entries, key=lambda entry: entry.at):
        if entry.client_id not in results:
            results[entry.client_id] = _take(event, entry, by)
    return [results[entry.client_id] for entry in entries]


def summary(results: Iterable[Result]) -> dict[str, int]:
    """How often each outcome occurred."""
    totals: dict[str, int] = {}
    for result in results:
        totals[result.outcome] = totals.get(result.outcome, 0) + 1
    return totals


def _name(by: object) -> str:
    return getattr(by, "email", None) or str(by)


def _known(entries: Sequence[DeviceEntry]) -> dict[uuid.UUID, Result]:
    """The first results of words that were taken before, at whatever event."""
    before = DoorEntry.objects.filter(client_id__in=[entry.client_id for entry in entries])
    return {row.client_id: Result(row.client_id, row.outcome, row.registration_id, row.details) for row in before}


def _take(event: Event, entry: DeviceEntry, by: object) -> Result:
    received = clock.now()
    # A device's clock may be off: the future is now, and the far past is not believed.
    at = min(max(entry.at, received - MAX_AGE), received)
    if entry.kind == DoorEntry.Kind.WALK_IN:
        registration, outcome, details = None, *_count(event, entry.seats or 0)
    else:
        registration, outcome, details = _party(event, entry)
        if registration is not None and not outcome:
            act = _undo if entry.kind == DoorEntry.Kind.UNDONE else _admit
            outcome, details = act(registration, entry.seats, at, received, _name(by))
    if entry.kind != DoorEntry.Kind.WALK_IN or entry.seats:
        DoorEntry.objects.create(
            client_id=entry.client_id,
            event=event,
            registration=registration,
            kind=entry.kind,
            # A foreign code is kept as a fingerprint: it may be a person's secret elsewhere.
            code="" if registration else hashlib.sha256(entry.code.encode()).hexdigest()[:40] if entry.code else "",
            seats=entry.seats,
            at=at,
            received_at=received,
            by_name=_name(by),
            outcome=outcome,
            details=details,
        )
    if outcome in WRITTEN:
        target = registration or event
        seats = {"seats": (None, entry.seats)} if entry.seats else {}
        audit.record(by, f"events.door_{outcome}", target, str(event), **seats)
    return Result(entry.client_id, outcome, registration.pk if registration else None, details)


def _party(event: Event, entry: DeviceEntry) -> tuple[Registration | None, str, dict[str, Any]]:
    """The registration that a word is about, locked; with an outcome when it is not to be let in here."""
    rows = Registration.objects.select_for_update(of=["self"]).select_related("event")
    if entry.registration is not None:
        registration = rows.filter(pk=entry.registration).first()
    else:
        code = queries.code_in(entry.code)
        registration = rows.filter(code=code).first() if code else None
    if registration is None:
        return None, UNKNOWN, {}
    if registration.event_id != event.pk:
        other = registration.event
        # Not the name: the helper of one partner has no business with the guests of another.
        return None, OTHER_EVENT, {"event": other.title, "starts_at": other.starts_at.isoformat()}
    if registration.state != Registration.State.CONFIRMED:
        return registration, CANCELLED, {"name": registration.name}
    return registration, "", {}


def _admit(
    registration: Registration, seats: int | None, at: datetime, received: datetime, by_name: str
) -> tuple[str, dict[str, Any]]:
    check_in = CheckIn.objects.filter(registration=registration).first()
    wanted = registration.seats if seats is None else seats
    if wanted > registration.seats:
        return TOO_MANY, _state(registration, check_in)
    if wanted < 1:
        return _undo(registration, None, at, received, by_name)
    if check_in is None:
        check_in = CheckIn.objects.create(
            registration=registration, seats=wanted, at=at, seen_at=at, received_at=received, by_name=by_name
        )
        return IN, _state(registration, check_in)
    if at < check_in.at:
        check_in.at = at  # the other device saw them first, and told us later
        check_in.save(update_fields=["at"])
    # A scan says "here they are"; only a number that was meant changes the number, and only a later one.
    if seats is None or wanted == check_in.seats or at < check_in.seen_at:
        return ALREADY, _state(registration, check_in)
    check_in.seats, check_in.seen_at, check_in.received_at, check_in.by_name = wanted, at, received, by_name
    check_in.save(update_fields=["seats", "seen_at", "received_at", "by_name"])
    return CHANGED, _state(registration, check_in)


def _undo(
    registration: Registration, _seats: int | None, at: datetime, _received: datetime, _by_name: str
) -> tuple[str, dict[str, Any]]:
    check_in = CheckIn.objects.filter(registration=registration).first()
    if check_in is None:
        return NOT_IN, _state(registration, None)
    if at < check_in.seen_at:
        return ALREADY, _state(registration, check_in)
    check_in.delete()
    return OUT, _state(registration, None)


def _count(event: Event, seats: int) -> tuple[str, dict[str, Any]]:
    row, _created = WalkIn.objects.get_or_create(event=event)
    after = row.seats + seats
    if abs(seats) > MAX_WALK_INS:
        return TOO_MANY, {"walk_ins": row.seats}
    row.seats = max(after, 0)
    row.save(update_fields=["seats"])
    return COUNTED, {"walk_ins": row.seats}


def _state(registration: Registration, check_in: CheckIn | None) -> dict[str, Any]:
    return {
        "name": registration.name,
        "seats": registration.seats,
        "arrived": check_in.seats if check_in else 0,
        "since": check_in.at.isoformat() if check_in else None,
    }


def _sentence(outcome: str, details: dict[str, Any]) -> str:
    name, seats, arrived = details.get("name", ""), details.get("seats", 0), details.get("arrived", 0)
    since = clock.local(datetime.fromisoformat(details["since"])).strftime("%H:%M") if details.get("since") else ""
    people = ngettext("%(count)s person", "%(count)s people", arrived) % {"count": arrived}
    if outcome == ALREADY:
        return _("%(name)s: already here since %(since)s, %(arrived)s of %(seats)s") % {
            "name": name,
            "since": since,
            "arrived": arrived,
            "seats": seats,
        }
    if outcome == OTHER_EVENT:
        return _("This ticket is for another event: %(event)s") % {"event": details.get("event", "")}
    if outcome == TOO_MANY and "seats" in details:
        return _("%(name)s only booked %(seats)s. Count the others as walk-ins.") % {
            "name": name,
            "seats": seats,
        }
    return {
        IN: _("%(name)s: welcome, %(people)s") % {"name": name, "people": people},
        CHANGED: _("%(name)s: %(arrived)s of %(seats)s have arrived")
        % {"name": name, "arrived": arrived, "seats": seats},
        OUT: _("%(name)s: undone") % {"name": name},
        NOT_IN: _("%(name)s was not checked in") % {"name": name},
        COUNTED: _("Walk-ins: %(count)s") % {"count": details.get("walk_ins", 0)},
        CANCELLED: _("%(name)s: this registration was cancelled") % {"name": name},
        UNKNOWN: _("This code is not one of our tickets"),
        TOO_MANY: _("That is too many at once"),
    }[outcome]
