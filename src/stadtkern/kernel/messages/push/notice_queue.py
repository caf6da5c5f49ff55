"""The rows that are due: taken and locked for one worker, and settled, each batch in a few statements."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from stadtkern.kernel.city import clock
from stadtkern.kernel.messages.models import Notice, Subscriber
from stadtkern.kernel.texts import storable

MAX_ERROR = 300  # characters
PAUSES = [timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=30), timedelta(hours=2)]
# A walk along the index of what waits, whatever the planner's statistics say: they are of the time before the plan.
WALK = "SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off"
TAKE = """
    WITH due AS MATERIALIZED (
        SELECT id, publication_id, subscriber_id, topic, keys, attempts FROM kernel_messages_notice
        WHERE state = 'waiting' AND due_at <= %s AND (%s::bigint IS NULL OR id = %s)
          AND topic <> ALL (ARRAY(SELECT topic FROM kernel_messages_topicpause))
        ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED
    )
    SELECT due.id, due.publication_id::text, due.subscriber_id::text, due.topic, due.keys, due.attempts,
           subscriber.channel, subscriber.endpoint, subscriber.p256dh, subscriber.auth, subscriber.language
    FROM due LEFT JOIN kernel_messages_subscriber AS subscriber ON subscriber.id = due.subscriber_id
"""
SENT = """
    UPDATE kernel_messages_notice SET state = 'sent', settled_at = %s, attempts = attempts + 1, error = ''
    WHERE id = ANY(%s::bigint[])
"""
SETTLE = """
    UPDATE kernel_messages_notice AS notice
    SET state = result.state, settled_at = result.settled_at, due_at = coalesce(result.due_at, notice.due_at),
        attempts = result.attempts, error = result.error
    FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::smallint[], %s::text[])
      AS result(id, state, settled_at, due_at, attempts, error)
    WHERE notice.id = result.id
"""
log = logging.getLogger(__name__)


@dataclass(slots=True)
class QueuedNotice:
    """A notice that this worker holds, with what is needed of its subscriber (channel None: there is none any more).

    Its outcome is written here first: state, error, settled_at, and due_at (city time) for another try.
    """

    pk: int
    publication: str
    subscriber: str
    topic: str
    keys: tuple[str, ...]
    attempts: int
    channel: str | None
    endpoint: str
    p256dh: str
    auth: str
    language: str
    state: str = Notice.State.WAITING.value
    error: str = ""
    settled_at: datetime | None = None
    due_at: datetime | None = None

    def settle(self, state: Notice.State, now: datetime, why: str = "") -> None:
        """This row has its last state."""
        self.attempts += 1
        self.state, self.settled_at, self.error = state.value, now, storable(why)[:MAX_ERROR]
        if state == Notice.State.FAILED:
            log.warning("the notice %s of %s is given up: %s", self.pk, self.topic, why)

    def postpone(self, now: datetime, seconds: float) -> None:
        """It was not tried, because its service asked us to wait."""
        self.due_at = now + timedelta(seconds=seconds)

    def retry(self, now: datetime, wait: float | None, why: str) -> None:
        """Another try after `wait` seconds, or after a pause that grows; at last it is given up."""
        if self.attempts >= len(PAUSES):
            self.settle(Notice.State.FAILED, now, why)
            return
        self.due_at = now + (timedelta(seconds=wait) if wait else PAUSES[self.attempts])
        self.attempts += 1
        self.error = storable(why)[:MAX_ERROR]


def take(size: int, only: int | None = None) -> list[QueuedNotice]:
    """Lock rows that are due and that no other worker holds, for the transaction that is open."""
    with connection.cursor() as cursor:
        cursor.execute(WALK)
        cursor.execute(TAKE, [clock.now(), only, only, size])
        return [
            QueuedNotice(pk, publication, subscriber, topic, tuple(keys), *rest)
            for pk, publication, subscriber, topic, keys, *rest in cursor.fetchall()
        ]


def settle(batch: Sequence[QueuedNotice], gone: Collection[str]) -> None:
    """Delete the subscribers that are gone, with their notices, and write the outcome of all other rows."""
    if gone:
        Subscriber.objects.filter(pk__in=gone).delete()
    rows = [row for row in batch if row.subscriber not in gone]
    sent = [row for row in rows if row.state == Notice.State.SENT.value and not row.error]
    others = [row for row in rows if row.state != Notice.State.SENT.value or row.error]
    with connection.cursor() as cursor:
        if sent:
            cursor.execute(SENT, [sent[0].settled_at, array(row.pk for row in sent)])
        if others:
            columns: list[list[Any]] = [
                [getattr(row, name) for row in others]
                for name in ("pk", "state", "settled_at", "due_at", "attempts", "error")
            ]
            cursor.execute(SETTLE, columns)


def array(ids: Iterable[int]) -> str:
    """Ids as PostgreSQL reads them: quicker than a list, whose every member is looked at."""
    return "{" + ",".join(map(str, ids)) + "}"
