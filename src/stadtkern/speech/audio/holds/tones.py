"""The tones of the line: ringing, busy, dial, fax, keys. Pure sines that stand still, in bursts of equal length.

In Germany the ringing tone is 425 Hz for 1 s and silence for 4 s, busy is 425 Hz for 0.48 s and 0.48 s (ITU-T E.180
supplement 2); others sound elsewhere, so the frequency is free and the form counts. Keys: ITU-T Q.23.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from stadtkern.speech.audio.sound import RATE, Channel, Samples
from stadtkern.speech.result import Span

WINDOW = 1024  # samples: 64 ms
HOP = 256  # samples: 16 ms
CHUNK = HOP * 2000 / RATE  # seconds read at a time
MIN_HERTZ, MAX_HERTZ = 300.0, 2200.0  # Hz of a tone of the line
PURE = 0.9  # share of the power that lies in one sine, or in two
MIN_POWER = 1e-5  # mean power of a frame: -50 dB of full scale
STILL = 3.0  # Hz that a tone wavers at most; a hummed note wavers more
SAME = 15.0  # Hz between bursts of one signal
LONG = 0.8  # seconds: such a burst is a signal by itself
BURST = 0.18  # seconds of the shortest burst of a cadence
SERIES = 3  # so many bursts of equal length are a signal
EVEN = 0.25  # how much of their length they may differ
NEXT = 4.6  # seconds of silence inside a signal
ROWS, COLUMNS = (697.0, 770.0, 852.0, 941.0), (1209.0, 1336.0, 1477.0, 1633.0)
KEYS = 3  # so many keys are a number that is dialled
BETWEEN_KEYS = 2.0  # seconds
NOTES_APART = 1.0  # seconds between the notes of a melody
TUNE, PITCHES = 4.0, 3  # seconds and different notes that make one


@dataclass(frozen=True)
class Burst:
    """A sine, or two at once (`second` above 0), that sounds from start to end."""

    start: float
    end: float
    hertz: float
    second: float = 0.0

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end - self.start

    @property
    def key(self) -> bool:
        """Whether it is the tone of a key."""
        low, high = sorted((self.hertz, self.second))
        return _near(low, ROWS) and _near(high, COLUMNS)


def tones(channel: Channel) -> tuple[list[Span], list[Span]]:
    """(tones of the line, melodies of pure tones), each from the first burst of a signal to its last."""
    bursts = bursts_in(channel)
    single = [one for one in bursts if not one.key]
    played = _melodies([one for one in single if not one.second])
    signals = [
        one for one in _signals(single) if not any(tune.start <= one.start and one.end <= tune.end for tune in played)
    ]
    return sorted([*signals, *_dialled([one for one in bursts if one.key])], key=lambda one: one.start), played


def _melodies(bursts: Sequence[Burst]) -> list[Span]:
    """Pure notes one after the other, of several pitches: the waiting melody of a small exchange."""
    found = []
    for group in _series(bursts, NOTES_APART):
        span = Span(start=group[0].start, end=group[-1].end)
        pitches = {round(12 * math.log2(one.hertz / 440)) for one in group}
        sounding = sum(one.seconds for one in group)
        if span.seconds >= TUNE and len(pitches) >= PITCHES and sounding >= 0.5 * span.seconds:
            found.append(span)
    return found


def _series(bursts: Sequence[Burst], apart: float) -> list[list[Burst]]:
    """Bursts with less than `apart` seconds between them."""
    groups: list[list[Burst]] = []
    for one in bursts:
        if groups and one.start - groups[-1][-1].end < apart:
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _signals(bursts: Sequence[Burst]) -> list[Span]:
    groups: list[list[Burst]] = []
    for one in bursts:
        if not one.second and one.seconds >= BURST and MIN_HERTZ <= one.hertz <= MAX_HERTZ:
            last = groups[-1][-1] if groups else None
            if last and abs(last.hertz - one.hertz) < SAME and one.start - last.end < NEXT:
                groups[-1].append(one)
            else:
                groups.append([one])
    return [
        Span(start=group[0].start, end=group[-1].end)
        for group in groups
        if any(one.seconds >= LONG for one in group) or (len(group) >= SERIES and _even(group))
    ]


def _even(group: Sequence[Burst]) -> bool:
    middle = sorted(one.seconds for one in group)[len(group) // 2]
    alike = sum(abs(one.seconds - middle) <= EVEN * middle for one in group)
    return alike >= max(SERIES, 0.7 * len(group))


def _dialled(bursts: Sequence[Burst]) -> list[Span]:
    return [
        Span(start=group[0].start, end=group[-1].end) for group in _series(bursts, BETWEEN_KEYS) if len(group) >= KEYS
    ]


def _near(hertz: float, among: Sequence[float]) -> bool:
    return any(abs(hertz - one) <= 0.02 * one for one in among)


def bursts_in(channel: Channel) -> list[Burst]:
    """Runs of pure frames with the same frequencies."""
    found: list[Burst] = []
    run: list[tuple[float, float]] = []
    rest = np.zeros(0, np.float32)
    first = 0

    def close(end: int) -> None:
        if len(run) >= 2:
            low, high = np.asarray(run).T
            still = low[1:-1].std() <= STILL if len(run) > 4 else True
            if still and (high.min() > 0 or high.max() == 0):
                # A frame is pure once most of it sounds, so the run is about half a window longer than the tone at each
                # end.
                start = ((end - len(run)) * HOP + WINDOW / 2 - HOP) / RATE
                stop = (end * HOP + WINDOW / 2) / RATE
                found.append(Burst(start, stop, float(np.median(low)), float(np.median(high))))
        run.clear()

    for _, samples in channel.blocks(CHUNK):
        rest = np.concatenate([rest, samples])
        pairs = pure(rest)
        for number, (low, high) in enumerate(pairs, start=first):
            if run and (low <= 0 or abs(low - run[-1][0]) > SAME or abs(high - run[-1][1]) > SAME):
                close(number)
            if low > 0:
                run.append((float(low), float(high)))
        first += len(pairs)
        rest = rest[len(pairs) * HOP :]
    close(first)
    return found


def pure(samples: Samples) -> NDArray[np.float64]:
    """(frequency, second frequency or 0) in Hz of each whole window that holds one or two sines; else (0, 0)."""
    if samples.size < WINDOW:
        return np.zeros((0, 2))
    windows = sliding_window_view(samples, WINDOW)[::HOP] * np.hanning(WINDOW).astype(np.float32)
    loud = np.einsum("ij,ij->i", windows, windows) / (0.375 * WINDOW) > MIN_POWER
    found = np.zeros((windows.shape[0], 2))
    rows = np.flatnonzero(loud)
    if rows.size == 0:
        return found
    power = np.abs(np.fft.rfft(windows[rows], axis=1)).astype(np.float64) ** 2
    power[:, : int(100 * WINDOW / RATE)] = 0
    total = np.maximum(power.sum(axis=1), 1e-12)
    one, first = _strongest(power)
    two, second = _strongest(power)
    single = one / total > PURE
    double = ~single & ((one + two) / total > PURE) & (two > 0.1 * one)
    found[rows, 0] = np.where(single, first, np.where(double, np.minimum(first, second), 0.0))
    found[rows, 1] = np.where(double, np.maximum(first, second), 0.0)
    return found


def _strongest(power: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(power, frequency) of the strongest sine of each row, which is taken out of `power`."""
    rows = np.arange(power.shape[0])
    top = np.clip(power.argmax(axis=1), 3, power.shape[1] - 4)
    near = top[:, None] + np.arange(-3, 4)
    around = np.log(np.maximum(power[rows[:, None], near], 1e-20))
    left, middle, right = around[:, 2], around[:, 3], around[:, 4]
    bend = np.minimum(left - 2 * middle + right, -1e-9)
    shift = np.clip(0.5 * (left - right) / bend, -0.5, 0.5)
    strength = power[rows[:, None], near].sum(axis=1)
    power[rows[:, None], near] = 0
    return strength, (top + shift) * RATE / WINDOW
