"""The waiting list for whole parties. The rules stand in docs/decisions/0010-waiting-list.md.

Joining, leaving, answering an offer, and what the clock does: offers that run out, holds that end, lists that close.
Each is one transaction under the event's row lock.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Least

from stadtkern.kernel import content
from stadtkern.kernel.messages.mail import outbox
from stadtkern.modules.events.models import Event, EventState, Registration, WaitingParty
from stadtkern.modules.events.queries.registering import live_entry, public_seats

from . import waiting_list
from .answers import checked
from .refusals import (
    AlreadyRegistered,
    AlreadyThere,
    AlreadyWaiting,
    NoWaitingList,
    OfferGone,
    SeatsAreFree,
    TooManySeats,
)
from .registering import locked, refuse_outside_window, remind_of_entry

Party = WaitingParty.State
LIVE = (Party.WAITING, Party.OFFERED)


def join(
    event: Event,
    *,
    name: str,
    contact: str,
    seats: int,
    answers: Mapping[str, Any],
    language: str,
    at: datetime,
    submission: UUID | None = None,
    guests: Sequence[str] = (),
) -> WaitingParty:
    """Put a party at the end of the line; a mail says so.

    Raises what `registering.register` raises but SoldOut, and NoWaitingList, SeatsAreFree (register instead). For
    AlreadyRegistered and AlreadyWaiting the owner of the address gets a mail with the link to what is there.
    """
    try:
        return _join(
            event,
            name=name,
            contact=contact,
            seats=seats,
            answers=answers,
            language=language,
            at=at,
            submission=submission,
            guests=guests,
        )
    except AlreadyThere as refusal:
        remind_of_entry(refusal.entry, at)
        raise


@transaction.atomic
def _join(
    event: Event,
    *,
    name: str,
    contact: str,
    seats: int,
    answers: Mapping[str, Any],
    language: str,
    at: datetime,
    submission: UUID | None,
    guests: Sequence[str],
) -> WaitingParty:
    checked_party = checked(event, name=name, contact=contact, seats=seats, answers=answers, guests=guests)
    event = locked(event)
    there = live_entry(event, checked_party.contact)
    if isinstance(there, Registration):
        raise AlreadyRegistered(there)
    if isinstance(there, WaitingParty):
        if submission is not None and there.submission == submission:
            return there
        raise AlreadyWaiting(there)
    refuse_outside_window(event, at)
    free = public_seats(event, at)
    if free is None or seats <= min(free, event.party_limit):
        raise SeatsAreFree(free=free)
    if not event.waiting_list:
        raise NoWaitingList
    limit = min(event.party_limit, event.capacity or event.party_limit)
    if seats > limit:
        raise TooManySeats(limit=limit)

    party = WaitingParty.objects.create(
        event=event,
        position=waiting_list.next_position(event),
        name=checked_party.name,
        contact=checked_party.contact,
        seats=seats,
        answers=checked_party.answers,
        guests=checked_party.guests,
        language=language,
        created_at=at,
        submission=submission,
    )
    outbox.send("events.waiting_joined", to=party.contact, about=party, language=language)
    waiting_list.pass_on(event, at)
    content.changed()
    party.refresh_from_db()
    return party


@transaction.atomic
def accept(party: WaitingParty, at: datetime) -> Registration:
    """Turn an open offer into a confirmed registration. Accepted twice gives the same one.

    Raises OfferGone after the deadline, after another answer, and when the event no longer takes registrations.
    """
    event = locked(party.event)
    party = _fresh(party, event)
    if party.state == Party.ACCEPTED and party.registration is not None:
        return party.registration
    if party.state != Party.OFFERED or party.offer_ends_at is None or at >= party.offer_ends_at:
        raise OfferGone
    if event.state != EventState.PUBLISHED or at >= event.registration_closes_at:
        raise OfferGone
    _settle(party, Party.ACCEPTED, at)
    party.registration = Registration.objects.create(
        event=event,
        name=party.name,
        contact=party.contact,
        seats=party.seats,
        answers=party.answers,
        guests=party.guests,
        language=party.language,
        created_at=at,
    )
    party.save(update_fields=["registration"])
    outbox.send("events.confirmed", to=party.contact, about=party.registration, language=party.language, limited=False)
    waiting_list.pass_on(event, at)
    content.changed()
    return party.registration


@transaction.atomic
def decline(party: WaitingParty, at: datetime) -> WaitingParty:
    """Give an offer back: it goes on down the line, and this party is not asked again. Raises OfferGone without one."""
    event = locked(party.event)
    party = _fresh(party, event)
    if party.state == Party.DECLINED:
        return party
    if party.state != Party.OFFERED:
        raise OfferGone
    return _out(party, Party.DECLINED, event, at)


@transaction.atomic
def leave(party: WaitingParty, at: datetime) -> WaitingParty:
    """Take a party out of the line; an open offer goes on to the next. Who is out already stays out."""
    event = locked(party.event)
    party = _fresh(party, event)
    if party.state not in LIVE:
        return party
    return _out(party, Party.LEFT if party.state == Party.WAITING else Party.DECLINED, event, at)


@transaction.atomic
def pass_on(event: Event, at: datetime) -> list[WaitingParty]:
    """Offer free seats to the line, for example after more seats were added; gives the parties that got an offer."""
    offered = waiting_list.pass_on(locked(event), at)
    if offered:
        content.changed()
    return offered


def expire_offers(at: datetime) -> int:
    """Let offers run out whose deadline has passed, and offer their seats to the next. Gives how many ran out."""
    events = Event.objects.filter(waiting_parties__state=Party.OFFERED, waiting_parties__offer_ends_at__lte=at)
    return sum(_expire(event, at) for event in events.distinct())


@transaction.atomic
def _expire(event: Event, at: datetime) -> int:
    event = locked(event)
    late = list(event.waiting_parties.filter(state=Party.OFFERED, offer_ends_at__lte=at))
    for party in late:
        _settle(party, Party.EXPIRED, at)
        if not party.unproven:  # nobody hears more than once without having asked for it
            outbox.send("events.offer_expired", to=party.contact, about=party, language=party.language)
    waiting_list.pass_on(event, at)
    content.changed()
    return len(late)


def end_holds(at: datetime) -> int:
    """Pass on seats whose hold has run out, and seats that nobody has offered yet. Gives how many offers were made."""
    events = Event.objects.filter(state=EventState.PUBLISHED, parties_waiting__gt=0, starts_at__gt=at).filter(
        Q(capacity__isnull=True) | Q(capacity__gt=F("seats_taken") + F("seats_offered"))
    )
    return sum(len(pass_on(event, at)) for event in events)


def close_lists(at: datetime) -> int:
    """Close the lists of events whose registration has ended: everybody still in line is told once. Gives how many."""
    ended = (
        Event.objects.alias(ends=Least(Coalesce("closes_at", "starts_at"), "starts_at"))
        .filter(Q(ends__lte=at) | Q(state=EventState.CANCELLED))
        .filter(Q(parties_waiting__gt=0) | Q(seats_offered__gt=0))
    )
    return sum(close_list(event, at) for event in ended)


@transaction.atomic
def close_list(event: Event, at: datetime) -> int:
    """End the line of one event whose registration has ended or which is cancelled; gives how many parties stood in it.

    Of a cancelled event the people hear by the notice about that, not by one about the list.
    """
    event = locked(event)
    if event.state != EventState.CANCELLED and at < event.registration_closes_at:
        return 0
    live = list(event.waiting_parties.filter(state__in=LIVE))
    for party in live:
        kind = "events.offer_expired" if party.state == Party.OFFERED else "events.waiting_closed"
        _settle(party, Party.CLOSED if party.state == Party.WAITING else Party.EXPIRED, at)
        if event.state != EventState.CANCELLED and not party.unproven:
            outbox.send(kind, to=party.contact, about=party, language=party.language, key=f"{kind}:{party.pk}")
    if live:
        Event.objects.filter(pk=event.pk).update(held_since=None, seats_held=0)
        content.changed()
    return len(live)


def _fresh(party: WaitingParty, event: Event) -> WaitingParty:
    party = WaitingParty.objects.select_for_update(of=("self",)).select_related("registration").get(pk=party.pk)
    party.event = event
    return party


def _settle(party: WaitingParty, state: str, at: datetime) -> None:
    party.state, party.settled_at = state, at
    party.save(update_fields=["state", "settled_at"])


def _out(party: WaitingParty, state: str, event: Event, at: datetime) -> WaitingParty:
    _settle(party, state, at)
    waiting_list.pass_on(event, at)
    content.changed()
    return party
