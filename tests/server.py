"""The PostgreSQL of the tests: DATABASE_URL when given, else our own under var/test, shared by all runs at a time.

It starts on fast settings and stays up while any test run uses it; the last one to leave stops it.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from stadtkern import environment
from stadtkern.environment import ROOT

VAR = ROOT / "var" / "test"
_users = None


def ensure() -> None:
    """Have a server, and point the settings to it. Called before Django reads its settings."""
    global _users
    os.environ["STADTKERN_VAR"] = str(VAR)
    VAR.mkdir(parents=True, exist_ok=True)
    if environment.value("DATABASE_URL"):
        return
    from stadtkern.kernel import database

    _users = (VAR / "users.lock").open("w")
    with (VAR / "start.lock").open("w") as starting:
        fcntl.flock(starting, fcntl.LOCK_EX)
        fcntl.flock(_users, fcntl.LOCK_SH)
        if not _answers():
            subprocess.Popen(
                [sys.executable, "-m", "stadtkern.cli", "postgres"],
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=(VAR / "postgres.out").open("wb"),
                stderr=subprocess.STDOUT,
            )
            end = time.monotonic() + 60
            while not _answers():
                if time.monotonic() > end:
                    raise RuntimeError(f"PostgreSQL for the tests did not start; see {VAR / 'postgres.out'}")
                time.sleep(0.05)
    os.environ["DATABASE_URL"] = database.own_url(VAR, "postgres")


def release() -> None:
    """Stop our server when nobody else uses it."""
    if _users is None:
        return
    from stadtkern.kernel import database

    try:
        fcntl.flock(_users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    database.stop_left_over(VAR)


@contextmanager
def administrator() -> Iterator[psycopg.Connection]:
    """A connection that may create and drop databases."""
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url.rpartition("/")[0] + "/postgres", autocommit=True) as connection:
        yield connection


def _answers() -> bool:
    from stadtkern.kernel import database

    if not (database.data_folder(VAR) / "PG_VERSION").exists():
        return False
    try:
        psycopg.connect(database.own_url(VAR, "postgres"), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
