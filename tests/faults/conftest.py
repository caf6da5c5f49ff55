"""A city with its own PostgreSQL, web server and worker, to be hit hard; and a real mail server."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from stadtkern.kernel import database
from tests.demos import Demo
from tests.kernel.messages.conftest import MailServer

MODEL = "vorlesen-fuer-die-kleinen"  # an event of cities/musterstadt with online registration
MakeEvent = Callable[..., str]


@pytest.fixture(scope="session")
def mails() -> Iterator[MailServer]:
    """A mail server that remembers what it took."""
    server = MailServer()
    server.controller.start()
    yield server
    server.controller.stop()


@pytest.fixture(scope="session")
def city(mails: MailServer) -> Iterator[Demo]:
    """Two web processes, a worker and PostgreSQL, each a process of its
    own; without rate limits, as all come from here.
    """
    folder = Path(tempfile.mkdtemp(prefix="sk-"))
    folder.chmod(0o755)  # root's PostgreSQL works as another user
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    running = Demo(folder / "var", port, SMTP_URL=mails.url, STADTKERN_LIMITS="0", WEB_WORKERS="2")
    try:
        yield running.ready()
    finally:
        if running.process.poll() is None:
            running.stop()
        for pid in running.family():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def rows(city: Demo) -> Iterator[psycopg.Connection]:
    """A connection to the city's database."""
    with psycopg.connect(database.own_url(city.var), autocommit=True) as connection:
        yield connection


@pytest.fixture
def event(rows: psycopg.Connection) -> MakeEvent:
    """Makes an event for online registration with so many seats; gives its slug."""

    def make(slug: str, capacity: int, party_limit: int = 5) -> str:
        changed = {
            "id": sql.SQL("gen_random_uuid()"),
            "slug": sql.Literal(slug),
            "uid": sql.Literal(f"{slug}@test"),
            "source_id": sql.Literal(slug),
            "capacity": sql.Literal(capacity),
            "party_limit": sql.Literal(party_limit),
            "waiting_list": sql.Literal(True),
            "seats_taken": sql.Literal(0),
            "opens_at": sql.SQL("NULL"),
        }
        columns = [
            column
            for (column,) in rows.execute(
                "SELECT column_name FROM information_schema.columns "
                "WHERE table_schema = 'public' AND table_name = 'events_event' AND is_generated = 'NEVER'"
            )
        ]
        rows.execute(
            sql.SQL("INSERT INTO events_event ({}) SELECT {} FROM events_event WHERE slug = {}").format(
                sql.SQL(", ").join(map(sql.Identifier, columns)),
                sql.SQL(", ").join(changed.get(column, sql.Identifier(column)) for column in columns),
                sql.Literal(MODEL),
            )
        )
        return slug

    return make
