"""Reading public pages from a streaming replica (DATABASE_REPLICA_URL), so that the primary is left for writing.

Around a view, the thread's default connection is the replica's, for the ORM and for plain SQL alike. The replica is
used only when it has replayed everything that the primary had written when this process last heard of a change (see
`content.Listener`): so a page kept in memory under a version of the content shows at least that version. A replica
that lags, is away or fails in the middle of a page costs only the way back to the primary; while the primary is away,
the replica answers as far as it has come. It is read-only (hot standby), and so is our connection to it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, InterfaceError, InternalError, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest

REPLICA = "replica"
PAUSE_SECONDS = 5.0  # a replica that did not answer is not asked again for so long
WRITTEN = "SELECT pg_current_wal_insert_lsn()::text"  # on the primary: all that is written up to now
REPLAYED = "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn"  # on the replica; NULL on one that never was a replica
NOTHING = "0/0"
log = logging.getLogger(__name__)
P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class _Primary:
    """What the listener knows of the primary: how far it had written, and whether it can't be reached."""

    written: str = ""
    away: bool = False


@dataclass
class _Replica:
    """When the replica may be asked again, on time.monotonic; 0 while it answers. One thread tries for all."""

    ask_again: float = 0.0
    trying: threading.Lock = field(default_factory=threading.Lock)


class _Reading(threading.local):
    """What this thread does just now."""

    primary: BaseDatabaseWrapper | None = None  # its own connection, while the replica's stands in for it
    replayed = ""  # the position of the primary that the replica was found to have reached
    failed = False  # a query on the replica did


_primary, _replica, _reading = _Primary(), _Replica(), _Reading()


def configured() -> bool:
    """Whether this installation has a replica."""
    return REPLICA in settings.DATABASES


def primary_wrote(position: str) -> None:
    """Called by the listener when it hears from the primary, with how far that had written (`WRITTEN`)."""
    _primary.written, _primary.away = position, False


def primary_is_gone() -> None:
    """Called by the listener when it cannot reach the primary."""
    _primary.away = True


def primary_is_away() -> bool:
    """Whether there is a replica but no primary: everything public can be read, nothing written."""
    return _primary.away and configured()


def note_failure_of(error: BaseException | None) -> None:
    """Called with what a request failed by: it may find the primary gone before the listener does."""
    if configured() and isinstance(error, Exception) and _primary_is_lost(error):
        primary_is_gone()


def from_replica(view: Callable[P, R]) -> Callable[P, R]:
    """A view whose GET answer for people who are not signed in may come from the replica.

    What fails there, be it because somebody tried to write, is done again on the primary; and what finds the primary
    gone, on the replica, however far that has come: nobody may keep such an answer (`primary_is_away`). Whoever is
    signed in reads the primary, and so what they have just written, for as long as there is one.
    """

    @wraps(view)
    def read(*args: P.args, **kwargs: P.kwargs) -> R:
        request = args[0]
        if not configured() or not isinstance(request, HttpRequest) or request.method not in ("GET", "HEAD"):
            return view(*args, **kwargs)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and not _primary.away:
            return view(*args, **kwargs)
        _reading.failed = False
        with reading():
            on_replica = _reading.primary is not None
            try:
                answer = view(*args, **kwargs)
            except Exception as error:
                if not (_reading.failed if on_replica else _primary_is_lost(error)):
                    raise
            else:
                if not _reading.failed:  # the start page goes on without a tile that failed
                    return answer
        if on_replica:
            return view(*args, **kwargs)
        primary_is_gone()  # the listener has not noticed yet
        with reading():
            return view(*args, **kwargs)

    return read


@contextmanager
def reading() -> Iterator[None]:
    """Read from the replica inside of this block, if it has replayed all that was written until now.

    Inside of another such block that is asked anew, because more may have been written since. Inside of a transaction
    on the primary nothing changes: it must see what it has written itself.
    """
    held = connections[DEFAULT_DB_ALIAS]
    wanted = _wanted(held) if configured() else held
    if wanted is held:
        yield
        return
    before = _reading.primary
    connections[DEFAULT_DB_ALIAS] = wanted
    _reading.primary = held if before is None else None
    try:
        with wanted.execute_wrapper(_note_failure) if before is None else nullcontext():
            yield
    finally:
        connections[DEFAULT_DB_ALIAS] = held
        _reading.primary = before
        if before is None:
            _reading.replayed = ""


def replica_answers() -> bool:
    """Whether the replica can be read, however far it has come."""
    try:
        with connections[REPLICA].cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def _wanted(held: BaseDatabaseWrapper) -> BaseDatabaseWrapper:
    """The connection to read from: the replica's, or the primary's."""
    if _reading.primary is None and held.in_atomic_block:
        return held
    replica = connections[REPLICA]
    return replica if _can_read(replica) else _reading.primary or held


def _can_read(replica: BaseDatabaseWrapper) -> bool:
    written, away = _primary.written, _primary.away
    if not written and not away:  # this process has only just started and knows nothing yet
        return False
    if _reading.primary is not None and _reading.replayed == written:
        return True
    failing = _replica.ask_again > 0
    if failing and (time.monotonic() < _replica.ask_again or not _replica.trying.acquire(blocking=False)):
        return False
    try:
        with replica.cursor() as cursor:
            cursor.execute(REPLAYED, [written or NOTHING])
            (replayed,) = cursor.fetchone() or (False,)
        _replica.ask_again = 0.0
    except Error as error:
        log.warning("the replica does not answer: %s", error)
        _replica.ask_again = time.monotonic() + PAUSE_SECONDS
        return False
    finally:
        if failing:
            _replica.trying.release()
    if replayed:
        _reading.replayed = written
    return bool(replayed) or away


def _primary_is_lost(error: Exception) -> bool:
    return isinstance(error, OperationalError | InterfaceError) and not connections[DEFAULT_DB_ALIAS].is_usable()


def _note_failure(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Django's hook around each query: a page may go on without what failed, and would be kept so."""
    try:
        return execute(sql, params, many, context)
    except (OperationalError, InterfaceError, InternalError):  # the last one for writing on a read-only server
        _reading.failed = True
        raise
