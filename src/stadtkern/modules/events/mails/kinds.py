"""The kinds of message of the programme, what their templates get, and what is attached."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from stadtkern.kernel.mail_addresses import BadMailAddress, mailbox
from stadtkern.kernel.modules import Attachment, MessageKind
from stadtkern.kernel.public_urls import absolute
from stadtkern.modules.events.exporters.personal_ics import Method, personal_ics, where
from stadtkern.modules.events.exporters.ticket import qr_png
from stadtkern.modules.events.models import Event, EventState, Registration, WaitingParty
from stadtkern.modules.events.queries.registering import manage_path, place_in_line, waiting_path

Context = dict[str, Any]
Contextual = Callable[[Any, Context], Context | None]
CONFIRMED = Registration.State.CONFIRMED
# What anybody sets off by typing an address.
Asked = partial(MessageKind, per_mailbox=(20, timedelta(hours=1)))
QUICK_CHANGES = timedelta(seconds=90)  # are told in one mail


def _event(event: Event) -> Context:
    language = get_language() or "de"
    return {
        "event": event,
        "event_url": absolute(reverse("events-event", args=[event.slug]), language),
        "where": where(event),
        "reply_to": _organiser_address(event),
    }


def _organiser_address(event: Event) -> str:
    """Where answers go: to the owner, else to an organiser, the first that has an address; else to the city."""
    owner = [event.owner] if event.owner is not None else []
    for organisation in [*owner, *event.organisers.all()]:
        with contextlib.suppress(BadMailAddress):
            return mailbox(organisation.name, organisation.mail)
    return ""


def _registration(row: Registration) -> Context:
    return {
        **_event(row.event),
        "registration": row,
        "name": row.name,
        "manage_url": absolute(manage_path(row), row.language),
    }


def _party(row: WaitingParty) -> Context:
    return {
        **_event(row.event),
        "party": row,
        "name": row.name,
        "waiting_url": absolute(waiting_path(row), row.language),
    }


def confirmed(row: Registration | None, _stored: Context) -> Context | None:
    """About a registration that still holds, for an event that still takes place."""
    if row is None or row.state != CONFIRMED or row.event.state == EventState.CANCELLED:
        return None
    return _registration(row)


def cancelled_by_person(row: Registration | None, _stored: Context) -> Context | None:
    """About a registration that was given back."""
    return None if row is None or row.state == CONFIRMED else _registration(row)


def already_registered(row: Registration | WaitingParty | None, _stored: Context) -> Context | None:
    """About what somebody has already: a registration, or a place in line."""
    if isinstance(row, WaitingParty):
        return _party(row) if row.state in {WaitingParty.State.WAITING, WaitingParty.State.OFFERED} else None
    return confirmed(row, _stored)


def changed(row: Registration | None, stored: Context) -> Context | None:
    """What the organiser changed: `changes` as [what, before, after]."""
    context = confirmed(row, stored)
    changes = stored.get("changes", [])
    return None if context is None or not changes else {**context, "changes": changes}


def all_changes(before: Context, now: Context) -> Context:
    """Of changes told together: what was there before the first, and what holds after the last."""
    told = {what: (old, new) for what, old, new in before.get("changes", [])}
    for what, old, new in now.get("changes", []):
        told[what] = (told[what][0] if what in told else old, new)
    return {**now, "changes": [[what, old, new] for what, (old, new) in told.items() if old != new]}


def event_cancelled(row: Registration | WaitingParty | None, _stored: Context) -> Context | None:
    """That the event does not take place, with the reason."""
    if row is None:
        return None
    return _party(row) if isinstance(row, WaitingParty) else _registration(row)


def _waiting(*states: str) -> Contextual:
    def context(row: WaitingParty | None, _stored: Context) -> Context | None:
        if row is None or row.state not in states:
            return None
        return {**_party(row), "place": place_in_line(row)}

    return context


def confirm_address(row: WaitingParty | None, _stored: Context) -> Context | None:
    """About seats that are held until the address is proven. Without the name: anybody may have typed it."""
    if row is None or not row.unproven or row.state != WaitingParty.State.OFFERED:
        return None
    known = _party(row)
    return {name: known[name] for name in ("event", "event_url", "where", "waiting_url", "reply_to")} | {
        "seats": row.seats,
        "until": row.offer_ends_at,
    }


def _ics(method: Method, row: Registration) -> Attachment:
    return Attachment("termin.ics", "text/calendar", personal_ics(row, method))


def ticket(row: Registration | WaitingParty | None, _stored: Context) -> list[Attachment]:
    """The invitation for the calendar, and the QR code that the mail shows."""
    if not isinstance(row, Registration):
        return []
    return [_ics("REQUEST", row), Attachment("ticket.png", "image/png", qr_png(row), inline=True)]


def cancellation(row: Registration | WaitingParty | None, _stored: Context) -> list[Attachment]:
    """What takes the entry out of the calendar again."""
    return [_ics("CANCEL", row)] if isinstance(row, Registration) else []


def update(row: Registration | None, _stored: Context) -> list[Attachment]:
    """What moves the entry in the calendar."""
    return [_ics("REQUEST", row)] if row is not None else []


W = WaitingParty.State
KINDS = [
    Asked(
        "events.confirm_address",
        _("Mail address to confirm"),
        "events/mail/confirm_address",
        confirm_address,
        urgent=True,
    ),
    Asked("events.confirmed", _("Registration confirmed"), "events/mail/confirmed", confirmed, ticket, True),
    Asked(
        "events.changed_by_person",
        _("Registration changed"),
        "events/mail/changed_by_person",
        confirmed,
        ticket,
        delay=QUICK_CHANGES,
    ),
    Asked(
        "events.cancelled_by_person",
        _("Registration cancelled"),
        "events/mail/cancelled_by_person",
        cancelled_by_person,
        cancellation,
    ),
    Asked("events.already_registered", _("Already registered"), "events/mail/already_registered", already_registered),
    Asked("events.waiting_joined", _("On the waiting list"), "events/mail/waiting_joined", _waiting(W.WAITING)),
    MessageKind(
        "events.seat_offered", _("Seats offered"), "events/mail/seat_offered", _waiting(W.OFFERED), urgent=True
    ),
    MessageKind("events.offer_expired", _("Offer ran out"), "events/mail/offer_expired", _waiting(W.EXPIRED)),
    MessageKind("events.waiting_closed", _("Waiting list closed"), "events/mail/waiting_closed", _waiting(W.CLOSED)),
    MessageKind("events.reminder", _("Reminder"), "events/mail/reminder", confirmed, ticket),
    MessageKind(
        "events.changed",
        _("Event changed"),
        "events/mail/changed",
        changed,
        update,
        True,
        delay=QUICK_CHANGES,
        merge=all_changes,
    ),
    MessageKind(
        "events.event_cancelled",
        _("Event cancelled"),
        "events/mail/event_cancelled",
        event_cancelled,
        cancellation,
        True,
    ),
]
