"""The commands and their help. What they do lies beside: supervisor.py, doctor.py, city.py."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from stadtkern import __version__, environment
from stadtkern.cli.django_setup import setup_django
from stadtkern.cli.speech.commands import app as speech
from stadtkern.kernel import database

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Stadtkern: the city app. Try `stadtkern demo`, then open http://127.0.0.1:8000.",
)
city = typer.Typer(no_args_is_help=True, help="A city is a folder of data: check it, load it, write it out.")
app.add_typer(city, name="city")
places = typer.Typer(no_args_is_help=True, help="Streets and addresses of the city.")
app.add_typer(places, name="places")
storage = typer.Typer(no_args_is_help=True, help="Uploads: the local folder and the object store.")
app.add_typer(storage, name="storage")
app.add_typer(speech, name="speech")

Folder = Annotated[
    Path, typer.Argument(help="The city's folder, for example cities/musterstadt", exists=True, file_okay=False)
]


@app.callback(invoke_without_command=True)
def main(version: Annotated[bool, typer.Option("--version", help="Print the version and stop.")] = False) -> None:
    """Stadtkern: the city app as open source."""
    if version:
        typer.echo(f"stadtkern {__version__}")
        raise typer.Exit


@app.command()
def demo(
    reset: Annotated[bool, typer.Option(help="Throw the demo's database away first and begin anew.")] = False,
) -> None:
    """Run the whole city app with demonstration data: database, web server and worker, until Ctrl-C.

    The city's clock stands at Monday 2 March 2020, 08:00, and moves on from there. No mail leaves: the page
    /demo/postfach/ shows what would be sent. PORT=8080 takes another port.
    """
    from stadtkern.cli.supervisor import run_demo

    raise typer.Exit(run_demo(reset=reset))


@app.command()
def serve() -> None:
    """Run web server and worker for real use.
    Refuses to start with a default secret, without mail, or with debug on.
    """
    from stadtkern.cli.supervisor import run_production

    raise typer.Exit(run_production())


@app.command()
def web() -> None:
    """Run the web server alone, for an installation that starts its processes itself.
    Refuses in production what `serve` refuses.
    """
    from stadtkern.cli import doctor

    if doctor.refuses_to_start():
        raise typer.Exit(2)
    setup_django()
    from stadtkern.cli import prepare
    from stadtkern.cli.supervisor import child_environment, web_command

    prepare.collect_assets()  # a machine that runs nothing else has none yet

    command = web_command()
    os.execve(command[0], command, child_environment())  # noqa: S606


@app.command()
def worker() -> None:
    """Run one worker: background jobs, scheduled jobs and the delivery of messages, until Ctrl-C.
    Refuses in production what `serve` refuses.
    """
    from stadtkern.cli import doctor

    if doctor.refuses_to_start():
        raise typer.Exit(2)
    setup_django()
    from stadtkern.kernel.jobs.worker import run
    from stadtkern.kernel.messages.workers import loops

    run(loops())


@app.command()
def migrate() -> None:
    """Bring the database to this version's tables; run again, it changes nothing."""
    setup_django()
    from django.core.checks import run_checks
    from django.core.management import call_command

    from stadtkern.kernel.modules import ModuleError

    try:
        wrong = [error.msg for error in run_checks(tags=["modules"])]
    except ModuleError as error:
        wrong = error.mistakes
    if wrong:
        sys.exit("\n".join(wrong))
    call_command("migrate", interactive=False, verbosity=1)


@app.command(context_settings={"ignore_unknown_options": True})
def manage(arguments: Annotated[list[str], typer.Argument(help="A Django command and its arguments")]) -> None:
    """Run one of Django's own commands, for example `stadtkern manage makemigrations events`."""
    setup_django()
    from django.core.management import execute_from_command_line

    from stadtkern.kernel.modules import ModuleError

    try:
        execute_from_command_line(["stadtkern manage", *arguments])
    except ModuleError as error:
        sys.exit(str(error))


@app.command()
def doctor() -> None:
    """Say what this installation has, what it lacks, and how to get it."""
    from stadtkern.cli.doctor import examine

    raise typer.Exit(examine())


@app.command(name="postgres")
def postgres_server(
    programs: Annotated[
        bool, typer.Option("--programs", help="Print the folder of its programs (pg_dump, psql), and stop")
    ] = False,
    address: Annotated[bool, typer.Option("--address", help="Print its address with the password, and stop")] = False,
) -> None:
    """Run our own PostgreSQL alone in the foreground, for a restore and for a look with psql. Prints its address."""
    import signal

    var = Path(environment.value("STADTKERN_VAR"))
    try:
        if programs or address:
            typer.echo(database.programs() if programs else database.own_url(var))
            return
        database.create_cluster(var)
        database.open_the_way(var)
        server = database.start(var, var / "postgres.log")
        database.create_database(var)
    except database.DatabaseError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(database.own_url(var, "postgres"))
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: server.send_signal(signal.SIGINT))
    raise typer.Exit(server.wait())


@city.command()
def new(
    folder: Annotated[Path, typer.Argument(help="A new or empty folder, for example cities/mycity")],
    name: Annotated[str, typer.Option(help="Name of the city; asked for where it is left out")] = "",
    ags: Annotated[str, typer.Option(help="Official municipality key (AGS), 8 digits; asked for")] = "",
    colour: Annotated[str, typer.Option(help="Colour of buttons and links, #rrggbb; asked for")] = "",
    mail: Annotated[
        str, typer.Option(help="Sender of all messages; an address that reaches nobody when left out")
    ] = "",
) -> None:
    """Make the folder of a new city. It runs at once; its texts and contacts are samples to replace."""
    setup_django()
    from stadtkern.cli.city import new_folder

    raise typer.Exit(new_folder(folder, name=name, ags=ags, colour=colour, mail=mail))


@city.command()
def check(folder: Folder) -> None:
    """Check a city's folder and print every error as `file:line: what is wrong, what would be right`."""
    setup_django()
    from stadtkern.cli.city import check_folder

    raise typer.Exit(check_folder(folder))


@city.command()
def load(
    folder: Folder,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help="Take another city that is loaded away first, with all that people did in it; it is named"
        ),
    ] = False,
) -> None:
    """Load a city's folder; what is already there stays, what changed is changed and named. All or nothing."""
    setup_django()
    from stadtkern.cli.city import load_folder

    raise typer.Exit(load_folder(folder, replace=replace))


@city.command()
def export(folder: Annotated[Path, typer.Argument(help="A new or empty folder to write to")]) -> None:
    """Write the loaded city out as a folder that `city load` takes again."""
    setup_django()
    from stadtkern.cli.city import export_folder

    raise typer.Exit(export_folder(folder))


@places.callback()
def places_main() -> None:
    """Streets and addresses of the city."""


@places.command(name="import")
def import_addresses(
    file: Annotated[
        Path, typer.Argument(help="gebref.txt or a list as CSV, packed with gzip or not", exists=True, dir_okay=False)
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing")] = False,
    municipality: Annotated[
        str, typer.Option(help="Official key (AGS, 8 digits) to take from the official file; the city's own without it")
    ] = "",
    vanish: Annotated[
        bool, typer.Option("--vanish", help="Mark addresses as vanished even if a large part is missing in the file")
    ] = False,
) -> None:
    """Bring addresses in. Bad lines are named and left out; the same file again changes nothing."""
    setup_django()
    from stadtkern.cli.places import import_file

    raise typer.Exit(import_file(file, municipality=municipality, dry=dry_run, vanish=vanish))


@storage.callback()
def storage_main() -> None:
    """Uploads: the local folder and the object store."""


@storage.command(name="copy")
def copy_uploads(
    back: Annotated[bool, typer.Option("--back", help="From the store into the local folder")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be copied, and copy nothing")] = False,
) -> None:
    """Copy all uploads into the store of STADTKERN_STORAGE_URL; what is there already stays, nothing is deleted."""
    setup_django()
    from stadtkern.cli.storage import copy_uploads

    raise typer.Exit(copy_uploads(back=back, dry=dry_run))
