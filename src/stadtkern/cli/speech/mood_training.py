"""Learning coefficients, as a person at a terminal sees it."""

from __future__ import annotations

import json
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import Progress

from stadtkern.speech.mood import corpus, training


def run(folder: Path, out: Path, name: str, licence: str) -> int:
    """Read, learn, write, tell. 0 when the file is written, else 1."""
    try:
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("Listening", total=None)
            clips = corpus.read(folder, progress=lambda done, of: progress.update(task, completed=done, total=of))
    except corpus.NoClips as error:
        typer.echo(str(error), err=True)
        return 1
    made = training.train(clips, name=name, licence=licence)
    out.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    typer.echo(f"{len(clips.speakers)} clips of {len(set(clips.speakers.tolist()))} speakers -> {out}")
    for what, value in made["training"]["recall_leaving_one_speaker_out"].items():
        typer.echo(f"{what:16} UAR {value:.3f}")
    return 0
