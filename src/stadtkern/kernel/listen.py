"""Connections of our own beside Django's: for what must not wait for its transaction, and to hear notifications."""

from __future__ import annotations

import threading
import time
from typing import Any, LiteralString

import psycopg
from django.db import connection
from psycopg import sql

STOP_SECONDS = 0.5  # how soon a wait notices that it should stop
# A server that is gone without a word is found out within seconds.
DEAD_PEER = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000}


def own(name: str = "stadtkern") -> psycopg.Connection[Any]:
    """A new connection to the same database, in which every statement is committed at once. Raises psycopg.Error.

    name: what PostgreSQL's list of connections says.
    """
    parameters: dict[str, Any] = connection.get_connection_params()
    for option in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(option, None)
    return psycopg.connect(**parameters | DEAD_PEER | {"application_name": name}, autocommit=True)


class Listener:
    """Hears what is sent to a channel with NOTIFY. For one thread; every error leaves it ready to connect again."""

    def __init__(self, channel: str) -> None:
        self.channel = channel
        self._connection: psycopg.Connection[Any] | None = None

    def connect(self) -> bool:
        """Listen from now on. True when it did not before: something may have been missed. Raises psycopg.Error."""
        if self._connection is not None:
            return False
        self._connection = own(self.channel)
        try:
            self._connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self.channel)))
        except psycopg.Error:
            self.close()
            raise
        return True

    def wait(self, seconds: float, stop: threading.Event | None = None) -> list[str]:
        """The payloads of what comes first, or nothing after some seconds or when it should stop.

        Nothing heard, it asks the server whether it is still there: a dead connection must not look like a quiet one.
        Raises psycopg.Error, OSError.
        """
        if self._connection is None:
            raise psycopg.OperationalError("not connected")
        try:
            end = time.monotonic() + seconds
            while (left := end - time.monotonic()) > 0 and not (stop is not None and stop.is_set()):
                waited = self._connection.notifies(timeout=min(left, STOP_SECONDS), stop_after=1)
                if heard := [notification.payload for notification in waited]:
                    return heard
            self._connection.execute("SELECT 1")
            return [notification.payload for notification in self._connection.notifies(timeout=0)]
        except (psycopg.Error, OSError):
            self.close()
            raise

    def ask(self, query: LiteralString) -> str:
        """One text from the server. Raises psycopg.Error, OSError."""
        if self._connection is None:
            raise psycopg.OperationalError("not connected")
        try:
            row = self._connection.execute(query).fetchone()
        except (psycopg.Error, OSError):
            self.close()
            raise
        return str(row[0]) if row else ""

    def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None
