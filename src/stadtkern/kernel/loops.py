"""Work that goes on for ever in a thread: no error ends it."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable

import psycopg
from django.db import InterfaceError, OperationalError, close_old_connections, connection

PAUSES = [1.0, 2.0, 5.0, 15.0, 30.0]  # seconds after the first, second … error in a row
DATABASE_AWAY = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)
log = logging.getLogger(__name__)


class Loop(ABC):
    """Something that is done again and again: one round of work at a time, which also waits where there is none."""

    @abstractmethod
    def round(self, stop: threading.Event) -> str:
        """Do some work, or wait a few seconds for some; come back at once when the event is set.

        Gives words for what keeps it from its work without being its own error, such as a mail server that is down.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of what is open, after an error and at the end."""


def run(name: str, loop: Loop, stop: threading.Event, after_round: Callable[[str], None] = lambda _error: None) -> None:
    """Let a loop go round until the event is set. Whatever it raises is logged, and after a pause it goes on.

    after_round: is told each time what was wrong, "" where nothing was; its own errors count as the round's.
    """
    errors = 0
    while not stop.is_set():
        try:
            close_old_connections()
            after_round(loop.round(stop))
            errors = 0
        except BaseException as error:
            pause = PAUSES[min(errors, len(PAUSES) - 1)]
            errors += 1
            _log(name, error, pause)
            _close(name, loop)
            _tell(name, after_round, f"{type(error).__name__}: {error}")
            stop.wait(pause)
    _close(name, loop)


def _log(name: str, error: BaseException, pause: float) -> None:
    if isinstance(error, DATABASE_AWAY):
        log.warning("%s: the database is away, next try in %.0f s: %s", name, pause, error)
    else:
        log.error("%s failed, next try in %.0f s", name, pause, exc_info=error)


def _close(name: str, loop: Loop) -> None:
    for close in (loop.close, connection.close):
        try:
            close()
        except BaseException as error:
            log.warning("%s: %s", name, error)


def _tell(name: str, after_round: Callable[[str], None], error: str) -> None:
    try:
        after_round(error)
    except BaseException as failure:
        log.warning("%s: %s", name, failure)
