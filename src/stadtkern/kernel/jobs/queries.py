"""What staff see of the queue and the schedule. Machine time becomes city time here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from stadtkern.kernel.city import clock
from stadtkern.kernel.jobs import running, tasks
from stadtkern.kernel.jobs.models import Failure, Schedule
from stadtkern.kernel.jobs.schedule import STALLED_SECONDS
from stadtkern.kernel.jobs.timetable import Timetable

LAST_RUNS = """
    SELECT job.id, job.task_name, job.status, job.attempts, max(event.at) AS at
    FROM procrastinate_jobs AS job JOIN procrastinate_events AS event ON event.job_id = job.id
    WHERE job.id IN (SELECT job_id FROM procrastinate_events ORDER BY id DESC LIMIT 400)
    GROUP BY job.id ORDER BY at DESC LIMIT %s
"""


@dataclass(frozen=True)
class JobCounts:
    """The queue in numbers."""

    workers: int
    waiting: int
    running: int
    failed: int


@dataclass(frozen=True)
class Planned:
    """A periodic job: when it was and will be due (city time), and how its last run went."""

    name: str
    title: str
    every: str
    on: bool
    last: datetime | None
    next: datetime
    state: str  # "never", "running", "well" or "failed"
    error: str


@dataclass(frozen=True)
class Run:
    """A job in the queue. at: its last event, city time."""

    id: int
    title: str
    status: str
    attempts: int
    at: datetime


@dataclass(frozen=True)
class Failed:
    """A job that failed for good, or is tried again, with the error of its last run."""

    id: int
    name: str
    title: str
    status: str
    arguments: str
    at: datetime
    line: str
    error: str


def counts() -> JobCounts:
    """All numbers in two queries."""
    jobs = dict(ProcrastinateJob.objects.values_list("status").annotate(number=Count("id")))
    alive = timezone.now() - timedelta(seconds=STALLED_SECONDS)
    return JobCounts(
        workers=ProcrastinateWorker.objects.filter(last_heartbeat__gte=alive).count(),
        waiting=jobs.get("todo", 0),
        running=jobs.get("doing", 0),
        failed=jobs.get("failed", 0),
    )


def planned() -> list[Planned]:
    """The periodic jobs, the next one first."""
    rows = {row.name: row for row in Schedule.objects.all()}
    now = clock.now()
    found = []
    for job in tasks.scheduled():
        if job.every is None:
            continue
        row = rows.get(job.name)
        began = row.started_at if row else None
        found.append(
            Planned(
                name=job.name,
                title=tasks.title(job.name),
                every=in_words(job.every),
                on=running.may_run(job.name),
                last=in_city(began) if began else None,
                next=job.every.next(now),
                state=_state(row),
                error=row.error if row else "",
            )
        )
    return sorted(found, key=lambda one: (one.next, one.title))


def last_runs(most: int = 20) -> list[Run]:
    """What happened in the queue lately, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute(LAST_RUNS, [most])
        return [
            Run(number, tasks.title(name), status, attempts, in_city(at))
            for number, name, status, attempts, at in cursor.fetchall()
        ]


def failures(most: int = 50) -> list[Failed]:
    """Jobs that failed, and those that wait for their next try after an error; the newest first."""
    jobs = ProcrastinateJob.objects.filter(status="failed") | ProcrastinateJob.objects.filter(
        status="todo", attempts__gt=0
    )
    found = {job.id: job for job in jobs.order_by("-id")[:most]}
    last: dict[int, Failure] = {}
    for failure in Failure.objects.filter(job__in=found).order_by("at"):
        last[failure.job] = failure
    return [
        Failed(
            id=job.id,
            name=job.task_name,
            title=tasks.title(job.task_name),
            status=job.status,
            arguments=_arguments(job.args),
            at=in_city(last[job.id].at),
            line=last[job.id].error.strip().rpartition("\n")[2],
            error=last[job.id].error,
        )
        for job in found.values()
        if job.id in last
    ]


def in_words(table: Timetable) -> str:
    """A timetable for people: "every 5 minutes", "daily at 18:00"."""
    if table.daily:
        return _("daily at %(time)s") % {"time": f"{table.hour:02}:{table.minute:02}"}
    minutes = table.seconds // 60
    if minutes % 60:
        return ngettext("every minute", "every %(count)d minutes", minutes) % {"count": minutes}
    return ngettext("every hour", "every %(count)d hours", minutes // 60) % {"count": minutes // 60}


def in_city(instant: datetime) -> datetime:
    """An instant of the machine's clock on the city's clock: the same but in a demonstration."""
    return instant + timedelta(seconds=settings.CLOCK_OFFSET)


def _state(row: Schedule | None) -> str:
    if row is None or row.started_at is None:
        return "never"
    if row.finished_at is None:
        return "running"
    return "failed" if row.error else "well"


def _arguments(arguments: dict[str, object]) -> str:
    return ", ".join(f"{name}={value}" for name, value in arguments.items())
