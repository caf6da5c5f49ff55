"""The version of what anonymous people see, known to every web process without asking."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache, wraps
from typing import ParamSpec

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from stadtkern.kernel import headers, listen, loops

CHANNEL = "stadtkern_content"
CITY = "city"
HEARTBEAT_SECONDS = 5.0
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

    @wraps(view)
    def marked(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        request = args[0]
        return headers.mark_public(request, response) if isinstance(request, HttpRequest) else response

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

    def round(self, stop: threading.Event) -> None:
        """Listen for some seconds, and count."""
        if self._listener.connect():  # changes may have been missed before
            self._city_version += 1
            self._version += 1
            self._connected = True
        for payload in self._listener.wait(HEARTBEAT_SECONDS, stop):
            self._city_version += payload == CITY
            self._version += 1

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
