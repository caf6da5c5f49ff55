"""Two-channel calls laid together from recordings of single sentences, with every time known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random

import numpy as np

from stadtkern.speech.audio.activity import FRAME, level
from stadtkern.speech.audio.sound import RATE, Samples
from stadtkern.speech.result import Span

Clips = Sequence[Samples]  # sentences of one voice
MOVES = 24  # turns, pauses, interruptions and back-channels of a call


@dataclass
class MadeCall:
    """channels: two of equal length. speech: channel -> turns as they were laid."""

    channels: list[Samples]
    speech: dict[int, list[Span]]
    pauses: list[Span] = field(default_factory=list)
    interruptions: list[tuple[int, float]] = field(default_factory=list)  # (channel that cuts in, second)
    backchannels: list[tuple[int, float]] = field(default_factory=list)
    holds: list[Span] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """Its length."""
        return float(self.channels[0].size / RATE)


def trimmed(samples: Samples) -> Samples:
    """A sentence without the silence before and after it (40 dB below its loudest 10 ms)."""
    levels = level(samples)
    if levels.size == 0:
        return samples
    loud = np.flatnonzero(levels > levels.max() - 40)
    return samples[int(loud[0]) * FRAME : (int(loud[-1]) + 1) * FRAME]


def make_call(voices: tuple[Clips, Clips], seed: int, *, moves: int = MOVES, noise: float = 3e-4) -> MadeCall:
    """Lay a call: turns of one or two sentences, short gaps, pauses, interruptions and back-channels, by chance.

    `noise`: the line noise, root mean square of full scale. The same seed makes the same call.
    """
    chance = Random(seed)  # noqa: S311 (a reproducible test signal, not a secret)
    laid: list[tuple[int, float, Samples]] = []
    call = MadeCall(channels=[], speech={0: [], 1: []})
    now, speaker = 0.6, chance.randrange(2)
    silent_since = [0.0, 0.0]
    for _ in range(moves):
        turn = _turn(voices[speaker], chance)
        seconds = turn.size / RATE
        laid.append((speaker, now, turn))
        call.speech[speaker].append(Span(start=now, end=now + seconds))
        kind = chance.choices(["gap", "pause", "cut", "signal"], [4, 2, 3, 2])[0]
        end = now + seconds
        silent_since[speaker] = end
        if kind == "signal" and seconds > 2.5:
            word = chance.choice(voices[1 - speaker])[: int(RATE * chance.uniform(0.3, 0.5))]
            at = now + chance.uniform(0.8, seconds - 1.2)
            laid.append((1 - speaker, at, _faded(word)))
            call.backchannels.append((1 - speaker, at))
        cut = end - chance.uniform(0.45, min(1.2, max(seconds - 0.8, 0.5)))
        # Nobody can cut in who has only just stopped to speak, by being cut in on.
        if kind == "cut" and seconds > 1.6 and cut > silent_since[1 - speaker] + 0.4:
            now = cut
            speaker = 1 - speaker
            call.interruptions.append((speaker, now))
        elif kind == "pause":
            now = end + chance.uniform(2.3, 5.0)
            call.pauses.append(Span(start=end, end=now))
            speaker = chance.randrange(2)
        else:
            now = end + chance.uniform(0.1, 1.4)
            speaker = 1 - speaker
    if call.pauses and call.pauses[-1].end >= now:
        call.pauses.pop()
    if call.interruptions and call.interruptions[-1][1] >= now:
        call.interruptions.pop()
    length = int((max(at + part.size / RATE for _, at, part in laid) + 0.6) * RATE)
    hiss = np.random.default_rng(seed)
    channels = [hiss.normal(0, noise, length).astype(np.float32) for _ in range(2)]
    for channel, at, part in laid:
        first = round(at * RATE)
        channels[channel][first : first + part.size] += part
    call.channels = channels
    return call


def with_hold(call: MadeCall, sound: Samples, channel: int) -> MadeCall:
    """The same call with `sound` laid into one channel, right after its longest pause, while nobody speaks."""
    at = max(call.pauses, key=lambda pause: pause.seconds).end - 0.05
    first, seconds = round(at * RATE), sound.size / RATE + 0.1
    gap = np.zeros(round(seconds * RATE), np.float32)
    channels = [np.concatenate([one[:first], gap, one[first:]]) for one in call.channels]
    start = first + round(0.05 * RATE)
    channels[channel][start : start + sound.size] += sound

    def later(second: float) -> float:
        return second if second < at else second + seconds

    def moved(spans: Iterable[Span]) -> list[Span]:
        return [Span(start=later(one.start), end=one.end if one.end < at + 0.1 else later(one.end)) for one in spans]

    return MadeCall(
        channels=channels,
        speech={number: moved(spans) for number, spans in call.speech.items()},
        pauses=moved(call.pauses),
        interruptions=[(number, later(second)) for number, second in call.interruptions],
        backchannels=[(number, later(second)) for number, second in call.backchannels],
        holds=[Span(start=start / RATE, end=(start + sound.size) / RATE)],
    )


def _turn(clips: Clips, chance: Random) -> Samples:
    """One to three sentences after each other, with breaths between."""
    parts: list[Samples] = []
    for number in range(chance.choice([1, 1, 2, 2, 3])):
        if number:
            parts.append(np.zeros(int(RATE * chance.uniform(0.05, 0.3)), np.float32))
        parts.append(chance.choice(clips))
    turn = np.concatenate(parts)
    # An interruption needs somebody who still speaks at the end, so a turn never ends in a long silence.
    return turn


def _faded(word: Samples) -> Samples:
    """Cut from a sentence, so its ends are faded within 20 ms."""
    shape = np.ones(word.size, np.float32)
    edge = min(int(RATE * 0.02), word.size // 2)
    shape[:edge] = np.linspace(0, 1, edge)
    shape[-edge:] = np.linspace(1, 0, edge)
    return word * shape
