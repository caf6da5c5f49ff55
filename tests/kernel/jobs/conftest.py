"""Jobs that exist for one test only, and a worker that empties the queue in this process."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, connections

from stadtkern.kernel.jobs import tasks

# The worker of these tests runs in an event loop and threads of its own.
from tests.kernel.messages.conftest import eventually, worker  # noqa: F401


@pytest.fixture
def declare() -> Iterator[Callable[..., list[dict[str, Any]]]]:
    """Declares a job and gives the list of the arguments that it will have run with."""
    names: list[str] = []

    def make(
        name: str, every: str = "", attempts: int = 6, fail: Callable[[int], bool] = lambda _n: False
    ) -> list[dict[str, Any]]:
        runs: list[dict[str, Any]] = []

        def work(**arguments: Any) -> None:
            runs.append(arguments)
            if fail(len(runs)):
                raise RuntimeError(f"no {len(runs)}")

        decorate = tasks.periodic(name=name, every=every) if every else tasks.job(name=name, attempts=attempts)
        decorate(work)
        names.append(name)
        return runs

    yield make
    for name in names:
        tasks.forget(name)


@pytest.fixture
def empty_queue(transactional_db: None) -> None:
    """Django does not empty procrastinate's tables after a test."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs, procrastinate_workers, procrastinate_events CASCADE")


@pytest.fixture
def only_ours(monkeypatch: pytest.MonkeyPatch, empty_queue: None) -> None:
    """Without the periodic jobs of the kernel and the modules."""
    monkeypatch.setattr(tasks, "_jobs", {})


@pytest.fixture
def work_off() -> Callable[[], None]:
    """Procrastinate's own worker, until the queue holds nothing that is due."""

    def run() -> None:
        from procrastinate.contrib.django.utils import connector_params
        from procrastinate.psycopg_connector import PsycopgConnector

        async def work() -> None:
            app = tasks.worker_app(PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=4))
            async with app.open_async():
                await app.run_worker_async(
                    wait=False, install_signal_handlers=False, listen_notify=False, concurrency=4
                )
            # Each thread of the loop closes the connection that it opened.
            loop = asyncio.get_running_loop()
            await asyncio.gather(*(loop.run_in_executor(None, connections.close_all) for _ in range(32)))

        asyncio.run(work())

    return run
