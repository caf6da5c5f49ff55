"""Which notices workers are sending: written down before the first byte leaves, so that a death leaves a trace.

The rows themselves are locked by the transaction that sends them. Who holds the lock and finds a mark of somebody else
knows that the other one died, and that the message may have left: as often as there are marks. A mark goes with the
transaction that settles its notices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

import psycopg
from django.db import connection

from stadtkern.kernel import listen
from stadtkern.kernel.messages.models import InFlight, Notice
from stadtkern.kernel.messages.push import notice_queue

MARK = "INSERT INTO kernel_messages_inflight (notices, started_at) VALUES (%s::bigint[], now()) RETURNING id"
LEFT = """
    SELECT notice FROM kernel_messages_inflight AS mark, unnest(mark.notices) AS notice
    WHERE mark.notices && %(ids)s::bigint[] AND notice = ANY(%(ids)s::bigint[])
"""


class InFlightMarks:
    """Marks what is about to be sent, on a connection of its own: the mark stays when the transaction falls."""

    def __init__(self) -> None:
        self._connection: psycopg.Connection[Any] | None = None

    def add(self, ids: Collection[int]) -> int:
        """Note that these notices leave now. Gives the mark, for `remove`. Raises psycopg.Error."""
        if self._connection is None or self._connection.closed:
            self._connection = listen.own()
            self._connection.execute("SET synchronous_commit = off")  # it must outlive workers; the database stays
        row = self._connection.execute(MARK, [notice_queue.array(ids)]).fetchone()
        assert row is not None  # noqa: S101  (for the type checker: INSERT gives its row)
        return int(row[0])

    def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def remove(mark: int) -> None:
    """Delete a mark, with the transaction that settles its notices."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_messages_inflight WHERE id = %s", [mark])


def interrupted(ids: Collection[int]) -> Counter[int]:
    """How often each of these notices, which the caller holds locked, was being sent when a worker died."""
    with connection.cursor() as cursor:
        cursor.execute(LEFT, {"ids": notice_queue.array(ids)})
        return Counter(row[0] for row in cursor.fetchall())


def tidy() -> int:
    """Delete the marks of the dead none of whose notices waits any more. Gives how many."""
    gone = 0
    for mark in InFlight.objects.order_by("pk"):
        if not Notice.objects.filter(pk__in=mark.notices, state=Notice.State.WAITING).exists():
            gone += InFlight.objects.filter(pk=mark.pk).delete()[0]
    return gone
