"""What happens around each run of a job: the module's switch, the notes for staff, the pause before the next try."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone
from procrastinate import BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.jobs import Job as QueuedJob

from stadtkern.kernel.city import switches
from stadtkern.kernel.jobs.models import Failure, Schedule
from stadtkern.kernel.modules import installed
from stadtkern.kernel.texts import storable

PAUSES = [timedelta(seconds=20), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6)]
OFF_PAUSE = timedelta(minutes=10)
LONGEST_ERROR = 8_000  # characters
log = logging.getLogger(__name__)


class ModuleIsOff(Exception):
    """The job waits until its module is switched on again."""


class BackOff(BaseRetryStrategy):
    """Growing pauses up to a number of attempts; a job whose module is off waits without limit."""

    def __init__(self, attempts: int) -> None:
        self.attempts = attempts

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> RetryDecision | None:
        """When to try again after an error; None for never. `job.attempts` counts the earlier tries."""
        if isinstance(exception, ModuleIsOff):
            return RetryDecision(retry_in={"seconds": int(OFF_PAUSE.total_seconds())})
        if not isinstance(exception, Exception) or job.attempts + 1 >= self.attempts:
            return None
        return RetryDecision(retry_in={"seconds": int(pause(job.attempts + 1).total_seconds())})


def pause(attempt: int) -> timedelta:
    """How long to wait after the n-th failure (from 1)."""
    return PAUSES[min(attempt, len(PAUSES)) - 1]


def may_run(name: str) -> bool:
    """Whether the module of a job is on; the kernel's own always is."""
    module = name.partition(".")[0]
    return module not in installed() or switches.is_on(module)


def run(
    name: str, work: Callable[..., None], attempts: int, context: JobContext, *, periodic: bool, **arguments: Any
) -> None:
    """Do one run, in a thread of the worker with its own database connection."""
    if not may_run(name):
        if periodic:
            return
        raise ModuleIsOff(name)
    if periodic:
        Schedule.objects.filter(name=name).update(started_at=timezone.now(), finished_at=None)
    try:
        work(**arguments)
    except Exception as error:
        _note_failure(name, error, context.job, attempts, periodic=periodic)
        raise
    if periodic:
        Schedule.objects.filter(name=name).update(finished_at=timezone.now(), error="")


def _note_failure(name: str, error: Exception, job: QueuedJob, attempts: int, *, periodic: bool) -> None:
    text = storable("".join(traceback.format_exception(error)))[-LONGEST_ERROR:]
    try:
        Failure.objects.create(
            job=job.id or 0, name=name, at=timezone.now(), error=text, will_retry=job.attempts + 1 < attempts
        )
        if periodic:
            Schedule.objects.filter(name=name).update(finished_at=timezone.now(), error=storable(str(error))[:500])
    except Exception:  # the database may be what failed; the queue still learns of the job's own error
        log.exception("the failure of job %s could not be noted", name)
