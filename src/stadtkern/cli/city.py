"""The commands around a city's folder, as a person at a terminal sees them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn

from stadtkern.kernel.city import loader, starter
from stadtkern.kernel.city.packs import Changes, PackError

NAMES_SHOWN = 8


def new_folder(folder: Path, *, name: str, ags: str, colour: str, mail: str) -> int:
    """Write a new city's folder, asking for what is not given. 0 when done, 1 when something is in the way."""
    if _holds_something(folder):
        return 1
    try:
        known = _asked("Name of the city", name, starter.name_of)
        city = starter.NewCity(
            name=known,
            ags=_asked("Official municipality key (AGS), 8 digits", ags, starter.key_of),
            colour=_asked("Colour of buttons and links (#rrggbb)", colour, starter.colour_of),
            mail=starter.mail_of(mail) if mail else starter.sample_mail(known),
        )
    except ValueError as error:
        typer.echo(str(error), err=True)
        return 1
    except typer.Abort:
        typer.echo("\nNothing was written; --name, --ags and --colour answer without being asked", err=True)
        return 1
    if colour and starter.colour_of(colour) != f"#{colour.strip().lower().removeprefix('#')}":
        typer.echo(f"{colour} is too light for white words (WCAG 2.2, 1.4.3); {city.colour} is taken")
    _write(folder, starter.files(city, folder))
    if (failed := check_folder(folder)) != 0:
        return failed
    typer.echo(f"Look at it: STADTKERN_CITY={folder} make run")
    return 0


def _asked(question: str, given: str, understood: Callable[[str], str]) -> str:
    """The answer to a question, asked again until it is understood. Raises ValueError for a given one that is not."""
    if given:
        return understood(given)
    while True:
        answer = str(typer.prompt(question))
        try:
            return understood(answer)
        except ValueError as error:
            typer.echo(str(error), err=True)


def _holds_something(folder: Path) -> bool:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        typer.echo(f"{folder} is not empty; give a new folder", err=True)
        return True
    return False


def _write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    for name, content in sorted(files.items()):
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)


def check_folder(folder: Path) -> int:
    """Check a folder and print every problem and warning. 0 when it can be loaded, else 1."""
    try:
        with _progress("Checking") as watch:
            _ready, warnings = loader.read(folder, watch)
    except PackError as error:
        return _tell_problems(folder, error)
    for warning in warnings:
        typer.echo(f"warning: {warning}")
    typer.echo(f"{folder}: everything is in order" + (f", {len(warnings)} warnings" if warnings else ""))
    return 0


def load_folder(folder: Path, *, replace: bool = False) -> int:
    """Load a folder and print what changed. 0 when it was loaded, else 1 (and then nothing was changed)."""
    try:
        with _progress("Loading") as watch:
            changes = loader.load(folder, replace=replace, watch=watch)
    except PackError as error:
        return _tell_problems(folder, error)
    for line in told(changes):
        typer.echo(line)
    return 0


def export_folder(folder: Path) -> int:
    """Write the loaded city as a folder. 0 when done; 1 when the folder holds something already."""
    if _holds_something(folder):
        return 1
    with _progress("Writing"):
        files = loader.export()
        _write(folder, files)
    typer.echo(f"{len(files)} files in {folder}; pictures of events and accounts are not part of a city's folder")
    return 0


def told(changes: Changes) -> Iterator[str]:
    """What a load did, as lines for people."""
    yield from (f"warning: {warning}" for warning in changes.warnings)
    for kind, names in changes.new.items():
        yield f"new       {_counted(kind, names)}"
    for kind, things in changes.changed.items():
        for name, fields in things.items():
            yield f"changed   {kind}: {name or kind} ({', '.join(fields)})"
    for kind, names in changes.gone.items():
        yield f"removed   {_counted(kind, names)}"
    same = ", ".join(f"{count} {kind}" for kind, count in changes.same.items())
    if same:
        yield f"as before {same}"
    if not changes.any:
        yield "nothing changed"


def _counted(kind: str, names: list[str]) -> str:
    shown = ", ".join(name for name in names[:NAMES_SHOWN] if name)
    more = f" and {len(names) - NAMES_SHOWN} more" if len(names) > NAMES_SHOWN else ""
    return f"{len(names)} {kind}: {shown}{more}" if shown else f"{len(names)} {kind}"


def _tell_problems(folder: Path, error: PackError) -> int:
    for problem in error.problems:
        place = os.path.normpath(folder / problem.folder)  # a shared folder lies beside the city's
        typer.echo(f"{place}/{replace(problem, folder='')}")
    count = len(error.problems)
    typer.echo(f"{count} {'problem' if count == 1 else 'problems'}; nothing was changed")
    return 1


@contextmanager
def _progress(what: str) -> Iterator[loader.Watcher]:
    """A bar while it takes; nothing in a pipe."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=None)
        yield lambda name, done, total: progress.update(task, description=f"{what} {name}", completed=done, total=total)
