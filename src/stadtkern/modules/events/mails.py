"""Mails about registrations, the waiting list and the way of an event, as kinds of message.

Each is rendered from the row as it is at delivery: who cancelled in the meantime gets no reminder.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

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


def cancelled(row: Registration | None, _stored: Context) -> Context | None:
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
TO_ATTENDEES = [
    Asked(
        "events.confirm_address",
        gettext_lazy("Email address to confirm"),
        "events/mail/confirm_address",
        confirm_address,
        urgent=True,
    ),
    Asked("events.confirmed", gettext_lazy("Registration confirmed"), "events/mail/confirmed", confirmed, ticket, True),
    Asked(
        "events.changed_by_person",
        gettext_lazy("Registration changed"),
        "events/mail/changed_by_person",
        confirmed,
        ticket,
        delay=QUICK_CHANGES,
    ),
    Asked(
        "events.cancelled_by_person",
        gettext_lazy("Registration cancelled"),
        "events/mail/cancelled_by_person",
        cancelled,
        cancellation,
    ),
    MessageKind(
        "events.cancelled_by_organiser",
        gettext_lazy("Registration cancelled by the organiser"),
        "events/mail/cancelled_by_organiser",
        cancelled,
        cancellation,
    ),
    Asked(
        "events.already_registered",
        gettext_lazy("Already registered"),
        "events/mail/already_registered",
        already_registered,
    ),
    Asked(
        "events.waiting_joined", gettext_lazy("On the waiting list"), "events/mail/waiting_joined", _waiting(W.WAITING)
    ),
    MessageKind(
        "events.seat_offered",
        gettext_lazy("Places offered"),
        "events/mail/seat_offered",
        _waiting(W.OFFERED),
        urgent=True,
    ),
    MessageKind(
        "events.offer_expired", gettext_lazy("Offer expired"), "events/mail/offer_expired", _waiting(W.EXPIRED)
    ),
    MessageKind(
        "events.waiting_closed", gettext_lazy("Waiting list closed"), "events/mail/waiting_closed", _waiting(W.CLOSED)
    ),
    MessageKind("events.reminder", gettext_lazy("Reminder"), "events/mail/reminder", confirmed, ticket),
    MessageKind(
        "events.changed",
        gettext_lazy("Event changed"),
        "events/mail/changed",
        changed,
        update,
        True,
        delay=QUICK_CHANGES,
        merge=all_changes,
    ),
    MessageKind(
        "events.event_cancelled",
        gettext_lazy("Event cancelled"),
        "events/mail/event_cancelled",
        event_cancelled,
        cancellation,
        True,
    ),
]


Context = dict[str, Any]


def _facts(event: Event, stored: Context, page: str, key: object) -> Context:
    return {
        **stored,
        "event": event,
        "where": where(event),
        "url": absolute(reverse(page, args=[key]), get_language() or "de"),
    }


def _submitted(event: Event, stored: Context) -> Context:
    return _facts(event, stored, "events-edit", event.pk) | {
        "heading": _("An event needs your attention"),
        "sentence": _(
            "%(organisation)s has submitted an event. Please check it and publish it, or send it back with a note."
        )
        % {"organisation": event.owner or stored.get("by", "")},
        "button": _("View the event"),
        "subject": _("Submitted: %(title)s") % {"title": event.title},
    }


def _sent_back(event: Event, stored: Context) -> Context:
    return _facts(event, stored, "events-edit", event.pk) | {
        "heading": _("Please change your event"),
        "sentence": _("The city has checked your event and asks you to change something. Please then submit it again."),
        "button": _("Change the event"),
        "subject": _("Sent back: %(title)s") % {"title": event.title},
    }


def _approved(event: Event, stored: Context) -> Context:
    return _facts(event, stored, "events-edit", event.pk) | {
        "heading": _("Your event is approved"),
        "sentence": _("Everything is fine. It will appear in the programme when the city publishes it."),
        "button": _("View the event"),
        "subject": _("Approved: %(title)s") % {"title": event.title},
    }


def _published(event: Event, stored: Context) -> Context:
    return _facts(event, stored, "events-event", event.slug) | {
        "heading": _("Your event is in the programme"),
        "sentence": _(
            "Everyone can see it now. You can still change it. We will tell people who are registered about a new "
            "time or place."
        ),
        "button": _("View it in the programme"),
        "subject": _("Published: %(title)s") % {"title": event.title},
    }


def _while(
    state: EventState, words: Callable[[Event, Context], Context]
) -> Callable[[Event | None, Context], Context | None]:
    """Nothing is said any more once the event stands elsewhere."""

    def context(event: Event | None, stored: Context) -> Context | None:
        return words(event, stored) if event is not None and event.state == state else None

    return context


TO_STAFF = [
    MessageKind(
        "events.submitted",
        gettext_lazy("Event submitted"),
        "events/mail/desk",
        _while(EventState.SUBMITTED, _submitted),
    ),
    MessageKind(
        "events.sent_back", gettext_lazy("Event sent back"), "events/mail/desk", _while(EventState.DRAFT, _sent_back)
    ),
    MessageKind(
        "events.approved", gettext_lazy("Event approved"), "events/mail/desk", _while(EventState.APPROVED, _approved)
    ),
    MessageKind(
        "events.published",
        gettext_lazy("Event published"),
        "events/mail/desk",
        _while(EventState.PUBLISHED, _published),
    ),
]

KINDS = [*TO_ATTENDEES, *TO_STAFF]
