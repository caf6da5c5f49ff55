"""Filled pauses by their sound: a voice that holds one pitch and one vowel (or hum) for longer than any syllable.

Source of the signs: filled pauses are long, flat or slightly falling in pitch and spectrally steady (Goto, Itou,
Hayamizu: A Real-time Filled Pause Detection System for Spontaneous Speech Recognition, Eurospeech 1999).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from stadtkern.speech.audio.sound import RATE, Channel, Samples
from stadtkern.speech.result import Span
from stadtkern.speech.spans import merge

Floats = NDArray[np.float64]

HOP = 256  # samples: 16 ms, the step of the pitch detector
WINDOW = 512  # samples: 32 ms
FFT = 1024
PITCH = (60.0, 500.0)  # Hz
VOICED = 0.6  # confidence of the pitch detector
LOW, HIGH, BANDS = 250.0, 3400.0, 18  # Hz of the telephone band, cut into bands of equal width on the mel scale
APART = 0.5  # seconds of silence over which pieces of speech are measured apart
MAX_SECONDS = 30.0  # seconds measured at a time
MIN_PAUSE, MAX_PAUSE = 0.22, 2.5  # seconds of a filled pause
STEP = 0.6  # semitones that the pitch may move from one frame to the next inside of it
WAVERS = 0.7  # semitones: mean distance from a straight line
SLOPE = 6.0  # semitones a second that it may rise or fall
CHANGES = 4.0  # dB: mean change of a band from its middle over the stretch
FADES = 5.0  # dB: mean distance of the level from its middle
OPEN, CLOSED = 3, 0.12  # bands from here on (about 600 Hz) hold less than this share of the power of a hum

BESIDE, QUIET = 10, 3  # frames looked at on each side, and frames of a lull: 0.16 s and 48 ms
LULL = 12.0  # dB under the stretch itself


@dataclass(frozen=True)
class FilledPause:
    """A stretch that sounds like a filled pause. hummed: with a closed mouth, as in "hm". lull_before, lull_after: the
    voice stops for a moment on that side, which it seldom does inside of a word."""

    start: float
    end: float
    hummed: bool = False
    lull_before: bool = False
    lull_after: bool = False

    @property
    def seconds(self) -> float:
        """Its length."""
        return self.end - self.start


def find_filled_pauses(channel: Channel, spans: Sequence[Span]) -> list[FilledPause]:
    """All steady voiced stretches of one channel, inside words or not. spans: its voice activity."""
    found: list[FilledPause] = []
    for piece in _pieces(spans, channel.seconds):
        found += in_samples(channel.read(piece.start, piece.end), piece.start)
    return found


def _pieces(spans: Sequence[Span], end: float) -> Iterable[Span]:
    for piece in merge(spans, APART):
        at = max(piece.start - 0.1, 0.0)
        last = min(piece.end + 0.1, end)
        while at < last:
            yield Span(start=at, end=min(at + MAX_SECONDS, last))
            at += MAX_SECONDS


def in_samples(samples: Samples, start: float = 0.0) -> list[FilledPause]:
    """The same in mono samples that begin at `start` seconds."""
    if samples.size < 2 * WINDOW:
        return []
    pitch, sure = pitch_of(samples)
    bands, level = _bands(samples, pitch.size)
    voiced = (sure >= VOICED) & (level > np.percentile(level, 95) - 25.0)
    found = []
    for first, last in _runs(voiced, pitch):
        found += _steady(pitch, bands, level, first, last, start)
    return found


def _steady(pitch: Floats, bands: Floats, level: Floats, first: int, last: int, start: float) -> list[FilledPause]:
    """The longest steady stretch of a run of voiced frames, if it is long enough."""
    least, most = round(MIN_PAUSE * RATE / HOP), round(MAX_PAUSE * RATE / HOP)
    at = first
    found = []
    while at + least <= last:
        end = at + least
        if _spread(bands[at:end]) > CHANGES or not _flat(pitch[at:end]):
            at += 1
            continue
        while end < last and end - at < most and _spread(bands[at : end + 1]) <= CHANGES and _flat(pitch[at : end + 1]):
            end += 1
        if np.abs(level[at:end] - np.median(level[at:end])).mean() <= FADES:
            power = 10 ** (bands[at:end] / 10)
            hummed = float(power[:, OPEN:].sum() / power.sum()) < CLOSED
            own = float(np.median(level[at:end]))
            found.append(
                FilledPause(
                    round(start + at * HOP / RATE, 3),
                    round(start + end * HOP / RATE, 3),
                    hummed,
                    _lull(level[max(at - BESIDE, 0) : at], own),
                    _lull(level[end : end + BESIDE], own),
                )
            )
        at = end
    return found


def _lull(level: Floats, own: float) -> bool:
    """Whether it is quiet for QUIET frames on end."""
    quiet = np.convolve(level < own - LULL, np.ones(QUIET), "valid") if level.size >= QUIET else np.zeros(0)
    return bool((quiet >= QUIET).any())


def _spread(rows: Floats) -> float:
    return float(np.abs(rows - np.median(rows, axis=0)).mean())


def _flat(tones: Floats) -> bool:
    time = np.arange(tones.size) * HOP / RATE
    slope, base = np.polyfit(time, tones, 1)
    return bool(abs(slope) <= SLOPE and np.abs(tones - slope * time - base).mean() <= WAVERS)


def _runs(voiced: NDArray[np.bool_], pitch: Floats) -> Iterable[tuple[int, int]]:
    """Frames without a break of the voice or a leap of its pitch."""
    leaps = np.abs(np.diff(pitch, prepend=pitch[:1])) > STEP
    first = None
    for number, sounds in enumerate([*voiced, False]):
        if first is not None and (not sounds or leaps[number]):
            yield first, number
            first = None
        if first is None and sounds:
            first = number


@cache
def _detector() -> Any:
    from swift_f0 import SwiftF0

    return SwiftF0(threads=1, spin=False)


def pitch_of(samples: Samples) -> tuple[Floats, Floats]:
    """(semitones above 55 Hz, confidence) of every 16 ms."""
    peak = float(np.max(np.abs(samples)))
    found = _detector().detect(samples * (0.5 / peak) if peak > 0 else samples, RATE, *PITCH)
    return 12 * np.log2(np.maximum(np.asarray(found.pitch_hz, np.float64), 1.0) / 55.0), np.asarray(found.confidence)


def _bands(samples: Samples, count: int) -> tuple[Floats, Floats]:
    """(dB of each band over the frame's own level, level in dB) around the middle of each pitch frame."""
    padded = np.concatenate([np.zeros((WINDOW - HOP) // 2), samples, np.zeros(WINDOW + HOP)])
    rows = sliding_window_view(padded, WINDOW)[::HOP][:count]
    power = np.abs(np.fft.rfft(rows * np.hanning(WINDOW), FFT)) ** 2
    bands = power @ _filters().T + 1e-9
    level = 10 * np.log10(bands.sum(axis=1))
    return 10 * np.log10(bands) - level[:, None], level


@cache
def _filters() -> Floats:
    """Triangles of equal width on the mel scale, wide enough to hold more than one harmonic."""

    def mel(hertz: float) -> float:
        return float(2595 * np.log10(1 + hertz / 700))

    middles = 700 * (10 ** (np.linspace(mel(LOW), mel(HIGH), BANDS + 2) / 2595) - 1)
    hertz = np.fft.rfftfreq(FFT, 1 / RATE)
    rows = []
    for low, middle, high in zip(middles, middles[1:], middles[2:], strict=False):
        wide = max(high - low, 300.0)
        rows.append(np.maximum(1 - np.abs(hertz - middle) / (wide / 2), 0))
    return np.asarray(rows)
