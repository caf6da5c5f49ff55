"""The peer: pretix, installed from the package index into an environment of its own, with 50 free events.

It runs as its manual advises for a small installation: gunicorn with two workers, PostgreSQL, and Redis for cache and
sessions where a redis-server is on the machine (without one, pretix works on the database alone; the run says which).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

import psycopg

from bench import servers
from stadtkern.kernel import database

VERSION = "2026.8.0"
FOLDER = servers.VAR / "pretix"
PYTHON = FOLDER / "venv" / "bin" / "python"
EVENTS = 50
CAPACITY = 1_000_000

SEED = f"""
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from django_scopes import scopes_disabled
from pretix.base.models import Event, Item, Organizer, Quota
with scopes_disabled():
    if not Organizer.objects.filter(slug="hamm").exists():
        organizer = Organizer.objects.create(name="Hamm", slug="hamm")
        start = datetime.now(timezone.utc) + timedelta(days=7)
        for number in range({EVENTS}):
            event = Event.objects.create(
                organizer=organizer, name=f"Digitale Bankgeschäfte – einfach erklärt {{number}}", slug=f"e{{number}}",
                date_from=start + timedelta(hours=number), date_to=start + timedelta(hours=number + 2), currency="EUR",
                plugins="", live=True, is_public=True, location="Gustav-Lübcke-Museum, Hamm", testmode=False,
            )
            event.settings.timezone = "Europe/Berlin"
            event.settings.locale = "de"
            event.settings.locales = ["de", "en"]
            event.settings.attendee_names_asked = False
            event.settings.attendee_emails_asked = False
            event.settings.frontpage_text = "Wie geht Online-Banking sicher? " * 20
            item = Item.objects.create(
                event=event, name="Platz", default_price=Decimal("0.00"), active=True, admission=True
            )
            quota = Quota.objects.create(event=event, name="Plätze", size={CAPACITY})
            quota.items.add(item)
    print("ITEM", Item.objects.get(event__slug="e0").pk)
"""


def install() -> None:
    """Make the environment once; the script of ours that installs the peer from the package index."""
    marker = FOLDER / f"installed-{VERSION}"
    if marker.exists():
        return
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    print(f"installing pretix {VERSION} into {FOLDER.name}/ …", flush=True)
    subprocess.run([sys.executable, "-m", "venv", FOLDER / "venv"], check=True)
    subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", f"pretix=={VERSION}", "gunicorn"], check=True)
    marker.touch()


@contextlib.contextmanager
def running() -> Iterator[tuple[int, int, int, bool]]:
    """pretix on two workers: (port, process id, id of the free item, whether Redis helps it)."""
    install()
    with contextlib.ExitStack() as stack:
        redis_port = stack.enter_context(_redis())
        port = servers.free_port()
        env = _environment(port, redis_port)
        _create_database()
        manage = [str(PYTHON), "-m", "pretix"]
        (FOLDER / "data").mkdir(exist_ok=True)
        _run([*manage, "migrate", "--noinput", "-v0"], env)
        (FOLDER / "seed.py").write_text(SEED, encoding="utf-8")
        out = _run([*manage, "shell", "--command", f"exec(open({str(FOLDER / 'seed.py')!r}).read())"], env)
        item = int(out.rpartition("ITEM ")[2].split()[0])
        command = [
            str(PYTHON),
            "-m",
            "gunicorn",
            "pretix.wsgi",
            "--bind",
            f"127.0.0.1:{port}",
            "--workers",
            str(servers.WORKERS),
            "--max-requests",
            "0",
            "--log-level",
            "warning",
        ]
        pid = stack.enter_context(servers.running(command, port, name="pretix", env=env, cwd=FOLDER))
        yield port, pid, item, redis_port is not None


def _environment(port: int, redis_port: int | None) -> dict[str, str]:
    password = (servers.VAR / "postgres-password").read_text().strip()
    config = f"""
[pretix]
instance_name=bench
url=http://127.0.0.1:{port}
datadir={FOLDER / "data"}
[database]
backend=postgresql
name=pretix
user=stadtkern
password={password}
host={database.socket_folder(servers.VAR)}
[mail]
host=127.0.0.1
port=9
"""
    if redis_port:
        config += f"[redis]\nlocation=redis://127.0.0.1:{redis_port}/0\nsessions=true\n"
    (FOLDER / "pretix.cfg").write_text(config)
    clean = {
        name: text for name, text in os.environ.items() if not name.startswith(("STADTKERN", "DJANGO", "DATABASE"))
    }
    return {**clean, "PRETIX_CONFIG_FILE": str(FOLDER / "pretix.cfg"), "DJANGO_SETTINGS_MODULE": "pretix.settings"}


def _create_database() -> None:
    with psycopg.connect(database.own_url(servers.VAR, "postgres"), autocommit=True) as admin:
        if not admin.execute("SELECT 1 FROM pg_database WHERE datname = 'pretix'").fetchone():
            admin.execute("CREATE DATABASE pretix")


@contextlib.contextmanager
def _redis() -> Iterator[int | None]:
    program = shutil.which("redis-server")
    if program is None:
        yield None
        return
    port = servers.free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with servers.running(command, port, name="redis", env=dict(os.environ), cwd=FOLDER):
        yield port


def _run(command: list[str], env: dict[str, str]) -> str:
    done = subprocess.run(command, env=env, cwd=FOLDER, check=False, capture_output=True, text=True)
    if done.returncode != 0:
        raise RuntimeError(f"pretix: {' '.join(command[2:4])} failed:\n{done.stderr[-2000:]}")
    return done.stdout
