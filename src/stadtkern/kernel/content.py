"""The version of what anonymous people see, known to every web process without asking."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import cache, wraps
from typing import ParamSpec

import psycopg
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from stadtkern.kernel import headers, listen, loops, replica

CHANNEL = "stadtkern_content"
CITY = "city"
HEARTBEAT_SECONDS = 5.0
RETRY_SECONDS = 2.0
log = logging.getLogger(__name__)
P = ParamSpec("P")


def changed(*, city: bool = False) -> None:
    """Say, in the transaction of a change, that public pages are out of date. All web processes learn it at commit.

    city: the city itself changed, its profile or its modules, which every page is built upon.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}, '{CITY}'" if city else f"NOTIFY {CHANNEL}")


def public_page(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Mark a view whose page is the same for everybody who is not signed in, so that it may be kept in memory.

    Such a view reads nothing of the request but path, query and language, and relies on everybody who changes what it
    shows to call `changed()`.
    """

    read = replica.from_replica(view)

    @wraps(view)
    def marked(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = read(*args, **kwargs)
        request = args[0]
        if replica.primary_is_away() or not isinstance(request, HttpRequest):
            return response
        return headers.mark_public(request, response)

    return marked


class ContentVersion(loops.Loop):
    """A thread with one connection that counts the changes it hears of."""

    def __init__(self) -> None:
        self._version = 0
        self._city_version = 0
        self._connected = False
        self._started = False
        self._lock = threading.Lock()
        self._listener = listen.Listener(CHANNEL)

    def version(self) -> int | None:
        """The number of the content as this process knows it; None while it cannot know (nothing may be kept then)."""
        if not settings.CONTENT_LISTENER:
            return None
        if not self._started:
            self._start()
        return self._version if self._connected else None

    def city_version(self) -> int | None:
        """The same for the city's profile and modules alone, which change a few times a year."""
        return None if self.version() is None else self._city_version

    def round(self, stop: threading.Event) -> str:
        """Listen for some seconds, and count."""
        try:
            anew = self._listener.connect()
        except psycopg.Error as error:
            if not replica.configured():
                raise
            self._wait_for_primary(error, stop)
            return str(error)
        if anew:  # changes may have been missed before
            self._ask_position()
            self._city_version += 1
            self._version += 1
            self._connected = True
        heard = self._listener.wait(HEARTBEAT_SECONDS, stop)
        self._ask_position()  # before the count: a page of the new version needs a replica that has come as far
        for payload in heard:
            self._city_version += payload == CITY
            self._version += 1
        return ""

    def _ask_position(self) -> None:
        if replica.configured():
            replica.primary_wrote(self._listener.ask(replica.WRITTEN))

    @staticmethod
    def _wait_for_primary(error: psycopg.Error, stop: threading.Event) -> None:
        """Look again soon: until then nobody can write."""
        if not replica.primary_is_away():
            log.warning("the primary is away, pages are read from the replica: %s", error)
        replica.primary_is_gone()
        stop.wait(RETRY_SECONDS)

    def close(self) -> None:
        """The connection broke: until there is another one, nothing is known."""
        self._connected = False
        self._listener.close()

    def _start(self) -> None:
        with self._lock:
            if not self._started:
                self._started = True
                arguments = ("content-listener", self, threading.Event())
                threading.Thread(target=loops.run, args=arguments, name="content-listener", daemon=True).start()


@cache
def listener() -> ContentVersion:
    """The listener of this process."""
    return ContentVersion()
