"""Interruptions, pauses and waiting music of two-channel calls laid from recorded sentences, with every time known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from stadtkern.speech.audio.activity import detect
from stadtkern.speech.audio.crosstalk import without_crosstalk
from stadtkern.speech.audio.holds import find_holds, without_holds
from stadtkern.speech.audio.reading import read
from stadtkern.speech.audio.sound import Channel, Samples, to_pcm
from stadtkern.speech.evaluation import made_sounds
from stadtkern.speech.evaluation.emodb import neutral_sentences
from stadtkern.speech.evaluation.figures import Figure, MatchCounts, Progress, matched
from stadtkern.speech.evaluation.made_calls import MOVES, MadeCall, make_call, with_hold
from stadtkern.speech.flow.measure import measure_flow
from stadtkern.speech.result import Flow

CALLS = 12
WITHIN = 0.5  # seconds between what was laid and what was found
TARGET = 0.95


def measured(folder: Path, progress: Progress) -> Iterator[Figure]:
    """Calls of two of the speakers in `audio/emodb`, a new pair each time. Raises DataMissing."""
    cuts, pauses, holds_found = MatchCounts(), MatchCounts(), HoldScore()
    for seed, call in enumerate(calls_of(folder, progress)):
        progress("calls", seed, CALLS)
        found = of_call(call)
        cuts.add(found.cuts)
        pauses.add(found.pauses)
        holds_found.add(of_call(with_hold(call, hold_sound(seed), seed % 2)))
    note = f"{CALLS} calls, {cuts.hits + cuts.missed} interruptions, {pauses.hits + pauses.missed} pauses"
    yield Figure("interruptions, two channels, F1", cuts.f1, TARGET, note=note)
    yield Figure("pauses, two channels, F1", pauses.f1, TARGET)
    note = f"the same calls with music or tones of the line in one channel, {holds_found.laid:.0f} s"
    yield Figure("waiting music and tones, two channels, F1 of the seconds", holds_found.f1, TARGET, note=note)
    yield Figure("pauses beside waiting music and tones, F1", holds_found.pauses.f1, TARGET)
    yield from _in_recordings(folder, progress)


def calls_of(folder: Path, progress: Progress = lambda *_: None, moves: int = MOVES) -> Iterator[MadeCall]:
    """The calls, the same each time; more moves make them longer. Raises DataMissing."""
    voices = neutral_sentences(folder, progress, min_speakers=2)
    speakers = list(voices)
    for seed in range(CALLS):
        first = speakers[seed % len(speakers)]
        second = speakers[(seed + 1 + seed // len(speakers)) % len(speakers)]
        yield make_call((voices[first], voices[second]), seed, moves=moves)


def hold_sound(seed: int) -> Samples:
    """What plays while somebody waits, in turn: chords, ringing, a melody, busy."""
    made = (
        lambda: made_sounds.music(10.0 + seed, seed, beat=seed % 8 == 0),
        lambda: made_sounds.cadence((425.0,), 1.0, 4.0, 3),
        lambda: made_sounds.melody(12.0, seed, bright=0.5),
        lambda: made_sounds.cadence((425.0,), 0.48, 0.48, 9),
    )
    return made[seed % len(made)]()


def _in_recordings(folder: Path, progress: Progress) -> Iterator[Figure]:
    """No recording of people talking holds music or a tone of the line."""
    files = sorted((folder / "audio").rglob("*.flac"))
    heard = false = 0.0
    for number, file in enumerate(files):
        progress("recordings", number, len(files))
        with read(file) as sound:
            heard += sound.duration
            false += sum(hold.seconds for channel in sound.channels for hold in find_holds(channel))
    note = f"{len(files)} recordings of {heard / 60:.0f} minutes without any"
    yield Figure("recorded talk taken for music or tones", false, 0.0, "lower", "s", note)


@dataclass
class CallScore:
    """What was found in one call, against what was laid. seconds: of holds found right, missed, made up."""

    cuts: MatchCounts
    pauses: MatchCounts
    right: float = 0.0
    missed: float = 0.0
    false: float = 0.0


@dataclass
class HoldScore:
    """The same over calls with waiting music or tones."""

    pauses: MatchCounts = field(default_factory=MatchCounts)
    right: float = 0.0
    missed: float = 0.0
    false: float = 0.0

    def add(self, heard: CallScore) -> None:
        """Count a call more."""
        self.pauses.add(heard.pauses)
        self.right += heard.right
        self.missed += heard.missed
        self.false += heard.false

    @property
    def laid(self) -> float:
        """Seconds of music and tones in the calls."""
        return self.right + self.missed

    @property
    def f1(self) -> float | None:
        """Of the seconds."""
        total = 2 * self.right + self.missed + self.false
        return 2 * self.right / total if total else None


def of_call(call: MadeCall) -> CallScore:
    """Interruptions, pauses and holds that were found, missed and made up, by the sound alone."""
    flow = flow_of(call)
    cuts = matched(
        [("AB"[channel], at) for channel, at in call.interruptions],
        [(one.by, one.start) for one in flow.interruptions],
        WITHIN,
    )
    pauses = matched(
        [("", (span.start + span.end) / 2) for span in call.pauses],
        [("", (span.start + span.end) / 2) for span in flow.pauses],
        WITHIN,
    )
    laid, got = (sum(one.seconds for one in spans) for spans in (call.holds, flow.holds))
    right = sum(
        max(min(one.end, other.end) - max(one.start, other.start), 0.0) for one in call.holds for other in flow.holds
    )
    return CallScore(cuts, pauses, right, laid - right, got - right)


def flow_of(call: MadeCall) -> Flow:
    """What the sound alone tells; its first channel is voice A, its second B."""
    with TemporaryDirectory() as work:
        channels = []
        for number, samples in enumerate(call.channels):
            file = Path(work) / f"{number}.s16"
            file.write_bytes(to_pcm(np.asarray(samples)))
            channels.append(Channel(file, samples.size))
        heard, holds = without_holds(
            without_crosstalk([detect(one) for one in channels]), [find_holds(one) for one in channels]
        )
    return measure_flow(call.seconds, {"AB"[number]: one.spans for number, one in enumerate(heard)}, holds)
