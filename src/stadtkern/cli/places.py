"""The commands around addresses, as a person at a terminal sees them."""

from __future__ import annotations

from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from stadtkern.kernel.city import profile
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.places import actions
from stadtkern.kernel.places.importers import files

SHOWN = 200  # lines with problems on the screen; more of them are counted


def import_file(path: Path, *, municipality: str, dry: bool, vanish: bool) -> int:
    """Read and bring in a file of addresses, with a bar. 0 when it was read, be it with bad lines; else 1."""
    own = profile.profile().ags
    within = files.limits() if municipality in ("", own) else files.gebref.WHERE
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    try:
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task(path.name, total=path.stat().st_size)
            incoming = files.read_apart(
                path, municipality or own, within, lambda done, size: progress.update(task, completed=done, total=size)
            )
            progress.update(task, description="writing", total=None)
            brought = actions.bring(incoming, dry=dry, vanish=vanish)
    except Refusal as error:
        typer.echo(f"{path}: {error}; nothing was changed", err=True)
        return 1
    for problem in brought.problems[:SHOWN]:
        typer.echo(f"{path}: {problem}")
    if len(brought.problems) > SHOWN:
        typer.echo(f"{path}: and {len(brought.problems) - SHOWN:,} more lines with problems")
    if brought.problems and not incoming.lines:
        typer.echo(f"nothing was taken: all {len(brought.problems):,} lines are refused", err=True)
        return 1
    for line in told(brought):
        typer.echo(line)
    if dry:
        typer.echo("a dry run: nothing was changed")
    return 0


def told(brought: actions.Brought) -> list[str]:
    """What an import did, as lines for people."""
    counts = [
        ("new", brought.new),
        ("changed", brought.changed),
        ("there again", brought.back),
        ("vanished", brought.vanished),
        ("as before", brought.same),
    ]
    streets = [
        ("new", brought.new_streets),
        ("changed", brought.changed_streets),
        ("vanished", brought.vanished_streets),
    ]
    lines = [
        f"{brought.read:,} lines read, {len(brought.problems):,} left out"
        + (f", {brought.elsewhere:,} of other municipalities" if brought.elsewhere else ""),
        "addresses: " + (", ".join(f"{count:,} {word}" for word, count in counts if count) or "none"),
        "streets: " + (", ".join(f"{count:,} {word}" for word, count in streets if count) or "as before"),
    ]
    return lines if brought.anything else [*lines, "nothing changed"]
