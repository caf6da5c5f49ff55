"""What a voice does from moment to moment: pitch, loudness, spectrum and voice quality, sixty-two times a second.

Everything is measured in the telephone band, whatever the recording holds above it, so a studio clip and a call on a
landline meet the same model.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

RATE = 16_000  # Hz of what comes in
HOP = 256  # samples: 16 ms, the step of the pitch detector
BAND_RATE = 8_000  # Hz of what is analysed
BAND_HOP = 128
WINDOW = 256  # samples at BAND_RATE: 32 ms
FFT = 512
PITCH = (60.0, 600.0)  # Hz
VOICED = 0.5  # confidence of the pitch detector
LOW, HIGH = 300.0, 3400.0  # Hz: what ITU-T G.712 lets through
SILENT = 1e-6  # root mean square of a recording that holds nothing
QUIET = 30.0  # dB under the loud frames: no speech
BANDS = 20  # on the Bark scale, in the telephone band
CEPSTRA = 9
FLOOR = 1e-9  # of power, at LEVEL: what lies deeper is no voice
LEVEL = 0.1  # root mean square to which a stretch is brought before anything is measured


@dataclass(frozen=True)
class Frames:
    """Rows of 16 ms. Levels in dB relative to the loud frames (95th percentile), pitch in semitones above 55 Hz."""

    level: Floats
    speech: NDArray[np.bool_]
    voiced: NDArray[np.bool_]
    pitch: Floats
    clarity: Floats  # confidence of the pitch detector
    bands: Floats  # (frames, BANDS) dB, relative to the frame's own power
    cepstra: Floats  # (frames, CEPSTRA)
    quality: dict[str, Floats]

    def __len__(self) -> int:
        return len(self.level)


def frames(samples: NDArray[np.float32]) -> Frames:
    """Measure mono 16 kHz samples of any length and level; silence gives frames without speech."""
    root = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if len(samples) else 0.0
    silent = root < SILENT
    samples = samples if silent else samples * np.float32(LEVEL / root)
    pitch_hz, clarity = _pitch(samples)
    import soxr

    band = np.asarray(soxr.resample(samples, RATE, BAND_RATE), dtype=np.float64)
    power = _powers(band, len(pitch_hz))
    hertz: Floats = np.asarray(np.fft.rfftfreq(FFT, 1 / BAND_RATE), dtype=np.float64)
    inside = (hertz >= LOW) & (hertz <= HIGH)
    level = 10 * np.log10(power[:, inside].sum(axis=1) + FLOOR)
    loud = float(np.percentile(level, 95)) if len(level) else 0.0
    level = level - loud
    speech = (level > -QUIET) & (not silent)
    voiced = speech & (clarity >= VOICED)
    bands = 10 * np.log10(power @ _bark().T + FLOOR)
    cepstra = bands @ _cosine().T
    bands = bands - 10 * np.log10(power[:, inside].sum(axis=1, keepdims=True) + FLOOR)
    semitones = 12 * np.log2(np.maximum(pitch_hz, 1.0) / 55.0)
    return Frames(level, speech, voiced, semitones, clarity, bands, cepstra, _quality(power, hertz, pitch_hz))


@cache
def _detector() -> Any:
    from swift_f0 import SwiftF0

    return SwiftF0(threads=1, spin=False)


def _pitch(samples: NDArray[np.float32]) -> tuple[Floats, Floats]:
    if len(samples) < WINDOW:
        return np.zeros(0), np.zeros(0)
    peak = float(np.max(np.abs(samples)))
    found = _detector().detect(samples * (0.5 / peak) if peak > 0 else samples, RATE, *PITCH)
    return np.asarray(found.pitch_hz, dtype=np.float64), np.asarray(found.confidence, dtype=np.float64)


def _powers(band: Floats, count: int) -> Floats:
    """The power spectrum of `count` frames, each around the middle of its pitch frame."""
    padded = np.concatenate([np.zeros((WINDOW - BAND_HOP) // 2), band, np.zeros(WINDOW + BAND_HOP)])
    rows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::BAND_HOP][:count]
    return np.abs(np.fft.rfft(rows * np.hanning(WINDOW), FFT)) ** 2 / WINDOW


@cache
def _bark() -> Floats:
    """Triangles on the Bark scale (Traunmüller 1990) over the telephone band: (BANDS, bins)."""
    hertz = np.fft.rfftfreq(FFT, 1 / BAND_RATE)

    def bark(f: Any) -> Any:
        return 26.81 * f / (1960 + f) - 0.53

    edges = np.linspace(bark(LOW - 80), bark(HIGH + 100), BANDS + 2)
    at = bark(hertz)
    up = (at[None] - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    down = (edges[2:, None] - at[None]) / (edges[2:] - edges[1:-1])[:, None]
    return np.asarray(np.clip(np.minimum(up, down), 0, None))


@cache
def _cosine() -> Floats:
    n = np.arange(BANDS)
    return np.asarray([np.cos(np.pi * k * (n + 0.5) / BANDS) * (2 / BANDS) ** 0.5 for k in range(1, CEPSTRA + 1)])


def _quality(power: Floats, hertz: Floats, pitch: Floats) -> dict[str, Floats]:
    def db(low: float, high: float) -> Floats:
        return np.asarray(10 * np.log10(power[:, (hertz >= low) & (hertz < high)].sum(axis=1) + FLOOR))

    def peak(low: float, high: float) -> Floats:
        return np.asarray(10 * np.log10(power[:, (hertz >= low) & (hertz < high)].max(axis=1) + FLOOR))

    def slope(low: float, high: float) -> Floats:
        inside = (hertz >= low) & (hertz < high)
        x = hertz[inside] / 1000 - np.mean(hertz[inside] / 1000)
        return np.asarray(10 * np.log10(power[:, inside] + FLOOR) @ x / (x @ x))

    inside = (hertz >= LOW) & (hertz <= HIGH)
    telephone = power[:, inside] + FLOOR
    share = telephone / telephone.sum(axis=1, keepdims=True)
    centre = share @ hertz[inside]
    spread = np.sqrt(np.maximum((share * (hertz[inside] - centre[:, None]) ** 2).sum(axis=1), 0))
    logs = np.log(telephone)
    flat = logs.mean(axis=1) - np.log(telephone.mean(axis=1))
    normal = np.sqrt(share)
    flux = np.concatenate([[0.0], np.sqrt(((normal[1:] - normal[:-1]) ** 2).sum(axis=1))])
    cepstrum = np.fft.irfft(10 * np.log10(power + FLOOR))[:, : FFT // 2]
    lag = np.clip(np.round(BAND_RATE / np.maximum(pitch, PITCH[0])).astype(int), 2, FFT // 2 - 2)
    row = np.arange(len(power))
    prominence = np.maximum.reduce([cepstrum[row, np.clip(lag + d, 2, FFT // 2 - 1)] for d in (-2, -1, 0, 1, 2)])
    return {
        "alpha": db(1000, HIGH) - db(LOW, 1000),
        "hammarberg": peak(LOW, 2000) - peak(2000, HIGH),
        "slope_low": slope(LOW, 1000),
        "slope_mid": slope(1000, 2400),
        "slope_high": slope(2000, HIGH),
        "centre": centre / 1000,
        "spread": spread / 1000,
        "flat": flat,
        "flux": flux,
        "prominence": prominence,
    }
