"""When periodic jobs are put into the queue: each occurrence once, however many workers ask and restart."""

from __future__ import annotations

import logging
import threading
import time
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from stadtkern.kernel import loops
from stadtkern.kernel.city import clock
from stadtkern.kernel.jobs import running, tasks
from stadtkern.kernel.jobs.models import Schedule

LOOK_SECONDS = 1.0
# The clock of a demo goes back when it starts anew; that of two machines may differ by less than this.
SET_BACK = timedelta(hours=1)
HEARTBEAT_SECONDS = 10
STALLED_SECONDS = 40  # a worker that has not said a word for so long is dead
DEAD_WORKERS_JOBS = """
    SELECT job.id, job.task_name FROM procrastinate_jobs AS job
    LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
    WHERE job.status = 'doing'
      AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => %s))
"""
log = logging.getLogger(__name__)


def put_due() -> list[str]:
    """Put the periodic jobs whose time has come since the last call into the queue. Gives their names."""
    now = clock.now()
    known = dict(Schedule.objects.values_list("name", "last_slot"))
    return [
        job.name
        for job in tasks.scheduled()
        if job.every is not None and _put(job.name, known.get(job.name), job.every.last(now), daily=job.every.daily)
    ]


def _put(name: str, last: datetime | None, slot: datetime, *, daily: bool) -> bool:
    """Note the occurrence and queue the job, both or neither. True when it was queued by us."""
    if last == slot or (last is not None and slot < last <= slot + SET_BACK):
        return False
    with transaction.atomic():
        if last is None:
            _row, ours = Schedule.objects.get_or_create(name=name, defaults={"last_slot": slot})
        else:
            # Only the worker that finds the row as it read it goes on: one of many.
            ours = Schedule.objects.filter(name=name, last_slot=last).update(last_slot=slot) == 1
        # Seen for the first time, or after the clock was set back, a daily job waits for its hour.
        missed = daily and (last is None or last > slot)
        if not ours or missed or not running.may_run(name):
            return False
        return tasks.defer_once(name)


def revive() -> int:
    """Put the jobs of workers that were killed back into the queue. Gives how many."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('stadtkern.revive'))")
        if not cursor.fetchone()[0]:
            return 0  # another worker does it just now
        cursor.execute(DEAD_WORKERS_JOBS, [STALLED_SECONDS])
        stalled = cursor.fetchall()
        for job, name in stalled:
            log.warning("job %s (%s) of a worker that died is done again", job, name)
            tasks.queue().job_manager.retry_job_by_id(job, retry_at=timezone.now())
    return len(stalled)


class Scheduler(loops.Loop):
    """Looks at the clock every second, in a thread of a worker."""

    def __init__(self) -> None:
        self._revived_at = 0.0  # monotonic seconds

    def round(self, stop: threading.Event) -> str:
        """Queue what is due, and now and then the jobs of workers that died."""
        put_due()
        if time.monotonic() - self._revived_at > HEARTBEAT_SECONDS:
            revive()
            self._revived_at = time.monotonic()
        stop.wait(LOOK_SECONDS)
        return ""

    def close(self) -> None:
        """There is nothing open but Django's connection."""
