"""What registered people hear without having done anything: the event changed, is cancelled, is tomorrow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import translation

from stadtkern.kernel.messages.mail import outbox
from stadtkern.modules.events.models import Event, EventState, Registration, RegistrationKind, WaitingParty
from stadtkern.modules.events.queries.registering import reminder_due_at

LIVE = (WaitingParty.State.WAITING, WaitingParty.State.OFFERED)


def registered(event: Event) -> int:
    """How many people are registered: each gets a mail when something changes for them."""
    return event.registrations.filter(state=Registration.State.CONFIRMED).count()


def will_hear(event: Event, news: Sequence[Any]) -> int:
    """How many mails go out when this much of an event changes: none where nothing does, or while nobody sees it."""
    return registered(event) if news and event.state == EventState.PUBLISHED else 0


@transaction.atomic
def tell_changed(event: Event, changes: Mapping[str, tuple[str, str]]) -> int:
    """Tell everybody who is registered what changed; gives how many mails were written. Nothing changed, nothing told.

    changes: {what: (before, after)} as text for people, best lazy: each person reads it in their own language. Call it
    after the event is saved,
    in the same transaction: for one version of the event each person hears once.
    """
    if not changes:
        return 0
    sent = 0
    for registration in event.registrations.filter(state=Registration.State.CONFIRMED):
        with translation.override(registration.language):
            words = [[str(what), str(old), str(new)] for what, (old, new) in changes.items()]
        message = outbox.send(
            "events.changed",
            to=registration.contact,
            about=registration,
            language=registration.language,
            context={"changes": words},
            key=f"events.changed:{registration.pk}:{event.sequence}:{event.version}",
        )
        sent += message is not None
    return sent


@transaction.atomic
def tell_cancelled(event: Event, at: datetime) -> int:
    """Tell everybody registered or in line that the event does not take place, and end the line. Gives how many mails.

    Call it in the transaction that cancels the event, after it is saved.
    """
    sent = 0
    people: list[Registration | WaitingParty] = [
        *event.registrations.filter(state=Registration.State.CONFIRMED),
        *event.waiting_parties.filter(state__in=LIVE),
    ]
    for person in people:
        if isinstance(person, Registration) or not person.unproven:
            message = outbox.send(
                "events.event_cancelled",
                to=person.contact,
                about=person,
                language=person.language,
                key=f"events.event_cancelled:{person.pk}:{event.sequence}",
            )
            sent += message is not None
        if isinstance(person, WaitingParty):
            person.state, person.settled_at = WaitingParty.State.CLOSED, at
            person.save(update_fields=["state", "settled_at"])
    return sent


def remind(at: datetime) -> int:
    """Remind everybody whose event is tomorrow, from 17:00 city time on; gives how many reminders were written.

    Who registered after that hour has just had a mail. Each registration is reminded once for a day: run again, or
    late, or for an event that was moved to another day, it is still right.
    """
    soon = Event.objects.filter(
        state=EventState.PUBLISHED,
        registration=RegistrationKind.ONLINE,
        starts_at__gt=at,
        starts_at__lte=at + timedelta(hours=32),
        seats_taken__gt=0,
    )
    return sum(_remind(event, at) for event in soon if at >= reminder_due_at(event))


@transaction.atomic
def _remind(event: Event, at: datetime) -> int:
    due_at = reminder_due_at(event)
    waiting = Registration.objects.select_for_update(skip_locked=True).filter(
        Q(reminded_at__isnull=True) | Q(reminded_at__lt=due_at),
        event=event,
        state=Registration.State.CONFIRMED,
        created_at__lt=due_at,
    )
    reminded = list(waiting)
    for registration in reminded:
        registration.reminded_at = at
        outbox.send(
            "events.reminder",
            to=registration.contact,
            about=registration,
            language=registration.language,
            expires_at=event.starts_at,
            key=f"events.reminder:{registration.pk}:{due_at:%Y%m%d}",
        )
    Registration.objects.bulk_update(reminded, ["reminded_at"])
    return len(reminded)
