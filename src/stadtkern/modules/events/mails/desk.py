"""What people hear who work with the programme: something was submitted, sent back, approved, published.

Each is read from the event as it is at delivery: approved and published in one go is one mail.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from stadtkern.kernel.modules import MessageKind
from stadtkern.kernel.public_urls import absolute
from stadtkern.modules.events.exporters.personal_ics import where
from stadtkern.modules.events.models import Event, EventState

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
        "heading": _("An event waits for you"),
        "sentence": _(
            "%(organisation)s has submitted an event. Please read it and publish it, or send it back with a note."
        )
        % {"organisation": event.owner or stored.get("by", "")},
        "button": _("Read the event"),
        "subject": _("Submitted: %(title)s") % {"title": event.title},
    }


def _sent_back(event: Event, stored: Context) -> Context:
    return _facts(event, stored, "events-edit", event.pk) | {
        "heading": _("Your event needs a change"),
        "sentence": _("The city has read your event and asks you to change something. Then please submit it again."),
        "button": _("Change the event"),
        "subject": _("Sent back: %(title)s") % {"title": event.title},
    }


def _approved(event: Event, stored: Context) -> Context:
    return _facts(event, stored, "events-edit", event.pk) | {
        "heading": _("Your event is approved"),
        "sentence": _("Everything is fine. It stands in the programme as soon as the city publishes it."),
        "button": _("See the event"),
        "subject": _("Approved: %(title)s") % {"title": event.title},
    }


def _published(event: Event, stored: Context) -> Context:
    return _facts(event, stored, "events-event", event.slug) | {
        "heading": _("Your event is in the programme"),
        "sentence": _(
            "Everybody can see it now. You can still change it; registered people are told a new time or place."
        ),
        "button": _("See it in the programme"),
        "subject": _("Published: %(title)s") % {"title": event.title},
    }


def _while(
    state: EventState, words: Callable[[Event, Context], Context]
) -> Callable[[Event | None, Context], Context | None]:
    """Nothing is said any more once the event stands elsewhere."""

    def context(event: Event | None, stored: Context) -> Context | None:
        return words(event, stored) if event is not None and event.state == state else None

    return context


KINDS = [
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
