"""Moving an event on its way; the allowed steps stand in `workflow.py`."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy

from stadtkern.kernel.city import clock
from stadtkern.kernel.people.models import User
from stadtkern.modules.events import workflow
from stadtkern.modules.events.actions.notifying_attendees import tell_cancelled, tell_changed
from stadtkern.modules.events.actions.notifying_staff import inform
from stadtkern.modules.events.models import Event, EventState

from .history import locked, write


def _take(name: str, event: Event, by: User | str, note: str = "", **fields: Any) -> Event:
    event = locked(event)
    step = workflow.check(name, event, by, note)
    before = event.state
    event.state = step.after
    event.version += 1
    event.updated_at = clock.now()
    for field, value in fields.items():
        setattr(event, field, value)
    if event.published_at is not None:
        event.sequence += 1  # RFC 5545, 3.8.7.4: a new state is a new revision
    event.save()
    write(event, by=by, verb=name, note=note, changes={"state": [before, event.state]})
    inform(event, name, by=by, note=note.strip())
    return event


@transaction.atomic
def submit(event: Event, *, by: User | str, note: str = "") -> Event:
    """Hand a draft to the city. Raises PermissionDenied, StepRefused, Incomplete."""
    return _take("submit", event, by, note)


@transaction.atomic
def withdraw(event: Event, *, by: User | str, note: str = "") -> Event:
    """Take a submitted event back to the drafts. Raises PermissionDenied, StepRefused."""
    return _take("withdraw", event, by, note)


@transaction.atomic
def send_back(event: Event, *, by: User | str, note: str) -> Event:
    """Ask for something else before it can be approved. Raises PermissionDenied, StepRefused, NoteMissing."""
    return _take("send_back", event, by, note)


@transaction.atomic
def approve(event: Event, *, by: User | str, note: str = "") -> Event:
    """Say that it may be published. Raises PermissionDenied, StepRefused, Incomplete."""
    return _take("approve", event, by, note)


@transaction.atomic
def publish(event: Event, *, by: User | str, note: str = "") -> Event:
    """Show it in the programme. Raises PermissionDenied, StepRefused, Incomplete."""
    return _take("publish", event, by, note, published_at=event.published_at or clock.now())


@transaction.atomic
def cancel(event: Event, *, by: User | str, reason: str) -> Event:
    """Call a published event off: everybody with seats is told, the waiting list ends.

    The registrations stay, so that they hold again when the event is reinstated.
    Raises PermissionDenied, StepRefused, NoteMissing.
    """
    reason = reason.strip()[:300]
    event = _take("cancel", event, by, reason, cancel_reason=reason)
    tell_cancelled(event, clock.now())
    return event


@transaction.atomic
def reinstate(event: Event, *, by: User | str, note: str = "") -> Event:
    """A cancelled event takes place after all: everybody with seats is told. Raises PermissionDenied, StepRefused."""
    event = _take("reinstate", event, by, note, cancel_reason="")
    tell_changed(event, {gettext_lazy("Status"): (EventState.CANCELLED.label, gettext_lazy("Reinstate the event"))})
    return event


@transaction.atomic
def publish_now(event: Event, *, by: User | str) -> Event:
    """All steps that are left up to the programme, each in the history: for those who may approve their own.

    Raises PermissionDenied, StepRefused, Incomplete.
    """
    event = locked(event)
    if event.state == EventState.DRAFT:
        event = submit(event, by=by)
    if event.state == EventState.SUBMITTED:
        event = approve(event, by=by)
    return publish(event, by=by)
