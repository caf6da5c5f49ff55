"""The commands around recorded calls. Nothing of the extra is loaded before a command needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

EXTRA = "The analysis of calls needs packages that are not installed here ({missing}).\nGet them with `make speech`, or with `pip install 'stadtkern[speech]'`."

app = typer.Typer(
    no_args_is_help=True,
    help="Measure recorded phone calls: what was said, by whom, and how. On this machine; nothing leaves it.",
)


@contextmanager
def extra() -> Iterator[None]:
    """Inside of it a missing package of the extra ends the command with the way to get it."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] == "stadtkern":
            raise
        typer.echo(EXTRA.format(missing=error.name), err=True)
        raise typer.Exit(2) from None


@app.command()
def schema() -> None:
    """Print the JSON schema of a result, as docs/speech-schema-1.0.json holds it."""
    from stadtkern.speech.schema import schema_text

    typer.echo(schema_text(), nl=False)


@app.command(name="train-mood")
def train_mood(
    folder: Annotated[
        Path, typer.Argument(help="Recordings named as in EmoDB (03a01Wa.wav)", exists=True, file_okay=False)
    ],
    out: Annotated[Path, typer.Option(help="Where the coefficients go")] = Path("mood.json"),
    name: Annotated[str, typer.Option(help="What the recordings are; stands in the file")] = "",
    licence: Annotated[str, typer.Option(help="Their licence; stands in the file")] = "",
) -> None:
    """Learn the coefficients of the caller's mood anew, and say how well they do on speakers never heard.

    The shipped ones lie in src/stadtkern/speech/data/mood.json; the file names what it was learnt from.
    """
    with extra():
        from stadtkern.cli.speech_training import run

        raise typer.Exit(run(folder, out, name or folder.name, licence))
