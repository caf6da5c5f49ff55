"""What the commands around single calls do: read, write, tell."""

from __future__ import annotations

import base64
import functools
import mimetypes
import os
from pathlib import Path

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress

from stadtkern.cli.speech.options import Playback
from stadtkern.speech import batch
from stadtkern.speech.audio.silence import silence
from stadtkern.speech.errors import SpeechError
from stadtkern.speech.files import write_whole
from stadtkern.speech.models import find
from stadtkern.speech.pipeline import Settings, analyse
from stadtkern.speech.report import render
from stadtkern.speech.report.texts import LanguageUnknown
from stadtkern.speech.report.waveform import outline
from stadtkern.speech.result import ConversationAnalysis
from stadtkern.speech.text.categories import read_rules
from stadtkern.speech.text.redaction import redact
from stadtkern.speech.transcript import analyse_transcript


def make_report(result: Path, out: Path | None, audio: Path | None, sound: Playback, language: str) -> int:
    """Read a result, write its page. 0 when written, else 1."""
    analysis = _result(result)
    if analysis is None:
        return 1
    target = out or result.with_suffix(".html")
    try:
        write_whole(target, page(analysis, audio, target, sound=sound, language=language))
    except LanguageUnknown as error:
        typer.echo(str(error), err=True)
        return 1
    typer.echo(str(target))
    return 0


def mask(result: Path, out: Path, audio: Path | None) -> int:
    """Read a result, write it masked, and the silenced recording where one is given. 0 when written, else 1."""
    analysis = _result(result)
    if analysis is None:
        return 1
    told = f"{sum(len(said.personal) for said in analysis.utterances)} masked -> {out}"
    if audio:
        target = out.with_suffix(".wav")
        try:
            times = silence(audio, analysis, target)
        except SpeechError as error:
            typer.echo(str(error), err=True)
            return 1
        told += f"\n{sum(span.seconds for span in times):.1f} s silenced -> {target}"
    write_whole(out, redact(analysis).model_dump_json(indent=1) + "\n")
    typer.echo(told)
    return 0


def _result(file: Path) -> ConversationAnalysis | None:
    """The result in a file; None, and the reason is told, where there is none."""
    try:
        return ConversationAnalysis.model_validate_json(file.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the whole file"
        typer.echo(f"{file}: not a result of this version: {place}: {first['msg']}", err=True)
        return None


def page(
    analysis: ConversationAnalysis,
    audio: Path | None,
    target: Path,
    *,
    sound: Playback = Playback.LINK,
    language: str = "de",
) -> str:
    """The report as text, with the waveform of `audio`, and its sound as a link from `target` or inside."""
    drawn = outline(audio) if audio else None
    return render(analysis, language=language, audio=address(audio, target, sound) if audio else "", waveform=drawn)


def address(audio: Path, target: Path, sound: Playback) -> str:
    """Where the page finds the sound: a relative path, a data: address, or nowhere."""
    if sound == Playback.NONE:
        return ""
    if sound == Playback.LINK:
        from urllib.parse import quote

        return quote(Path(os.path.relpath(audio.resolve(), target.resolve().parent)).as_posix())
    kind = mimetypes.guess_type(audio.name)[0] or "audio/wav"
    return f"data:{kind};base64,{base64.b64encode(audio.read_bytes()).decode()}"


def analyse_one(
    call: Path,
    model: str | None,
    agent: int | None,
    rules: Path | None,
    html: bool,
    out: Path | None,
    sound: Playback,
    language: str,
) -> int:
    """Analyse one recording and write JSON or the page. 0, or 1 with the reason."""
    target = out or call.with_suffix(".html")
    try:
        settings = Settings(model=find(model) if model else None, agent=agent, rules=rules)
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("", total=1.0)
            found = analyse(
                call, settings, lambda what, share: progress.update(task, description=what, completed=share)
            )
        text = (
            page(found, call, target, sound=sound, language=language)
            if html
            else found.model_dump_json(indent=1) + "\n"
        )
    except (SpeechError, LanguageUnknown) as error:
        typer.echo(str(error), err=True)
        return 1
    if html or out:
        write_whole(target, text)
        typer.echo(str(target))
    else:
        typer.echo(text, nl=False)
    return 0


def analyse_text(file: Path, out: Path | None, rules: Path | None) -> int:
    """Analyse a transcript and write JSON. 0, or 1 with the reason."""
    try:
        found = analyse_transcript(file, read_rules(rules) if rules else None)
        text = found.model_dump_json(indent=1) + "\n"
    except SpeechError as error:
        typer.echo(str(error), err=True)
        return 1
    if out:
        write_whole(out, text)
        typer.echo(str(out))
    else:
        typer.echo(text, nl=False)
    return 0


def analyse_many(
    folder: Path,
    out: Path,
    model: str | None,
    agent: int | None,
    rules: Path | None,
    html: bool,
    workers: int,
    retry_failed: bool,
) -> int:
    """Analyse a folder with a bar, and list what failed. 0, or 1 when a call failed or nothing could begin."""
    try:
        if rules:
            read_rules(rules)  # a broken file is told once, before the first call
        settings = Settings(model=find(model) if model else None, agent=agent, rules=rules)
        job = functools.partial(analyse, settings=settings)
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("Calls", total=None)
            summary = batch.analyse_folder(
                folder,
                out,
                job,
                workers=workers,
                page=page if html else None,
                retry_failed=retry_failed,
                watch=lambda event: progress.update(task, completed=event.finished, total=event.total),
            )
    except (SpeechError, batch.FolderBusy) as error:
        typer.echo(str(error), err=True)
        return 1
    typer.echo(f"{len(summary.done)} done, {len(summary.kept)} from before, {len(summary.failed)} failed")
    for recording, failure in summary.failed.items():
        typer.echo(f"  {recording.relative_to(folder)}: {failure.message}")
    return 1 if summary.failed else 0
