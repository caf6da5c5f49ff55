"""The version of what anonymous people see, known to every web process without asking."""

from __future__ import annotations

import logging
import select
import threading
import time
from collections.abc import Callable
from functools import cache, wraps
from typing import Any, ParamSpec

import psycopg
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

CHANNEL = "stadtkern_content"
CITY = "city"
RETRY_SECONDS = 2.0
HEARTBEAT_SECONDS = 5.0
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

    Such a view reads nothing of the request but path, query and language, and relies on everybody who changes what it shows to call `changed()`.
    """

    @wraps(view)
    def marked(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        request = args[0]
        if response.status_code == 200 and isinstance(request, HttpRequest) and not request.COOKIES:
            response["X-Stadtkern-Public"] = "1"
        return response

    return marked


class Listener:
    """A thread with one connection that counts the changes it hears of."""

    def __init__(self) -> None:
        self._version = 0
        self._city_version = 0
        self._connected = False
        self._started = False
        self._lock = threading.Lock()

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

    def _start(self) -> None:
        with self._lock:
            if not self._started:
                self._started = True
                threading.Thread(target=self._listen_for_ever, name="content-listener", daemon=True).start()

    def _listen_for_ever(self) -> None:
        while True:
            try:
                self._listen()
            except (psycopg.Error, OSError) as error:
                log.warning("the line to the database for changed content is down: %s", error)
            finally:
                self._connected = False
            time.sleep(RETRY_SECONDS)

    def _listen(self) -> None:
        parameters: dict[str, Any] = connection.get_connection_params()
        for name in ("cursor_factory", "context", "prepare_threshold"):
            parameters.pop(name, None)
        parameters |= {
            "application_name": CHANNEL,
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 3,
            "tcp_user_timeout": 10_000,
        }
        with psycopg.connect(**parameters, autocommit=True) as line:
            line.execute(f"LISTEN {CHANNEL}")
            self._city_version += 1
            self._version += 1  # changes may have been missed while the line was down
            self._connected = True
            while True:
                ready, _, _ = select.select([line.fileno()], [], [], HEARTBEAT_SECONDS)
                if not ready:
                    line.execute("SELECT 1")  # a dead line must not look like a quiet one
                for notice in line.notifies(timeout=0):  # also those that came in with the heartbeat's answer
                    if notice.payload == CITY:
                        self._city_version += 1
                    self._version += 1


@cache
def listener() -> Listener:
    """The listener of this process."""
    return Listener()
