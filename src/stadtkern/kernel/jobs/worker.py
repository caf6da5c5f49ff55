"""One worker process: procrastinate's jobs, the schedule, and the loops that the caller gives it."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import threading
from collections.abc import Mapping

from django.db import DatabaseError, connections
from procrastinate.contrib.django.utils import connector_params
from procrastinate.psycopg_connector import PsycopgConnector

from stadtkern.kernel import loops
from stadtkern.kernel.jobs import heartbeats, schedule, tasks

CONCURRENCY = 4  # jobs at a time, each in a thread
GRACE_SECONDS = 8.0  # for running jobs at a stop; the supervisor waits 10
RESTART_SECONDS = 2.0
POLL_SECONDS = 5.0
log = logging.getLogger(__name__)


def run(named: Mapping[str, loops.Loop]) -> None:
    """Work until SIGINT or SIGTERM, then finish what is begun. named: loops that each get a thread of their own."""
    stop = threading.Event()
    threads = [_thread(name, loop, stop) for name, loop in {"schedule": schedule.Scheduler(), **named}.items()]
    try:
        asyncio.run(_work_until_stopped(stop))
    finally:
        stop.set()
        for thread in threads:
            thread.join(GRACE_SECONDS)
        with contextlib.suppress(DatabaseError):  # it may be what went away
            heartbeats.forget_worker()
        connections.close_all()


def _thread(name: str, loop: loops.Loop, stop: threading.Event) -> threading.Thread:
    thread = threading.Thread(
        target=loops.run, args=(name, loop, stop, heartbeats.beating(name)), name=name, daemon=True
    )
    thread.start()
    return thread


async def _work_until_stopped(stop: threading.Event) -> None:
    """Procrastinate's worker, begun anew when it ends by an error such as a database that went away."""
    loop = asyncio.get_running_loop()
    asked = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked.set)
    while not asked.is_set():
        try:
            await _work(asked)
        except Exception as error:
            log.warning("the job worker is begun anew: %s", error)
        if not asked.is_set():
            await _wait(asked, RESTART_SECONDS)
    stop.set()


async def _work(asked: asyncio.Event) -> None:
    app = tasks.worker_app(PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=CONCURRENCY))
    async with app.open_async():
        worker = asyncio.create_task(
            app.run_worker_async(
                concurrency=CONCURRENCY,
                install_signal_handlers=False,
                shutdown_graceful_timeout=GRACE_SECONDS,
                fetch_job_polling_interval=POLL_SECONDS,
                update_heartbeat_interval=schedule.HEARTBEAT_SECONDS,
                stalled_worker_timeout=schedule.STALLED_SECONDS,
            )
        )
        stopper = asyncio.create_task(asked.wait())
        await asyncio.wait([worker, stopper], return_when=asyncio.FIRST_COMPLETED)
        stopper.cancel()
        worker.cancel()  # ends after the running jobs
        with contextlib.suppress(asyncio.CancelledError):
            await worker


async def _wait(event: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return
