"""Voices told apart in one channel: two-channel calls mixed to one, and meetings with a truth in RTTM.

The truth of a mixed call is the voice activity of each of its own channels. Meetings are told without a target: they
have four voices in a room, which telephone calls don't.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from stadtkern.speech import models
from stadtkern.speech.audio.activity import detect
from stadtkern.speech.audio.reading import read
from stadtkern.speech.errors import ModelMissing
from stadtkern.speech.evaluation.diarisation import DiarisationError, diarisation_error
from stadtkern.speech.evaluation.figures import DataMissing, Figure, Progress
from stadtkern.speech.result import Span
from stadtkern.speech.speakers.diarise import diarise

ERROR, CONFUSION = 8.0, 1.0  # per cent
COLLAR = 0.25  # seconds


def measured(folder: Path, progress: Progress) -> Iterator[Figure]:
    """Every call in `audio/calls` with two voices, then every recording in `audio/meetings`. Raises DataMissing."""
    try:
        models.find("speakers")
    except ModelMissing as reason:
        raise DataMissing(str(reason)) from reason
    calls = sorted((folder / "audio" / "calls").glob("*.flac"))
    meetings = sorted((folder / "audio" / "meetings").glob("*.flac"))
    if not calls and not meetings:
        raise DataMissing("no recordings in audio/calls or audio/meetings")
    for number, file in enumerate([*calls, *meetings]):
        progress("voices", number, len(calls) + len(meetings))
        error = of_call(file) if file in calls else of_meeting(file)
        if error is None:
            continue
        aims = (ERROR, CONFUSION) if file in calls else (None, None)
        for what, value, aim in zip(("error", "confusion"), (error.rate, error.confusion), aims, strict=True):
            yield Figure(f"diarisation {what}, {file.stem}", 100 * value, aim, "lower", "%")


def of_call(file: Path) -> DiarisationError | None:
    """The error on a two-channel call mixed to one; None where it has not two channels of its own."""
    with read(file) as sound:
        if len(sound.channels) != 2:
            return None
        truth = [detect(channel).spans for channel in sound.channels]
        mixed = sound.mixed()
        return diarisation_error(truth, diarise(mixed, detect(mixed).spans), collar=COLLAR)


def of_meeting(file: Path) -> DiarisationError | None:
    """The error against the RTTM files beside the recording; None where none of them names it."""
    truth: dict[str, list[Span]] = {}
    for listed in sorted(file.parent.glob("*.rttm")):
        for line in listed.read_text(encoding="utf-8").splitlines():
            told = line.split()
            if len(told) > 7 and told[:2] == ["SPEAKER", file.stem]:
                start = float(told[3])
                truth.setdefault(told[7], []).append(Span(start=start, end=start + float(told[4])))
    if not truth:
        return None
    with read(file) as sound:
        channel = sound.mixed()
        return diarisation_error(list(truth.values()), diarise(channel, detect(channel).spans), collar=COLLAR)
