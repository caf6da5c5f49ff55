"""What the whole analysis costs beside recognition alone, with the same model and settings, and its largest memory.

Both take turns in one process of their own, with everything loaded before; so a busy machine hits both alike. Processor
time is told beside the time on the clock, because it hardly knows what else a machine does.
"""

from __future__ import annotations

import resource
import sys
import time
import wave
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import numpy as np

from stadtkern.speech import models
from stadtkern.speech.audio.reading import read
from stadtkern.speech.audio.sound import RATE, Samples, to_pcm
from stadtkern.speech.errors import ModelMissing
from stadtkern.speech.evaluation.figures import DataMissing, Figure, Progress
from stadtkern.speech.evaluation.flow import calls_of
from stadtkern.speech.evaluation.text import dialogues_in
from stadtkern.speech.evaluation.wav_files import write_wav
from stadtkern.speech.evaluation.words import MODEL, DirectRecognition
from stadtkern.speech.pipeline import Settings, analyse
from stadtkern.speech.transcript import analyse_transcript

ROUNDS = 1  # processor time hardly differs from round to round, and a round takes minutes
STEREO, MONO = 1.25, 1.6  # times
MEMORY = 1000.0  # MB
TELEPHONE = 2  # every second sample of 16 kHz is 8 kHz
LONG = 3 * 3600.0  # seconds
LANGUAGES = {"en": "English", "de": "German"}
MOVES_LAID = 60  # moves of the German call: some three minutes

T = TypeVar("T")

Sounds = list[Samples]  # one per channel, 16 kHz


@dataclass(frozen=True)
class MeasuredCall:
    """A recording to measure on. limit: how many times recognition alone the whole may take."""

    name: str
    file: Path
    limit: float
    language: str = "en"

    def settings(self, model: Path | None) -> Settings:
        """Everything is measured, the mood too: where there are two channels the first is the agent's."""
        return Settings(model, agent=1, language=self.language)


@dataclass(frozen=True)
class MeasuredTimes:
    """Seconds of all rounds: (processor, clock) of the whole analysis and of recognition alone; and of the sound."""

    whole: tuple[float, float]
    alone: tuple[float, float]
    recorded: float


def measured(folder: Path, progress: Progress) -> Iterator[Figure]:
    """An English call and a German one, each in two channels and mixed to one. Raises DataMissing.

    The two-channel call of `audio/calls` is English, so its words are not measured; the German one is laid from the
    sentences of `audio/emodb`.
    """
    model = _model()
    with TemporaryDirectory() as work:
        calls = [*calls_in(folder, Path(work)), *german_calls(folder, Path(work))]
        for number, call in enumerate(calls):
            progress(f"time, {call.name}", 2 * number, 2 * len(calls))
            times = _in_child(_times, call, model)
            whole, alone = times.whole[0] / ROUNDS, times.alone[0] / ROUNDS
            note = f"{times.recorded:.0f} s of sound, {MODEL}, processor {whole:.1f} s against {alone:.1f} s"
            for what, place in (("processor time", 0), ("time", 1)):
                ratio = times.whole[place] / times.alone[place]
                name = f"whole analysis, {what} against recognition alone, {call.name}"
                yield Figure(name, ratio, call.limit, "lower", "x", note)
            yield Figure(f"real-time factor, {call.name}", times.whole[1] / ROUNDS / times.recorded)
            progress(f"memory, {call.name}", 2 * number + 1, 2 * len(calls))
            yield Figure(f"largest memory, {call.name}", _in_child(_memory, call, model), MEMORY, "lower", "MB")
    yield from _words(folder)


def _words(folder: Path) -> Iterator[Figure]:
    """What measuring the words takes, from transcripts."""
    try:
        dialogues = list(dialogues_in(folder))
    except DataMissing:
        return
    talk = sum(float(dialogue["turns"][-1]["end"]) for dialogue in dialogues)
    began = time.process_time()
    for dialogue in dialogues:
        analyse_transcript({"turns": dialogue["turns"]})
    spent = time.process_time() - began
    note = f"{len(dialogues)} German transcripts of {talk / 60:.0f} minutes"
    yield Figure("measuring the words, processor time", spent / talk * 60, unit="s a minute", note=note)


def of_hours(folder: Path, progress: Progress) -> Iterator[Figure]:
    """The largest memory on three hours. Raises DataMissing.

    Three hours of talk by the sound alone; and with the words a recording as long, with talk in its first and last
    minutes: recognition hears a channel in pieces of bounded length, so more talk takes longer and no more memory.
    """
    model = _model()
    with TemporaryDirectory() as work:
        first = calls_in(folder, Path(work))[0]
        with read(first.file) as sound:
            channels = [channel.read() for channel in sound.channels]
        mixed = [_mixed(channels)]
        steps: list[tuple[str, Sounds, bool, Path | None]] = [
            ("two channels, sound alone", channels, False, None),
            ("one channel, sound alone", mixed, False, None),
            ("two channels with words, mostly silent", channels, True, model),
        ]
        for number, (name, sounds, silent, place) in enumerate(steps):
            progress(f"three hours, {name}", number, len(steps))
            file = Path(work) / "long.wav"
            write_long(file, sounds, silent=silent)
            peak = _in_child(_memory, MeasuredCall(name, file, 0.0), place)
            yield Figure(f"largest memory, three hours, {name}", peak, MEMORY, "lower", "MB")


def _model() -> Path:
    try:
        models.find("speakers")
        return models.find(MODEL)
    except ModelMissing as reason:
        raise DataMissing(str(reason)) from reason


def calls_in(folder: Path, work: Path) -> list[MeasuredCall]:
    """The first call of two channels, and the same mixed to one. Raises DataMissing."""
    for file in sorted((folder / "audio" / "calls").glob("*.flac")):
        with read(file) as sound:
            if len(sound.channels) != 2:
                continue
            channels = [channel.read() for channel in sound.channels]
        return _both(channels, work, "en")
    raise DataMissing("no two-channel recording in audio/calls")


def german_calls(folder: Path, work: Path) -> list[MeasuredCall]:
    """A two-channel call laid from read sentences, and the same mixed to one. Raises DataMissing."""
    call = next(calls_of(folder, moves=MOVES_LAID))
    return _both(call.channels, work, "de")


def _both(channels: Sounds, work: Path, language: str) -> list[MeasuredCall]:
    calls = []
    for name, sounds, limit in (("two channels", channels, STEREO), ("one channel", [_mixed(channels)], MONO)):
        file = work / f"{language}{len(sounds)}.wav"
        write_wav(file, sounds)
        calls.append(MeasuredCall(f"{name}, {LANGUAGES[language]}", file, limit, language))
    return calls


def _mixed(channels: Sounds) -> Samples:
    return np.asarray(np.stack(channels).mean(axis=0), dtype=np.float32)


def write_long(file: Path, channels: Sounds, *, silent: bool, seconds: float = LONG) -> None:
    """The call again and again until `seconds`, at 8 kHz; `silent`: only at the beginning and at the end."""
    call = np.frombuffer(to_pcm(np.stack(channels, axis=1)[::TELEPHONE]), dtype="<i2")
    needed = round(seconds * RATE / TELEPHONE) * len(channels)
    with wave.open(str(file), "wb") as out:
        out.setnchannels(len(channels))
        out.setsampwidth(2)
        out.setframerate(RATE // TELEPHONE)
        for at in range(0, needed, call.size):
            talks = not silent or at in (0, (needed - 1) // call.size * call.size)
            part = call[: needed - at]
            out.writeframes((part if talks else np.zeros_like(part)).tobytes())


def _in_child(job: Callable[..., T], call: MeasuredCall, model: Path | None) -> T:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(job, call, model).result()


def _times(call: MeasuredCall, model: Path) -> MeasuredTimes:
    direct = DirectRecognition(model, call.language)
    settings = call.settings(model)
    with read(call.file) as sound:
        count, recorded = len(sound.channels), sound.duration
        short = call.file.with_suffix(".short.wav")
        write_wav(short, [channel.read(0, 12) for channel in sound.channels])
    jobs: tuple[Callable[[Path], Any], ...] = (
        lambda file: analyse(file, settings),
        lambda file: direct.words(file, count),
    )
    spent = [(0.0, 0.0), (0.0, 0.0)]
    for file in (short, *[call.file] * ROUNDS):
        for number, job in enumerate(jobs):
            processor, clock = time.process_time(), time.monotonic()
            job(file)
            if file != short:
                before = spent[number]
                spent[number] = (
                    before[0] + time.process_time() - processor,
                    before[1] + time.monotonic() - clock,
                )
    return MeasuredTimes(spent[0], spent[1], recorded)


def _memory(call: MeasuredCall, model: Path | None) -> float:
    analyse(call.file, call.settings(model))
    return peak_memory()


def peak_memory() -> float:
    """The largest resident set of this process so far, in MB (of 10^6 bytes)."""
    status = Path("/proc/self/status")
    if status.is_file():
        lines = status.read_text(encoding="ascii", errors="replace").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) * 1024 / 1e6
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used / 1e6 if sys.platform == "darwin" else used * 1024 / 1e6
