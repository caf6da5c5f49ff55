"""Two channels of one line: what leaks from one voice into the other's channel is not the other's speech.

A leak rises and falls with the voice it comes from, some decibels below it and up to a third of a second later
(handset, line or recorder). Where the levels of two channels go together like that, a piece of speech counts for the
fainter channel only where it stands clearly above the leak that is to be expected there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from stadtkern.speech.audio.activity import FRAME, Activity, noise_floor
from stadtkern.speech.audio.sound import RATE
from stadtkern.speech.spans import mask_of, merge, spans_of

Levels = NDArray[np.float32]  # dB of full scale per 10 ms

MAX_LAG = 33  # frames of 10 ms that a leak may come later
LOUD = 15.0  # dB above its noise from which a voice can leak audibly
HEARD = 6.0  # dB above the other channel's noise from which a leak matters
MIN_SHARE = 0.3  # share of a voice's loud time in which its leak is heard
MIN_CORRELATION = 0.6  # correlation of the levels; of two people who only talk to each other it is about 0
MIN_ATTENUATION = 6.0  # dB that a leak is at least below its voice; louder, nobody can tell whose voice it is
ABOVE = 6.0  # dB above the expected leak from which it is the channel's own voice
PERHAPS = 3.0  # dB from which it may be, next to what surely is
SEED = 0.15  # seconds of the shortest piece that surely is
MIN_FRAMES = 200  # frames to judge by
SMOOTH = 15  # frames over which own voice and leak are told apart
MIN_PIECE, GAP = 0.25, 0.20  # seconds of the pieces that are left, and between those that are one


@dataclass(frozen=True)
class Leak:
    """From one channel into another: how much fainter in dB, and how many frames later."""

    attenuation: float
    lag: int


def without_crosstalk(heard: Sequence[Activity]) -> list[Activity]:
    """The voice activity of each channel without what leaked from another."""
    levels = [one.levels for one in heard]
    masks = [mask_of(one.spans, one.levels.size, FRAME / RATE) for one in heard]
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
    """How the voice of `source` leaks into `sink`; None where it does not.

    talking: frames in which the source has a voice.
    """
    size = min(source.size, sink.size)
    source, sink = source[:size], sink[:size]
    # Where the other channel is louder, it is the source.
    loud = np.flatnonzero(talking[:size] & (source > noise_floor(source) + LOUD) & (source > sink))
    loud = loud[loud < size - MAX_LAG]
    if loud.size < MIN_FRAMES:
        return None
    audible = noise_floor(sink) + HEARD
    best, similarity, heard = 0, 0.0, loud[:0]
    for lag in range(MAX_LAG):
        there = loud[sink[loud + lag] > audible]
        if there.size < max(MIN_FRAMES, MIN_SHARE * loud.size):
            continue
        # A voice of one's own in between is far above the leak; it would hide how the rest goes together.
        below = source[there] - sink[there + lag]
        usual = np.abs(below - np.median(below)) < 12.0
        pair = source[there[usual]], sink[there[usual] + lag]
        like = (
            float(np.corrcoef(*pair)[0, 1]) if pair[0].size >= MIN_FRAMES and pair[0].std() > 0 < pair[1].std() else 0.0
        )
        if like > similarity:
            best, similarity, heard = lag, like, there[usual]
    if similarity < MIN_CORRELATION:
        return None
    attenuation = float(np.median(source[heard] - sink[heard + best]))
    return Leak(attenuation, best) if attenuation >= MIN_ATTENUATION else None


def _without(activity: Activity, leaks: Sequence[tuple[Leak, Levels]]) -> Activity:
    size = activity.levels.size
    above = activity.levels - noise_floor(activity.levels) - HEARD + ABOVE  # dB over noise or leak, whichever is louder
    over_leak = np.full(size, 200.0, np.float32)
    for leak, source in leaks:
        expected = np.full(size, -200.0, np.float32)
        usable = min(size - leak.lag, source.size)
        # The loudest of the neighbouring frames: the leak is not in step to the frame.
        wide = np.maximum.reduce([np.roll(source, shift) for shift in (-2, -1, 0, 1, 2)])
        expected[leak.lag : leak.lag + usable] = wide[:usable] - leak.attenuation
        over_leak = np.minimum(over_leak, activity.levels - expected)
    spoken = mask_of(activity.spans, size, FRAME / RATE)
    window = np.ones(SMOOTH) / SMOOTH
    sure = spoken & (np.convolve(np.minimum(above, over_leak) > ABOVE, window, "same") >= 0.5)
    maybe = spoken & (np.convolve(over_leak > PERHAPS, window, "same") >= 0.5)
    seeds = [one for one in spans_of(sure, FRAME / RATE) if one.seconds >= SEED]
    kept = [
        one
        for one in spans_of(sure | maybe, FRAME / RATE)
        if any(one.start <= seed.start and seed.end <= one.end for seed in seeds)
    ]
    return replace(activity, spans=[one for one in merge(kept, GAP) if one.seconds >= MIN_PIECE])
