"""Seats at an event: taking them, changing and giving them back. Each is one transaction under the event's row lock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from stadtkern.kernel import content
from stadtkern.kernel.messages.mail import outbox
from stadtkern.kernel.people.models import User
from stadtkern.kernel.trust import audit, limits
from stadtkern.modules.events.models import Event, EventState, Registration, RegistrationKind, WaitingParty
from stadtkern.modules.events.queries.registering import live_entry, public_seats

from . import proving, waiting_list
from .answers import checked
from .refusals import (
    AlreadyRegistered,
    AlreadyThere,
    AlreadyWaiting,
    EventCancelled,
    NoRegistration,
    NotActive,
    NotOpenYet,
    RegistrationClosed,
    SoldOut,
    TooManySeats,
)

Confirmed = Registration.State.CONFIRMED


def register(
    event: Event,
    *,
    name: str,
    contact: str,
    seats: int,
    answers: Mapping[str, Any],
    language: str,
    at: datetime,
    submission: UUID | None = None,
    staff: User | None = None,
    guests: Sequence[str] = (),
) -> Registration | WaitingParty:
    """Confirm seats for a party, or refuse; the confirmation goes to the outbox in the same transaction.

    Where the event asks for a proof of the address, the seats are held and the link goes out instead (`proving.py`):
    then an unproven WaitingParty comes back.

    guests: the names of the others, where the event asks for them (`answers.checked`).
    submission: number of the form that was sent; sent again it gives the registration that the first time made.
    staff: an editor who registers somebody by hand, also outside of the window, beyond the party limit and with seats
    that are held for the waiting list, but never beyond the capacity.
    Raises NoRegistration, EventCancelled, NotOpenYet, RegistrationClosed, TooManySeats, SoldOut, InvalidAnswers,
    limits.TooMany when the mailbox has had its share of mail, and AlreadyRegistered or AlreadyWaiting: then the owner
    of the address gets a mail with the link to what is there.
    """
    try:
        return _register(
            event,
            name=name,
            contact=contact,
            seats=seats,
            answers=answers,
            language=language,
            at=at,
            submission=submission,
            staff=staff,
            guests=guests,
        )
    except AlreadyThere as refusal:
        remind_of_entry(refusal.entry, at)
        raise


@transaction.atomic
def _register(
    event: Event,
    *,
    name: str,
    contact: str,
    seats: int,
    answers: Mapping[str, Any],
    language: str,
    at: datetime,
    submission: UUID | None,
    staff: User | None,
    guests: Sequence[str],
) -> Registration | WaitingParty:
    party = checked(event, name=name, contact=contact, seats=seats, answers=answers, guests=guests)
    event = locked(event)
    there = live_entry(event, party.contact)
    if there is not None and submission is not None and there.submission == submission and not _waits(there):
        return there
    if isinstance(there, Registration):
        raise AlreadyRegistered(there)
    refuse_outside_window(event, at, staff)
    if isinstance(there, WaitingParty):
        raise AlreadyWaiting(there)
    if seats > event.party_limit and staff is None:
        raise TooManySeats(limit=event.party_limit)
    free = event.seats_free if staff is not None else public_seats(event, at)
    if free is not None and seats > free:
        raise SoldOut(free=free, wanted=seats, waiting_list=event.waiting_list and staff is None)

    if event.proof_of_address and staff is None:
        held = proving.hold(event, party, language=language, at=at, submission=submission)
        content.changed()
        return held
    registration = Registration.objects.create(
        event=event,
        name=party.name,
        contact=party.contact,
        seats=seats,
        answers=party.answers,
        guests=party.guests,
        language=language,
        created_at=at,
        submission=submission,
    )
    outbox.send("events.confirmed", to=party.contact, about=registration, language=language, limited=staff is None)
    if staff is not None:
        audit.record(staff, "events.register", registration, seats=(None, seats))
    if event.parties_waiting:
        waiting_list.pass_on(event, at)
    content.changed()
    return registration


@transaction.atomic
def change(
    registration: Registration,
    *,
    seats: int,
    name: str,
    answers: Mapping[str, Any],
    at: datetime,
    staff: User | None = None,
    guests: Sequence[str] = (),
) -> Registration:
    """Give a party other seats, another name or other answers; a mail says what holds now. The same again is no change.

    Fewer seats are always possible and free the rest; more only while seats are free for the public.
    Raises NotActive, EventCancelled, RegistrationClosed, TooManySeats, SoldOut, InvalidAnswers.
    """
    event = locked(registration.event)
    registration = Registration.objects.select_for_update().get(pk=registration.pk)
    registration.event = event
    if registration.state != Confirmed:
        raise NotActive
    party = checked(event, name=name, contact=registration.contact, seats=seats, answers=answers, guests=guests)
    before = (registration.name, registration.seats, registration.answers, registration.guests)
    if before == (party.name, seats, party.answers, party.guests):
        return registration
    if event.state == EventState.CANCELLED:
        raise EventCancelled
    if at >= event.registration_closes_at and staff is None:
        raise RegistrationClosed(closed_at=event.registration_closes_at)
    more = seats - registration.seats
    if more > 0:
        if seats > event.party_limit and staff is None:
            raise TooManySeats(limit=event.party_limit)
        free = event.seats_free if staff is not None else public_seats(event, at)
        if free is not None and more > free:
            raise SoldOut(free=registration.seats + free, wanted=seats, waiting_list=False)

    registration.name, registration.seats, registration.answers = party.name, seats, party.answers
    registration.guests = party.guests
    registration.sequence += 1
    registration.save(update_fields=["name", "seats", "answers", "guests", "sequence"])
    outbox.send(
        "events.changed_by_person",
        to=registration.contact,
        about=registration,
        language=registration.language,
        limited=staff is None,
    )
    if staff is not None:
        audit.record(
            staff, "events.change_registration", registration, seats=(before[1], seats), name=(before[0], party.name)
        )
    _seats_moved(event, at)
    return registration


@transaction.atomic
def cancel(registration: Registration, at: datetime, staff: User | None = None) -> Registration:
    """Give all seats back; they go to the waiting list. Cancelled twice is cancelled once, with one mail.

    Raises RegistrationClosed once the event has begun: then there is nothing to give back.
    """
    event = locked(registration.event)
    registration = Registration.objects.select_for_update().get(pk=registration.pk)
    registration.event = event
    if registration.state != Confirmed:
        return registration
    if at >= event.starts_at and staff is None:
        raise RegistrationClosed(closed_at=event.starts_at)
    registration.state, registration.cancelled_at = Registration.State.CANCELLED, at
    registration.cancelled_by_organiser = staff is not None
    registration.sequence += 1
    registration.save(update_fields=["state", "cancelled_at", "cancelled_by_organiser", "sequence"])
    # Cancelling is never refused: to a mailbox that has had its share the page alone says it.
    with suppress(limits.TooMany):
        outbox.send(
            "events.cancelled_by_organiser" if staff is not None else "events.cancelled_by_person",
            to=registration.contact,
            about=registration,
            language=registration.language,
            limited=staff is None,
        )
    if staff is not None:
        audit.record(staff, "events.cancel_registration", registration, state=("confirmed", "cancelled"))
    _seats_moved(event, at)
    return registration


@transaction.atomic
def remind_of_entry(entry: Registration | WaitingParty, at: datetime) -> None:
    """Send the owner of an address the link to what is there; at most once an hour, however often one tries."""
    if isinstance(entry, WaitingParty) and entry.unproven:
        proving.send_link(entry, key=f"events.confirm_address:{entry.pk}:{at:%Y%m%d%H}")
        return
    outbox.send(
        "events.already_registered",
        to=entry.contact,
        about=entry,
        language=entry.language,
        key=f"events.already_registered:{entry.pk}:{at:%Y%m%d%H}",
    )


def locked(event: Event) -> Event:
    """The event's row, fresh, with its lock until the end of the transaction: all who change seats wait here."""
    return Event.objects.select_for_update().get(pk=event.pk)


def refuse_outside_window(event: Event, at: datetime, staff: User | None = None) -> None:
    """Raises NoRegistration, EventCancelled, NotOpenYet or RegistrationClosed.

    Staff may go on until the event is over.
    """
    if event.registration != RegistrationKind.ONLINE or not event.is_public:
        raise NoRegistration
    if event.state == EventState.CANCELLED:
        raise EventCancelled
    if staff is not None:
        return
    if event.opens_at is not None and at < event.opens_at:
        raise NotOpenYet(opens_at=event.opens_at)
    if at >= event.registration_closes_at:
        raise RegistrationClosed(closed_at=event.registration_closes_at)


def _waits(entry: Registration | WaitingParty) -> bool:
    return isinstance(entry, WaitingParty) and not entry.unproven


def _seats_moved(event: Event, at: datetime) -> None:
    if event.parties_waiting:
        event.refresh_from_db(fields=["seats_taken"])
        waiting_list.pass_on(event, at)
    content.changed()
