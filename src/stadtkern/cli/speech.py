"""The commands around recorded calls. Nothing of the extra is loaded before a command needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

EXTRA = "The analysis of calls needs packages that are not installed here ({missing}).\nGet them with `make speech`, or with `pip install 'stadtkern[speech]'`."

app = typer.Typer(
    no_args_is_help=True,
    help="Measure recorded phone calls: what was said, by whom, and how. On this machine; nothing leaves it.",
)


class Sound(StrEnum):
    """How a report comes by the sound of the call."""

    LINK = "link"
    EMBED = "embed"
    NONE = "none"


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


@app.command()
def evaluate(
    folder: Annotated[
        Path, typer.Argument(help="Recordings and dialogues with known truth", exists=True, file_okay=False)
    ],
    part: Annotated[list[str] | None, typer.Option(help="Only this part; may be given again")] = None,
    json: Annotated[bool, typer.Option("--json", help="For other programs")] = False,
) -> None:
    """Measure the engine against known truth, and print each figure with its target.

    Ends with 1 when a target is missed. What a part lacks (a folder, a model) is said in its place.
    """
    with extra():
        from stadtkern.cli.speech_measures import run

        raise typer.Exit(run(folder, part or [], json))


@app.command()
def report(
    result: Annotated[Path, typer.Argument(help="A result that `analyse --json` wrote", exists=True, dir_okay=False)],
    out: Annotated[Path | None, typer.Option(help="The HTML file; beside the result without it")] = None,
    audio: Annotated[
        Path | None, typer.Option(help="The recording, for the waveform", exists=True, dir_okay=False)
    ] = None,
    sound: Annotated[
        Sound, typer.Option(help="Whether the page can play it: a link beside it, inside it, or not")
    ] = Sound.LINK,
    language: Annotated[str, typer.Option(help="de or en")] = "de",
) -> None:
    """Make the HTML report of one call from its JSON result: one file, which needs nothing from the network.

    `stadtkern speech report call.json --audio call.wav` draws the waveform and lets the page play the call.
    """
    with extra():
        from stadtkern.cli.speech_calls import make_report

        raise typer.Exit(make_report(result, out, audio, sound, language))
