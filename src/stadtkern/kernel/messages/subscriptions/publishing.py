"""Telling everybody who asked: one statement plans a publication for all subscribers, each at the hour they chose.

    publish("waste.collection", items={"zone-3:rest": {"fraction": "Restmüll"}}, day=tomorrow, expires_at=…)
    publish("waste.collection", name="waste.correction:7", items={…}, day=day, at_once=True, expires_at=…)

A plan may run again and again: each key is told to a subscriber once per publication, also when hours are changed in
between, and preferences that came later are added. Hours are those of the city's clocks: one that the change to summer
time
leaves out is told an hour later, one that occurs twice the second time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, Func
from django.db.models.functions import Coalesce

from stadtkern.kernel.city import clock
from stadtkern.kernel.messages.models import Notice, Publication, Subscription, TopicPause
from stadtkern.kernel.messages.topics import topic as declared
from stadtkern.kernel.trust import audit

WAKE = "stadtkern_notices"
DUE = """
    SELECT preference.subscriber_id, preference.key,
           CASE WHEN %(at_once)s OR preference.at IS NULL THEN %(now)s
                ELSE (%(day)s::date - preference.lead_days::integer + preference.at) AT TIME ZONE %(zone)s END AS due
    FROM kernel_messages_subscription AS preference
    WHERE preference.topic = %(topic)s AND preference.key = ANY(%(keys)s)
      AND (%(only)s::uuid IS NULL OR preference.subscriber_id = %(only)s)
      -- What was due before the hour was chosen was not asked for.
      AND (%(at_once)s OR preference.at IS NULL
           OR (%(day)s::date - preference.lead_days::integer + preference.at) AT TIME ZONE %(zone)s
              >= preference.changed_at)
"""
# Who asked for a second time is told of the same by a publication of its own.
DUE_AGAIN = (
    DUE.replace("preference.lead_days", "preference.again_lead_days")
    .replace("preference.at", "preference.again_at")
    .replace("WHERE preference.topic", "WHERE preference.again_at IS NOT NULL AND preference.topic")
)
PLAN = """
    INSERT INTO kernel_messages_notice AS held (publication_id, subscriber_id, topic, keys, due_at)
    SELECT %(publication)s, wanted.subscriber_id, %(topic)s, array_agg(wanted.key ORDER BY wanted.key), wanted.due
    FROM (DUE) AS wanted
    WHERE wanted.due < %(expires_at)s
      AND NOT EXISTS (SELECT FROM kernel_messages_notice AS told
                      WHERE told.publication_id = %(publication)s AND told.subscriber_id = wanted.subscriber_id
                        AND wanted.key = ANY(told.keys))
    GROUP BY wanted.subscriber_id, wanted.due
    ON CONFLICT (subscriber_id, publication_id, due_at)
    DO UPDATE SET keys = held.keys || excluded.keys WHERE held.state = 'waiting'
"""
PREVIEW = """
    SELECT wanted.key, wanted.due, subscriber.channel, count(*)
    FROM (DUE) AS wanted JOIN kernel_messages_subscriber AS subscriber ON subscriber.id = wanted.subscriber_id
    GROUP BY 1, 2, 3 ORDER BY 2, 1, 3
"""


@dataclass(frozen=True)
class Expected:
    """How many subscribers are told of a key at an instant (aware UTC), by channel ("push", "mail")."""

    key: str
    due_at: datetime
    channel: str
    count: int


@transaction.atomic
def publish(
    topic: str,
    *,
    items: Mapping[str, Mapping[str, Any]],
    expires_at: datetime,
    day: date | None = None,
    name: str = "",
    at_once: bool = False,
) -> int:
    """Plan what a topic tells, for all who asked for one of the keys. Gives how many notices were added.

    items: plain JSON by key, for `Topic.note`; published again under the same name it replaces the former, and what
    waits says the new. day: the day in question, from which hours are counted; None means at once. name: unique, by
    default "<topic>:<day>". expires_at: city time after which it is of no use. Raises UnknownTopic, and ValueError for
    a publication that can't be told apart from others.
    """
    declared(topic)
    if not name and day is None:
        raise ValueError("a publication without a day needs a name")
    its = {
        "topic": topic,
        "day": day,
        "items": {key: dict(context) for key, context in items.items()},
        "at_once": at_once or day is None,
        "expires_at": expires_at,
        "planned_at": clock.now(),
    }
    added = _plan(_publication(name or f"{topic}:{day}", its))
    if not its["at_once"] and Subscription.objects.filter(topic=topic, again_at__isnull=False).exists():
        added += _plan(_publication(f"{name or f'{topic}:{day}'}:again", its | {"again": True}))
    return added


def _publication(name: str, its: dict[str, Any]) -> Publication:
    """The publication of that name, locked, as it is to be now."""
    row, _created = Publication.objects.select_for_update().update_or_create(
        name=name, defaults=its, create_defaults=its | {"created_at": clock.now()}
    )
    return row


def plan_for(subscription: Subscription) -> int:
    """Add a new preference to what is planned already, so that it need not wait for the next run of the plan."""
    still_open = Publication.objects.filter(
        topic=subscription.topic, at_once=False, expires_at__gt=clock.now(), items__has_key=subscription.key
    )
    if subscription.again_at is not None:
        for first in still_open.filter(again=False):
            its = {name: getattr(first, name) for name in ("topic", "day", "items", "expires_at", "planned_at")}
            _publication(f"{first.name}:again", its | {"again": True})
    return sum(_plan(publication, only=str(subscription.subscriber_id)) for publication in still_open)


def preview(topic: str, *, keys: list[str], day: date | None = None, at_once: bool = False) -> list[Expected]:
    """Who would be told what, and when: counts by key, instant and channel. Writes nothing."""
    declared(topic)
    now = at_once or day is None
    found: list[Expected] = []
    with connection.cursor() as cursor:
        for due in [DUE] if now else [DUE, DUE_AGAIN]:
            cursor.execute(PREVIEW.replace("DUE", due), _parameters(topic, keys, day, at_once=now))
            found += [Expected(*row) for row in cursor.fetchall()]
    return sorted(found, key=lambda one: (one.due_at, one.key, one.channel))


def planned(topic: str, *, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """What is planned or was told between two instants: key, due_at, state, channel and count, for staff."""
    rows: Any = (
        Notice.objects.filter(topic=topic, due_at__gte=since, due_at__lt=until)
        .annotate(key=Func(F("keys"), function="unnest"), channel=Coalesce(F("subscriber__channel"), F("state")))
        .values("key", "due_at", "state", "channel")
        .annotate(count=Count("id"))
        .order_by("due_at", "key", "state")
    )
    return list(rows)


@transaction.atomic
def withdraw(name: str) -> int:
    """Take back what of a publication still waits. Gives how many notices that were; what was sent stays sent."""
    waiting, _ = Notice.objects.filter(publication__name=name, state=Notice.State.WAITING).delete()
    Publication.objects.filter(name=name).update(expires_at=clock.now())
    return waiting


@transaction.atomic
def pause(topic: str, *, staff: audit.Actor) -> TopicPause:
    """Stop a topic: nothing of it leaves until it goes on; what comes too late by then expires. Raises UnknownTopic."""
    declared(topic)
    stop, created = TopicPause.objects.get_or_create(topic=topic, defaults={"by": staff.email, "at": clock.now()})
    if created:
        audit.record(staff, "messages.pause_topic", stop, topic)
    return stop


@transaction.atomic
def resume(topic: str, *, staff: audit.Actor) -> None:
    """Let a stopped topic go on."""
    for stop in TopicPause.objects.select_for_update().filter(topic=topic):
        audit.record(staff, "messages.resume_topic", stop, topic)
        stop.delete()
    wake()


def paused(topic: str) -> TopicPause | None:
    """The stop of a topic, with who set it and when; None while it runs."""
    return TopicPause.objects.filter(topic=topic).first()


def wake() -> None:
    """Tell the workers, at the commit, that there may be something to deliver."""
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {WAKE}")


def _plan(publication: Publication, only: str | None = None) -> int:
    keys = list(publication.items)
    parameters = _parameters(publication.topic, keys, publication.day, at_once=publication.at_once, only=only)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")  # a hundred thousand preferences are sorted without a file
        statement = PLAN.replace("DUE", DUE_AGAIN if publication.again else DUE)
        cursor.execute(statement, parameters | {"publication": publication.pk, "expires_at": publication.expires_at})
        added = int(cursor.rowcount)
    wake()
    return added


def _parameters(
    topic: str, keys: list[str], day: date | None, *, at_once: bool, only: str | None = None
) -> dict[str, Any]:
    return {
        "topic": topic,
        "keys": keys,
        "day": day or clock.today(),
        "at_once": at_once,
        "only": only,
        "now": clock.now(),
        "zone": clock.zone().key,
    }
