"""Two channels of one line: what leaks from one voice into the other's channel is not the other's speech.

A leak rises and falls with the voice it comes from, some decibels below it and up to a third of a second later (handset,
line or recorder). Where the levels of two channels go together like that, a piece of speech counts for the fainter
channel only where it stands clearly above the leak that is to be expected there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from stadtkern.speech.audio.activity import FRAME, Activity, merge, noise_floor
from stadtkern.speech.audio.sound import RATE
from stadtkern.speech.result import Span

Levels = NDArray[np.float32]  # dB of full scale per 10 ms

LATEST = 33  # frames of 10 ms that a leak may come later
LOUD = 15.0  # dB above its noise from which a voice can leak audibly
HEARD = 6.0  # dB above the other channel's noise from which a leak matters
OFTEN = 0.3  # share of a voice's loud time in which its leak is heard
TOGETHER = 0.6  # correlation of the levels; of two people who only talk to each other it is about 0
FAINTER = 6.0  # dB that a leak is at least below its voice; louder, nobody can tell whose voice it is
ABOVE = 6.0  # dB above the expected leak from which it is the channel's own voice
PERHAPS = 3.0  # dB from which it may be, next to what surely is
SEED = 0.15  # seconds of the shortest piece that surely is
LEAST = 200  # frames to judge by
SMOOTH = 15  # frames over which own voice and leak are told apart
SHORTEST, GAP = 0.25, 0.20  # seconds of the pieces that are left, and between those that are one


@dataclass(frozen=True)
class Leak:
    """From one channel into another: how much fainter in dB, and how many frames later."""

    fainter: float
    later: int


def without_crosstalk(heard: Sequence[Activity]) -> list[Activity]:
    """The voice activity of each channel without what leaked from another."""
    levels = [one.levels for one in heard]
    masks = [_mask(one.spans, one.levels.size) for one in heard]
    found = []
    for number, activity in enumerate(heard):
        leaks = [
            (leak, levels[other])
            for other in range(len(heard))
            if other != number and (leak := leak_between(levels[other], activity.levels, masks[other]))
        ]
        found.append(_without(activity, leaks) if leaks else activity)
    return found


def leak_between(source: Levels, sink: Levels, talking: NDArray[np.bool_]) -> Leak | None:
    """How the voice of `source` leaks into `sink`; None where it does not. talking: frames in which the source has a voice."""
    size = min(source.size, sink.size)
    source, sink = source[:size], sink[:size]
    # Where the other channel is louder, it is the source.
    loud = np.flatnonzero(talking[:size] & (source > noise_floor(source) + LOUD) & (source > sink))
    loud = loud[loud < size - LATEST]
    if loud.size < LEAST:
        return None
    audible = noise_floor(sink) + HEARD
    best, likeness, heard = 0, 0.0, loud[:0]
    for later in range(LATEST):
        there = loud[sink[loud + later] > audible]
        if there.size < max(LEAST, OFTEN * loud.size):
            continue
        # A voice of one's own in between is far above the leak; it would hide how the rest goes together.
        below = source[there] - sink[there + later]
        usual = np.abs(below - np.median(below)) < 12.0
        pair = source[there[usual]], sink[there[usual] + later]
        like = float(np.corrcoef(*pair)[0, 1]) if pair[0].size >= LEAST and pair[0].std() > 0 < pair[1].std() else 0.0
        if like > likeness:
            best, likeness, heard = later, like, there[usual]
    if likeness < TOGETHER:
        return None
    fainter = float(np.median(source[heard] - sink[heard + best]))
    return Leak(fainter, best) if fainter >= FAINTER else None


def _without(activity: Activity, leaks: Sequence[tuple[Leak, Levels]]) -> Activity:
    size = activity.levels.size
    above = activity.levels - noise_floor(activity.levels) - HEARD + ABOVE  # dB over noise or leak, whichever is louder
    over_leak = np.full(size, 200.0, np.float32)
    for leak, source in leaks:
        expected = np.full(size, -200.0, np.float32)
        usable = min(size - leak.later, source.size)
        # The loudest of the neighbouring frames: the leak is not in step to the frame.
        wide = np.maximum.reduce([np.roll(source, shift) for shift in (-2, -1, 0, 1, 2)])
        expected[leak.later : leak.later + usable] = wide[:usable] - leak.fainter
        over_leak = np.minimum(over_leak, activity.levels - expected)
    spoken = _mask(activity.spans, size)
    window = np.ones(SMOOTH) / SMOOTH
    sure = spoken & (np.convolve(np.minimum(above, over_leak) > ABOVE, window, "same") >= 0.5)
    maybe = spoken & (np.convolve(over_leak > PERHAPS, window, "same") >= 0.5)
    seeds = [one for one in _spans(sure) if one.seconds >= SEED]
    kept = [
        one for one in _spans(sure | maybe) if any(one.start <= seed.start and seed.end <= one.end for seed in seeds)
    ]
    return replace(activity, spans=[one for one in merge(kept, GAP) if one.seconds >= SHORTEST])


def _mask(spans: Sequence[Span], size: int) -> NDArray[np.bool_]:
    """Which frames lie in a span."""
    mask = np.zeros(size, np.bool_)
    for span in spans:
        mask[round(span.start * RATE / FRAME) : round(span.end * RATE / FRAME)] = True
    return mask


def _spans(mask: NDArray[np.bool_]) -> list[Span]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    step = FRAME / RATE
    return [Span(start=first * step, end=last * step) for first, last in edges.reshape(-1, 2)]
