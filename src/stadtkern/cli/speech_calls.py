"""What the commands around single calls do: read, write, tell."""

from __future__ import annotations

import base64
import mimetypes
import os
from pathlib import Path

import typer
from pydantic import ValidationError

from stadtkern.cli.speech import Sound
from stadtkern.speech.batch.store import write
from stadtkern.speech.report import render
from stadtkern.speech.report.texts import LanguageUnknown
from stadtkern.speech.report.waveform import outline
from stadtkern.speech.result import ConversationAnalysis


def make_report(result: Path, out: Path | None, audio: Path | None, sound: Sound, language: str) -> int:
    """Read a result, write its page. 0 when written, else 1."""
    try:
        analysis = ConversationAnalysis.model_validate_json(result.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the whole file"
        typer.echo(f"{result}: not a result of this version: {place}: {first['msg']}", err=True)
        return 1
    target = out or result.with_suffix(".html")
    try:
        write(target, page(analysis, audio, target, sound=sound, language=language))
    except LanguageUnknown as error:
        typer.echo(str(error), err=True)
        return 1
    typer.echo(str(target))
    return 0


def page(
    analysis: ConversationAnalysis, audio: Path | None, target: Path, *, sound: Sound = Sound.LINK, language: str = "de"
) -> str:
    """The report as text, with the waveform of `audio`, and its sound as a link from `target` or inside."""
    drawn = outline(audio) if audio else None
    return render(analysis, language=language, audio=address(audio, target, sound) if audio else "", waveform=drawn)


def address(audio: Path, target: Path, sound: Sound) -> str:
    """Where the page finds the sound: a relative path, a data: address, or nowhere."""
    if sound == Sound.NONE:
        return ""
    if sound == Sound.LINK:
        from urllib.parse import quote

        return quote(Path(os.path.relpath(audio.resolve(), target.resolve().parent)).as_posix())
    kind = mimetypes.guess_type(audio.name)[0] or "audio/wav"
    return f"data:{kind};base64,{base64.b64encode(audio.read_bytes()).decode()}"
