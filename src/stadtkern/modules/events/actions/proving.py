"""Seats that are held until the address is proven: an offer by mail, which only the owner of the mailbox can accept.

What becomes of it is what becomes of any offer (`waiting.py`): accepted it is a registration, in time or not at all.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from stadtkern.kernel.messages.mail import outbox
from stadtkern.modules.events.models import Event, WaitingParty

from . import waiting_list
from .answers import Party

HELD = timedelta(minutes=30)  # and never beyond the end of registration


def hold(event: Event, party: Party, *, language: str, at: datetime, submission: UUID | None) -> WaitingParty:
    """Hold a party's seats and send the link that proves the address. event: locked, with enough seats for the public.

    Raises limits.TooMany when this mailbox has had its share of mail.
    """
    entry = WaitingParty.objects.create(
        event=event,
        position=waiting_list.next_position(event),
        name=party.name,
        contact=party.contact,
        seats=party.seats,
        answers=party.answers,
        guests=party.guests,
        language=language,
        submission=submission,
        unproven=True,
        state=WaitingParty.State.OFFERED,
        created_at=at,
        offered_at=at,
        offer_ends_at=min(at + HELD, event.registration_closes_at),
    )
    send_link(entry)
    return entry


def send_link(entry: WaitingParty, key: str = "") -> None:
    """Send the link once more, or for the first time; it is of use until the seats are given up."""
    outbox.send(
        "events.confirm_address",
        to=entry.contact,
        about=entry,
        language=entry.language,
        expires_at=entry.offer_ends_at,
        key=key,
    )
