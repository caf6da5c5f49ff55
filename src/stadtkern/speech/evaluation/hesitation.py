"""Filled pauses in the sound: read sentences, fluent as they are, and the same with held vowels and hums put in.

The held sounds are made: half of them a vowel of the same speaker looped to 0.3 to 0.6 s, half of them pulses through
the resonances of "äh" or "hm". Real hesitation is less regular, so figures on real calls are lower.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from stadtkern.speech.audio.sound import RATE, Samples
from stadtkern.speech.errors import ModelMissing
from stadtkern.speech.evaluation.emodb import neutral_sentences
from stadtkern.speech.evaluation.figures import Figure, MatchCounts, Progress, matched
from stadtkern.speech.evaluation.wav_files import write_wav
from stadtkern.speech.hesitation.sound import HOP, VOICED, in_samples, pitch_of
from stadtkern.speech.result import HesitationKind

TARGET = 0.8
WITHIN = 0.5  # seconds
TELEPHONE_RATE = 8000  # Hz
RESONANCES = {  # Hz, width in Hz, strength
    "äh": ((550, 80, 1.0), (1550, 120, 0.5), (2500, 150, 0.3)),
    "hm": ((280, 60, 1.0), (1000, 150, 0.1), (2200, 200, 0.05)),
}


@dataclass
class LaidSpeech:
    """One speaker's sentences after each other, with the middles of the held sounds in seconds, if any."""

    samples: Samples
    held: list[float] = field(default_factory=list)


def measured(folder: Path, progress: Progress) -> Iterator[Figure]:
    """By the sound alone, then with the words, where the model is. Raises DataMissing."""
    fluent, halting = [], []
    for number, clips in enumerate(neutral_sentences(folder, progress).values()):
        fluent.append(_laid(clips, None))
        halting.append(_laid(clips, np.random.default_rng(number)))
    minutes = sum(one.samples.size for one in fluent) / RATE / 60
    false = sum(len(in_samples(one.samples)) for one in fluent)
    counts = MatchCounts()
    for one in halting:
        counts.add(_against(one, [(filler.start + filler.end) / 2 for filler in in_samples(one.samples)]))
    total = counts.hits + counts.missed
    yield Figure(
        "held vowels and hums found by the sound alone", counts.hits / total, note=f"{total} put into sentences"
    )
    yield Figure("taken for one in fluent reading, by the sound alone", false / minutes, None, "lower", "per minute")
    yield from _with_words(fluent, halting, progress)


def _with_words(fluent: list[LaidSpeech], halting: list[LaidSpeech], progress: Progress) -> Iterator[Figure]:
    from stadtkern.speech.models import find
    from stadtkern.speech.pipeline import Settings, analyse

    try:
        settings = Settings(model=find("base"), voices=False)
    except ModelMissing as reason:
        yield Figure("hesitations by words and sound, F1", None, TARGET, note=str(reason))
        return
    both, written, false, seconds = MatchCounts(), MatchCounts(), 0, 0.0
    with TemporaryDirectory() as work:
        for number, one in enumerate([*halting, *fluent]):
            progress("recognising", number, len(halting) + len(fluent))
            call = analyse(write_wav(Path(work) / f"{number}.wav", [one.samples], TELEPHONE_RATE), settings)
            found = [
                (pause.acoustic, (pause.start + pause.end) / 2)
                for said in call.utterances
                for pause in said.hesitations
                if pause.kind is HesitationKind.FILLER and pause.start is not None and pause.end is not None
            ]
            if one.held:
                both.add(_against(one, [at for _, at in found]))
                written.add(_against(one, [at for acoustic, at in found if not acoustic]))
            else:
                false += len(found)
                seconds += one.samples.size / RATE
    note = f"base model, 8 kHz, {both.hits + both.missed} put into sentences"
    yield Figure("hesitations by words and sound, F1", both.f1, TARGET, note=note)
    yield Figure("hesitations by the words alone, F1", written.f1, note="what the recogniser wrote")
    yield Figure("hesitations told in fluent reading", 60 * false / seconds, None, "lower", "per minute")


def _against(one: LaidSpeech, found: list[float]) -> MatchCounts:
    return matched([("", at) for at in one.held], [("", at) for at in found], WITHIN)


def _laid(clips: list[Samples], chance: np.random.Generator | None) -> LaidSpeech:
    """Sentences half a second apart; with chance, a held sound in the longest lull of each."""
    made = LaidSpeech(np.zeros(RATE // 2, np.float32))
    for number, clip in enumerate(clips):
        if chance is not None:
            at = _lull(clip)
            sound = _looped(clip, chance) if number % 2 else None
            sound = (
                resonant(clip, "äh" if number % 4 else "hm", float(chance.uniform(0.3, 0.6)), chance)
                if sound is None
                else sound
            )
            loud = 1.1 * float(np.sqrt(np.mean(clip**2)) / max(np.sqrt(np.mean(sound**2)), 1e-9))
            gap = np.zeros(int(0.08 * RATE), np.float32)
            made.held.append((made.samples.size + at + gap.size + sound.size / 2) / RATE)
            clip = np.concatenate([clip[:at], gap, loud * sound, gap, clip[at:]])  # noqa: PLW2901
        pause = np.zeros(RATE // 2, np.float32)
        made.samples = np.concatenate([made.samples, clip, pause]).astype(np.float32)
    return made


def _lull(clip: Samples) -> int:
    """The sample in the middle half where it is quietest for 60 ms: most likely between two words."""
    wide = int(0.06 * RATE)
    power = np.convolve(clip**2, np.ones(wide) / wide, "same")
    first, last = clip.size // 4, 3 * clip.size // 4
    return first + int(np.argmin(power[first:last]))


def _looped(clip: Samples, chance: np.random.Generator) -> Samples | None:
    """The steadiest voiced tenth of a second, laid over itself again and again; None where the clip has none."""
    pitch, sure = pitch_of(clip)
    wide = 6
    moves = [
        float(np.ptp(pitch[at : at + wide])) if sure[at : at + wide].min() >= VOICED else np.inf
        for at in range(max(pitch.size - wide, 0))
    ]
    if not moves or np.isinf(min(moves)):
        return None
    at = int(np.argmin(moves)) * HOP
    piece = clip[at : at + wide * HOP] * np.hanning(wide * HOP)
    period = RATE / (55 * 2 ** (float(np.median(pitch[at // HOP : at // HOP + wide])) / 12))
    step = round(period * max(round(wide * HOP / 2 / period), 1))
    size = int(chance.uniform(0.3, 0.6) * RATE)
    out = np.zeros(size + piece.size, np.float32)
    for first in range(0, size, step):
        out[first : first + piece.size] += piece * chance.uniform(0.85, 1.15)
    return out[:size] * _shape(size)


def resonant(clip: Samples, kind: str, seconds: float, chance: np.random.Generator) -> Samples:
    """Pulses at the speaker's own pitch, falling a little and trembling, through resonances."""
    pitch, sure = pitch_of(clip)
    middle = 55 * 2 ** (float(np.median(pitch[sure >= VOICED])) / 12) if (sure >= VOICED).any() else 150.0
    size = int(seconds * RATE)
    time = np.arange(size) / RATE
    trembling = np.repeat(np.cumsum(chance.normal(0, 0.08, size // HOP + 1)), HOP)[:size]
    phase = 2 * np.pi * np.cumsum(middle * 2 ** ((trembling - 1.5 * time) / 12)) / RATE
    out = np.zeros(size)
    for number in range(1, int(3800 / middle)):
        through = sum(
            strong / (1 + ((number * middle - hertz) / wide) ** 2) for hertz, wide, strong in RESONANCES[kind]
        )
        out += through / number * np.sin(number * phase + chance.uniform(0, 2 * np.pi))
    return np.asarray(out * _shape(size), np.float32)


def _shape(size: int) -> Samples:
    edge = int(0.05 * RATE)
    return np.minimum(np.minimum(np.arange(size) / edge, 1), (size - np.arange(size)) / edge).astype(np.float32)
