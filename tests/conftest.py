"""What all tests share: a real PostgreSQL, a database that is copied from a migrated template, a standing clock."""

from __future__ import annotations

import fcntl
import hashlib
import math
import os
import threading
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright
from psycopg import sql

from stadtkern.environment import ROOT
from tests import left_out, server
from tests.browser import chromium

MONDAY_MORNING = datetime(2020, 3, 2, 7, 0, tzinfo=UTC)  # 08:00 in Hamm, a week before the Digitale Woche


def _migrations_state() -> str:
    """A hash over all migrations, so that a migrated template database can be used again."""
    from django.apps import apps

    state = hashlib.sha256()
    for config in apps.get_app_configs():
        for file in sorted(Path(config.path).glob("migrations/*.py")):
            state.update(file.read_bytes())
    return state.hexdigest()[:12]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """A database of this process, copied from a template that holds all migrations."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection, connections

    template = f"stadtkern_template_{_migrations_state()}"
    name = f"stadtkern_test_{os.getpid()}"
    with django_db_blocker.unblock(), server.administrator() as admin:
        admin.execute("SELECT pg_advisory_lock(4711)")
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone():
            _create(admin, f"{template}_half")
            _use(settings, connections, f"{template}_half")
            call_command("migrate", interactive=False, verbosity=0)
            connection.close()
            admin.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(f"{template}_half"), sql.Identifier(template)
                )
            )
        _create(admin, name, template)
        admin.execute("SELECT pg_advisory_unlock(4711)")
        _use(settings, connections, name)
        yield
        connections.close_all()
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _create(admin: psycopg.Connection, name: str, template: str = "template0") -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
    admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))


def _use(settings: Any, connections: Any, name: str) -> None:
    settings.DATABASES["default"]["NAME"] = name
    connections["default"].close()
    connections["default"].settings_dict["NAME"] = name


@pytest.fixture(scope="session", autouse=True)
def _assets() -> None:
    """The style sheets and scripts under their hashed names, as a real start gathers them."""
    from stadtkern.cli import prepare

    with (server.VAR / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        prepare.collect_assets()


@pytest.fixture(autouse=True)
def _standing_clock() -> Iterator[None]:
    from stadtkern.kernel.city import clock

    with clock.standing_at(MONDAY_MORNING):
        yield


def pytest_collection() -> None:
    """Tests stand in Hamm, also while they are collected, without asking the database, until they load a city."""
    from stadtkern.kernel.city import profile

    text = (ROOT / "cities" / "hamm" / "city.toml").read_text("utf-8")
    its = profile.Profile.model_validate(tomllib.loads(text))
    global _hamm
    _hamm = (math.inf, None, profile.City(slug="hamm", profile=its, texts={}))
    profile._known = _hamm


_hamm: tuple[float, None, Any] | None = None


@pytest.fixture(autouse=True)
def _fresh_city() -> None:
    from stadtkern.kernel.city import profile, switches
    from stadtkern.kernel.places.queries import examples

    switches.forget()
    examples.forget()
    profile._known = _hamm


@pytest.fixture
def at_once(transactional_db: None) -> Callable[[int, Callable[[int], Any]], list[Any]]:
    """Run a function n times at once, each in a thread with its own connection; errors come back as values."""
    from django.db import connections

    def run(times: int, work: Callable[[int], Any]) -> list[Any]:
        gate = threading.Barrier(times)
        outcomes: list[Any] = [None] * times

        def one(number: int) -> None:
            try:
                gate.wait()
                outcomes[number] = work(number)
            except Exception as error:
                outcomes[number] = error
            finally:
                connections.close_all()

        threads = [threading.Thread(target=one, args=(number,)) for number in range(times)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return outcomes

    return run


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The one engine of a process: Playwright allows no second one beside it in the same thread."""
    with sync_playwright() as engine:
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # its loop runs in the thread of the tests from now on
        yield engine


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium without a window."""
    launched = playwright.chromium.launch(executable_path=chromium.path(), args=chromium.ARGUMENTS)
    yield launched
    launched.close()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the checkout; a test that needs it is left out where it is missing."""
    return left_out.shared()
