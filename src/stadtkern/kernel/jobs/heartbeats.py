"""The sign of life of each loop of each worker process, and what the silence of one means."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.db.models.functions import Now

from stadtkern.kernel.jobs.models import LoopHeartbeat
from stadtkern.kernel.texts import storable

BEAT_SECONDS = 10.0
# Longer than any round takes: a batch of pushes to a service that does not answer, or a mail server that thinks.
SILENT_SECONDS = 120.0
FORGET = timedelta(days=1)  # workers that were killed
MAX_ERROR = 2000  # characters
BEAT = """
    INSERT INTO kernel_jobs_loopheartbeat AS its (worker, name, beat_at, error, failing_since)
    VALUES (%(worker)s, %(name)s, now(), %(error)s, CASE WHEN %(error)s = '' THEN NULL ELSE now() END)
    ON CONFLICT (worker, name) DO UPDATE SET beat_at = now(), error = excluded.error,
        failing_since = CASE WHEN excluded.error = '' THEN NULL ELSE coalesce(its.failing_since, now()) END
"""


@dataclass(frozen=True)
class LoopState:
    """One loop of one worker. age: seconds since its last round; failing_for: since the first of those that failed."""

    worker: str
    name: str
    age: float
    error: str
    failing_for: float

    @property
    def silent(self) -> bool:
        """Whether it stands still, for all that we know."""
        return self.age > SILENT_SECONDS

    @property
    def failing(self) -> bool:
        """Whether it goes round, but has done no work for too long."""
        return self.failing_for > SILENT_SECONDS


def worker_name() -> str:
    """Of this process: host and process number."""
    return f"{socket.gethostname()[:100]}:{os.getpid()}"


def beating(name: str) -> Callable[[str], None]:
    """What a loop calls after each round: writes now and then that it lives, at once when errors begin or end."""
    worker, written, last = worker_name(), 0.0, ""

    def beat(error: str) -> None:
        nonlocal written, last
        error = storable(error)[:MAX_ERROR]
        if error == last and time.monotonic() - written < BEAT_SECONDS and written:
            return
        with connection.cursor() as cursor:
            cursor.execute(BEAT, {"worker": worker, "name": name, "error": error})
        written, last = time.monotonic(), error

    return beat


@transaction.atomic
def forget_worker() -> None:
    """This process ends in order: nobody need wait for its loops. Workers that were killed long ago go, too."""
    LoopHeartbeat.objects.filter(worker=worker_name()).delete()
    LoopHeartbeat.objects.filter(beat_at__lt=Now() - FORGET).delete()


def states() -> list[LoopState]:
    """The loops of all workers that live; of the last one that did, where none does.

    A worker lives while one of its loops does. Of one that is dead altogether somebody else has taken over the work.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT worker, name, extract(epoch FROM now() - beat_at), error,"
            " coalesce(extract(epoch FROM now() - failing_since), 0)"
            " FROM kernel_jobs_loopheartbeat ORDER BY name, worker"
        )
        found = [
            LoopState(worker, name, float(age), error, float(failing_for))
            for worker, name, age, error, failing_for in cursor.fetchall()
        ]
    living = {state.worker for state in found if not state.silent}
    if not living and found:
        living = {min(found, key=lambda state: state.age).worker}
    return [state for state in found if state.worker in living]
