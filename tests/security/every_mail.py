"""One mail of every kind there is, about the rows of every_record.py; a kind without a line here is an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model

from stadtkern.kernel.city import clock
from stadtkern.kernel.messages.mail.registry import kinds
from stadtkern.kernel.messages.mail.rendering import Rendered, render
from stadtkern.kernel.messages.models import Message, Subscriber, Subscription
from stadtkern.kernel.people.models import User
from stadtkern.modules.events.models import Event, Registration, WaitingParty
from stadtkern.modules.waste.models import BulkyRequest

Prepared = tuple[Model | None, dict[str, Any]]


def all_of_them(writing: str, language: str) -> dict[str, Rendered | None]:
    """{kind: the mail}, each with a text of people in it. Raises KeyError for a kind that nobody has thought of."""
    return {name: _mail(name, *_PREPARED[name](writing), language) for name in kinds()}


def _mail(name: str, about: Model | None, stored: dict[str, Any], language: str) -> Rendered | None:
    row = Message(
        kind=name,
        recipient="ada@example.org",
        language=language,
        about=f"{about._meta.label_lower}:{about.pk}" if about is not None else "",
        context=stored,
        due_at=clock.now(),
        created_at=clock.now(),
        message_id=f"<{name}@example.org>",
    )
    return render(row)


def _party(state: str, **fields: Any) -> Callable[[str], Prepared]:
    def prepared(_writing: str) -> Prepared:
        party = WaitingParty.objects.order_by("pk")[0]
        values = {"state": state, "offer_ends_at": clock.now(), "unproven": False, **fields}
        Event.objects.filter(pk=party.event_id).update(capacity=20)
        WaitingParty.objects.filter(pk=party.pk).update(**values)
        return party, {}

    return prepared


def _registration(state: str, **stored: Any) -> Callable[[str], Prepared]:
    def prepared(writing: str) -> Prepared:
        row = Registration.objects.filter(event__slug="vorlesen").order_by("pk")[0]
        Registration.objects.filter(pk=row.pk).update(state=state)
        Event.objects.filter(pk=row.event_id).update(state="published")
        changes = [[writing, writing, f"{writing} 2"]]
        return row, {"changes": changes, **stored}

    return prepared


def _event(state: str) -> Callable[[str], Prepared]:
    def prepared(writing: str) -> Prepared:
        event = Event.objects.get(slug="vorlesen")
        Event.objects.filter(pk=event.pk).update(state=state)
        return event, {"by": "ada@example.org", "note": writing}

    return prepared


def _bulky(state: str) -> Callable[[str], Prepared]:
    def prepared(_writing: str) -> Prepared:
        row = BulkyRequest.objects.order_by("pk")[0]
        BulkyRequest.objects.filter(pk=row.pk).update(state=state)
        return row, {}

    return prepared


def _notice(writing: str) -> Prepared:
    subscriber = Subscriber.objects.get(channel="mail")
    Subscription.objects.get_or_create(
        subscriber=subscriber, topic="waste.collection", key="nord", defaults={"changed_at": clock.now()}
    )
    return subscriber, {"topic": "waste.collection", "title": writing, "body": writing, "path": "/abfall/"}


_PREPARED: dict[str, Callable[[str], Prepared]] = {
    "mail.plain": lambda writing: (None, {"subject": writing, "body": writing, "html": ""}),
    "messages.confirm": lambda _writing: (None, {"topic": "waste.collection", "keys": ["nord"], "token": "x"}),
    "messages.notice": _notice,
    "people.invited": lambda writing: (User.objects.order_by("pk")[0], {"organisation": writing, "by": writing}),
    "trust.my_data": lambda _writing: (None, {"email": "ada@example.org"}),
    "events.confirm_address": _party("offered", unproven=True),
    "events.confirmed": _registration("confirmed"),
    "events.changed_by_person": _registration("confirmed"),
    "events.cancelled_by_person": _registration("cancelled"),
    "events.cancelled_by_organiser": _registration("cancelled"),
    "events.already_registered": _registration("confirmed"),
    "events.waiting_joined": _party("waiting"),
    "events.seat_offered": _party("offered"),
    "events.offer_expired": _party("expired"),
    "events.waiting_closed": _party("closed"),
    "events.reminder": _registration("confirmed"),
    "events.changed": _registration("confirmed"),
    "events.event_cancelled": _registration("confirmed"),
    "events.submitted": _event("submitted"),
    "events.sent_back": _event("draft"),
    "events.approved": _event("approved"),
    "events.published": _event("published"),
    "waste.bulky_booked": _bulky("booked"),
    "waste.bulky_moved": _bulky("booked"),
    "waste.bulky_cancelled": _bulky("cancelled"),
}
