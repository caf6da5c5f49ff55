"""Saying that it is done: the bin is out, so nothing more of that day is told; and taking that back."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from stadtkern.kernel.city import clock
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.messages.models import Notice, Publication, Subscriber
from stadtkern.kernel.messages.subscriptions import publishing
from stadtkern.kernel.messages.topics import topic as declared
from stadtkern.kernel.trust import links

State = Notice.State
DONE = "messages.done"
DONE_WITHIN = timedelta(days=14)


class NothingToSay(Refusal):
    """A topic of which nobody can say that it is done."""

    code = "nothing_to_say"
    status = 422

    @property
    def message(self) -> str:
        return _("There is nothing to mark as done here.")


@transaction.atomic
def say(subscriber: Subscriber, topic: str, day: date, keys: Collection[str]) -> None:
    """Tell the subscriber nothing more of these keys on a day. What was sent stays sent; said twice it is once.

    Raises UnknownTopic, NothingToSay.
    """
    for publication, mine in _open(subscriber, topic, day, keys):
        now = clock.now()
        rows = Notice.objects.filter(publication=publication, subscriber=subscriber)
        _take_out(rows.filter(state=State.WAITING), mine)
        said = {key for row in rows.filter(state=State.WITHDRAWN) for key in row.keys}
        if left := sorted(mine - said):
            # A row that the plan finds: it adds no key that a subscriber was told of, or told us about.
            Notice.objects.create(
                publication=publication,
                subscriber=subscriber,
                topic=topic,
                keys=left,
                due_at=now,
                settled_at=now,
                state=State.WITHDRAWN,
            )


@transaction.atomic
def take_back(subscriber: Subscriber, topic: str, day: date, keys: Collection[str]) -> None:
    """It is not done after all: what the subscriber asked for and was not told yet is planned again.

    Raises UnknownTopic, NothingToSay.
    """
    for publication, mine in _open(subscriber, topic, day, keys):
        rows = Notice.objects.filter(publication=publication, subscriber=subscriber)
        _take_out(rows.filter(state=State.WITHDRAWN), mine)
    for row in subscriber.subscriptions.filter(topic=topic, key__in=keys):
        publishing.plan_for(row)


def days_of(subscriber: Subscriber) -> dict[date, set[str]]:
    """The days from today on of which somebody said that it is done, each with its keys."""
    rows = Notice.objects.filter(
        subscriber=subscriber, state=State.WITHDRAWN, publication__day__gte=clock.today()
    ).select_related("publication")
    found: dict[date, set[str]] = {}
    for row in rows:
        if row.publication.day is not None:
            found.setdefault(row.publication.day, set()).update(row.keys)
    return found


def make_token(subscriber: Subscriber, topic: str, day: str, keys: Collection[str]) -> str:
    """The token of a mail's link under which its reader says that it is done. day: ISO 8601."""
    return links.make(DONE, json.dumps([str(subscriber.pk), topic, day, sorted(keys)], separators=(",", ":")))


def read_token(token: str) -> tuple[Subscriber | None, str, date, list[str]]:
    """The subscriber (None for one that is gone), topic, day and keys of such a link. Raises links.BadLink."""
    try:
        number, topic, day, keys = json.loads(links.read(DONE, token, max_age=DONE_WITHIN))
        return Subscriber.objects.filter(pk=number).first(), topic, date.fromisoformat(day), keys
    except (ValueError, TypeError) as error:
        raise links.BadLink from error


def is_said(subscriber: Subscriber, day: date, keys: Collection[str]) -> bool:
    """Whether somebody said that all of these are done."""
    return set(keys) <= days_of(subscriber).get(day, set())


def _open(subscriber: Subscriber, topic: str, day: date, keys: Collection[str]) -> list[tuple[Publication, set[str]]]:
    """What is still told of a day, with those of the keys that the subscriber asked for; the subscriber is locked."""
    if not declared(topic).done:
        raise NothingToSay
    Subscriber.objects.select_for_update().get(pk=subscriber.pk)
    asked = set(subscriber.subscriptions.filter(topic=topic, key__in=keys).values_list("key", flat=True))
    rows = Publication.objects.filter(topic=topic, day=day, at_once=False, expires_at__gt=clock.now())
    return [(row, asked & row.items.keys()) for row in rows.order_by("pk")]


def _take_out(rows: QuerySet[Notice], keys: set[str]) -> None:
    """Take keys out of notices; one that loses all of them goes."""
    for row in rows.filter(keys__overlap=sorted(keys)).select_for_update(of=["self"]):
        row.keys = [key for key in row.keys if key not in keys]
        if row.keys:
            row.save(update_fields=["keys"])
        else:
            row.delete()
