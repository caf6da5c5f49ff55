"""What has to be there before the web server starts. Each step is quick when nothing changed.

The supervisor runs it as a process of its own: `python -m stadtkern.cli.prepare [--demo] [--reset]`.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Any

import psycopg
import typer
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from stadtkern.cli.django_setup import setup_django


def drop_database() -> None:
    """Throw away our own database of the demo's city; those of other cities stay."""
    with psycopg.connect(dbname="postgres", autocommit=True, **_server()) as server:
        name = psycopg.sql.Identifier(connection.settings_dict["NAME"])
        server.execute(psycopg.sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def _server() -> dict[str, Any]:
    wanted = connection.settings_dict
    named = (("host", "HOST"), ("port", "PORT"), ("user", "USER"), ("password", "PASSWORD"))
    return {key: wanted[name] for key, name in named if wanted[name]}


def ensure_database() -> None:
    """Create our own database inside of our own server when it is missing."""
    wanted, parameters = connection.settings_dict, _server()
    try:
        psycopg.connect(dbname=wanted["NAME"], **parameters).close()
    except psycopg.OperationalError:
        with psycopg.connect(dbname="postgres", autocommit=True, **parameters) as server:
            server.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(wanted["NAME"])))


def migrate() -> None:
    """Bring the tables to this version."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", interactive=False, verbosity=0)


def collect_assets() -> None:
    """Gather style sheets, scripts and fonts under var/static with hashed names, when any of them changed."""
    from django.contrib.staticfiles.finders import get_finders

    state = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            state.update(f"{path}:{stat.st_size}:{stat.st_mtime_ns}\n".encode())
    stamp = settings.VAR / "static.stamp"
    if stamp.exists() and stamp.read_text() == state.hexdigest() and settings.STATIC_ROOT.exists():
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(state.hexdigest())


def make_push_key() -> None:
    """The key of push messages is there from the first start on, so that the first backup holds it."""
    from stadtkern.kernel.messages.push import vapid

    vapid.private_key()


def load_demo() -> None:
    """The city's folder, the people of the demonstration, then each module's demonstration data."""
    from stadtkern.kernel.city import loader
    from stadtkern.kernel.modules import import_field, installed
    from stadtkern.kernel.people import demo as people

    loader.load(settings.CITY_FOLDER, quick=True)
    people.make()
    for module in installed().values():
        if module.demo:
            import_field(module, "demo")()


def missing_city() -> str | None:
    """What to do where no city is loaded yet; None when there is one."""
    from stadtkern.kernel.city.models import CityProfile

    if CityProfile.objects.exists():
        return None
    return "No city is loaded yet, so pages name none: stadtkern city load FOLDER, at any time, without a restart"


def welcome() -> list[str]:
    """What a newcomer needs to know: the date in the demo, who can sign in, where the mail is."""
    from stadtkern.kernel.city import clock
    from stadtkern.kernel.city.profile import profile
    from stadtkern.kernel.people import demo

    lines = [
        "",
        f"{profile().name}: the city's clock stands at {clock.local(clock.now()):%A, %d %B %Y, %H:%M}",
        f"Mail that would be sent: {settings.PUBLIC_URL}/demo/postfach/",
        f"Demo sign-ins at {settings.PUBLIC_URL}/konto/login/ (password: {demo.PASSWORD})",
    ]
    lines += [f"  {sign_in.email:34} {sign_in.what}" for sign_in in demo.sign_ins()]
    return lines


def main(*, demo: bool, reset: bool) -> int:
    """Tables, texts, assets, and in the demo the city with its data and a word of welcome. Gives the exit code.

    reset: throw the database away first.
    """
    try:
        setup_django()
    except ValueError as error:  # of a setting
        typer.echo(str(error), err=True)
        return 1
    from stadtkern.kernel.city.packs import PackError

    if reset:
        drop_database()
    ensure_database()
    migrate()
    collect_assets()
    try:
        make_push_key()
    except ValueError as error:  # of a setting
        typer.echo(str(error), err=True)
        return 1
    if demo:
        try:
            load_demo()
        except PackError as error:
            typer.echo(str(error), err=True)
            return 1
        typer.echo("\n".join(welcome()))
    elif (missing := missing_city()) is not None:
        typer.echo(missing, err=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(demo="--demo" in sys.argv, reset="--reset" in sys.argv))
