"""Handing free seats to the line. The rules stand in docs/decisions/0010-waiting-list.md, in the same words.

Called by every action that frees seats or changes the line, with the event's row lock in hand.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max

from stadtkern.kernel.city import clock
from stadtkern.kernel.messages.mail import outbox
from stadtkern.modules.events.models import Event, EventState, RegistrationKind, WaitingParty
from stadtkern.modules.events.queries.registering import hold_ends_at

MAX_OFFER = timedelta(hours=48)
MIN_OFFER = timedelta(minutes=30)
NIGHT, MORNING = 21, 9  # o'clock in the city: nobody is made to answer between them
COUNTERS = ["seats_taken", "seats_offered", "parties_waiting", "smallest_waiting"]


def offer_ends_at(event: Event, at: datetime) -> datetime:
    """Until when a party may accept: a tenth of the time left, from 30 minutes to 48 hours, never beyond registration.

    A deadline in the night waits for the morning, unless that would take more than half of the time left.
    """
    left = event.registration_closes_at - at
    ends = at + max(MIN_OFFER, min(MAX_OFFER, left / 10))
    morning = _morning_after(ends)
    return min(morning if morning - at <= left / 2 else ends, event.registration_closes_at)


def _morning_after(instant: datetime) -> datetime:
    """The end of the night that an instant lies in, by the city's wall clock; by day the instant itself."""
    local = clock.local(instant)
    if MORNING <= local.hour < NIGHT:
        return instant
    return clock.at(local.date() + timedelta(days=local.hour >= NIGHT), MORNING)


def next_position(event: Event) -> int:
    """The place at the end of the line. event: locked in this transaction."""
    return (WaitingParty.objects.filter(event_id=event.pk).aggregate(last=Max("position"))["last"] or 0) + 1


def pass_on(event: Event, at: datetime) -> list[WaitingParty]:
    """Offer free seats to the line; gives the parties that got an offer, and leaves the event's counters fresh.

    event: locked in this transaction. First the head, as long as it fits. What is too little for the head is held for
    it; when the hold has run out, those seats go to the first in line that fits, and the head keeps its place. Seats
    that come free after that are held anew.
    """
    event.refresh_from_db(fields=COUNTERS)
    if event.registration != RegistrationKind.ONLINE or event.state != EventState.PUBLISHED:
        return []
    if at >= event.registration_closes_at:
        return []
    waiting = list(
        WaitingParty.objects.filter(event_id=event.pk, state=WaitingParty.State.WAITING).order_by("position")
        if event.parties_waiting
        else []
    )
    free = sum(party.seats for party in waiting) if event.seats_free is None else event.seats_free
    offered: list[WaitingParty] = []

    while waiting and waiting[0].seats <= free:
        free -= waiting[0].seats
        offered.append(waiting.pop(0))

    before = (event.held_since, event.seats_held)
    held_since = None
    if waiting and free > 0:
        held_since, fitting = _after_hold(event, waiting, free, at)
        free -= sum(party.seats for party in fitting)
        offered += fitting
        if free == 0 or len(fitting) == len(waiting):
            held_since = None

    for party in offered:
        _offer(event, party, at)
    held = free if held_since is not None else 0
    event.held_since, event.seats_held = held_since, held
    if before != (held_since, held):
        event.save(update_fields=["held_since", "seats_held"])
    if offered:
        event.refresh_from_db(fields=COUNTERS)
    return offered


def _after_hold(
    event: Event, waiting: list[WaitingParty], free: int, at: datetime
) -> tuple[datetime | None, list[WaitingParty]]:
    """The parties that get seats whose hold has run out, and since when the remaining seats are held."""
    if event.held_since is None:
        event.held_since, event.seats_held = at, free
    hold_end = hold_ends_at(event)
    if hold_end is None or at < hold_end:
        return event.held_since, []
    ripe = min(free, event.seats_held)
    young = free - ripe
    fitting = []
    for party in waiting:
        if party.seats <= ripe:
            ripe -= party.seats
            fitting.append(party)
    return (at if young else event.held_since), fitting


def _offer(event: Event, party: WaitingParty, at: datetime) -> None:
    party.state, party.offered_at, party.offer_ends_at = WaitingParty.State.OFFERED, at, offer_ends_at(event, at)
    party.save(update_fields=["state", "offered_at", "offer_ends_at"])
    outbox.send(
        "events.seat_offered",
        to=party.contact,
        about=party,
        language=party.language,
        expires_at=party.offer_ends_at,
        key=f"events.seat_offered:{party.pk}",
    )
