"""How a module says what is to be done in the background, and when.

    @job(name="events.pass_on", title=_("Pass on seats"))   # done when somebody defers it
    def pass_on(event_id: str) -> None: ...

    @periodic(name="events.remind", every="day at 18:00", title=_("Send reminders"))   # in the city's time
    def remind() -> None: ...

    defer("events.pass_on", event_id=str(event.pk))   # inside of the action's transaction

A task takes primitive arguments and calls one action. The part of its name before the point is the module: while that
module is switched off, its periodic jobs do not run and its deferred jobs wait.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import connection, transaction
from django.utils.translation import gettext as _
from procrastinate import App
from procrastinate import exceptions as queue_errors
from procrastinate.connector import BaseAsyncConnector
from procrastinate.contrib.django import DjangoApp

from stadtkern.kernel.city import clock
from stadtkern.kernel.jobs import running
from stadtkern.kernel.jobs.timetable import Timetable, parse
from stadtkern.kernel.modules import installed

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Task = TypeVar("Task", bound=Callable[..., None])


class UnknownJob(LookupError):
    """A job that nobody declares: a slip in the code."""


@dataclass(frozen=True)
class Job:
    """A declared job. every: None for one that is only deferred. attempts: how often it is tried at most.

    title: what staff read, in the language of the moment; without one they read the name of its module.
    """

    name: str
    work: Callable[..., None]
    attempts: int
    every: Timetable | None = None
    title: StrOrPromise = ""


_jobs: dict[str, Job] = {}
_queue: App | None = None


def job(*, name: str, attempts: int = 6, title: StrOrPromise = "") -> Callable[[Task], Task]:
    """Declare a job that `defer` can ask for. After a failure it is tried again with growing pauses."""
    return _declare(name, attempts, None, title)


def periodic(*, name: str, every: str, attempts: int = 1, title: StrOrPromise = "") -> Callable[[Task], Task]:
    """Declare a job without arguments that runs again and again.

    every: "minute", "5 minutes", "hour" or "day at 03:00", by the city's clock. However many workers run, each
    occurrence runs once; one that was missed while no worker ran is done once, late.
    """
    return _declare(name, attempts, parse(every), title)


def defer(name: str, *, at: datetime | None = None, **arguments: Any) -> None:
    """Put a job into the queue, in the caller's transaction: it runs after the commit, and never after a rollback.

    at: not before this instant (city time). Raises UnknownJob.
    """
    if name not in _jobs:
        raise UnknownJob(f"no module declares the job {name!r}")
    options: dict[str, Any] = {} if at is None else {"schedule_in": {"seconds": (at - clock.now()).total_seconds()}}
    queue().configure_task(name, allow_unknown=False, **options).defer(**arguments)


def defer_once(name: str) -> bool:
    """Put a job without arguments into the queue unless it waits there already. True when it was put."""
    if name not in _jobs:
        raise UnknownJob(f"no module declares the job {name!r}")
    try:
        with transaction.atomic():
            queue().configure_task(name, allow_unknown=False, queueing_lock=name, lock=name).defer()
    except queue_errors.AlreadyEnqueued:
        return False
    return True


def hurry(job_id: int) -> None:
    """Let a job that waits for its time or its next try run now."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE id = %s AND status = 'todo'", [job_id])


def declared() -> dict[str, Job]:
    """All jobs of the kernel and of the installed modules by name."""
    return dict(_jobs)


def title(name: str) -> str:
    """What staff read for a job: its title, else its module's, for a job that nobody declares any more too."""
    declared = _jobs.get(name)
    if declared is not None and declared.title:
        return str(declared.title)
    module = installed().get(name.partition(".")[0])
    return _("%(module)s: background task") % {"module": module.title} if module else _("Background task")


def scheduled() -> list[Job]:
    """The periodic ones among them, by name."""
    return sorted((job for job in _jobs.values() if job.every is not None), key=lambda job: job.name)


def queue() -> App:
    """Procrastinate's app. Raises RuntimeError before Django is ready."""
    if _queue is None:
        raise RuntimeError("the job queue is there only after django.setup()")
    return _queue


def forget(name: str) -> None:
    """Take a declared job back, for tests that declare their own."""
    _jobs.pop(name, None)
    if _queue is not None:
        _queue.tasks.pop(name, None)


def worker_app(connector: BaseAsyncConnector) -> App:
    """An app of its own for a worker's event loop, so that `defer` inside of a job keeps to the job's transaction."""
    app = DjangoApp(connector=connector)
    for one in _jobs.values():
        _register(app, one)
    return app


def attach(app: App) -> None:
    """Give all declared jobs, and those still to come, to procrastinate's app."""
    global _queue
    _queue = app
    for one in _jobs.values():
        _register(app, one)


def _declare(name: str, attempts: int, every: Timetable | None, title: StrOrPromise) -> Callable[[Task], Task]:
    def decorate(work: Task) -> Task:
        if name in _jobs:
            raise ValueError(f"two jobs are named {name!r}")
        _jobs[name] = Job(name, work, attempts, every, title)
        if _queue is not None:
            _register(_queue, _jobs[name])
        return work

    return decorate


def _register(app: App, one: Job) -> None:
    if one.name not in app.tasks:
        frame = partial(running.run, one.name, one.work, one.attempts, periodic=one.every is not None)
        app.task(name=one.name, pass_context=True, retry=running.BackOff(one.attempts))(frame)
