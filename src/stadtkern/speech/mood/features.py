"""One stretch of speech as a row of named numbers. None of them knows how loud the recording is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stadtkern.speech.mood.frames import HOP, RATE, Frames, frames

if TYPE_CHECKING:
    from numpy.typing import NDArray

STEP = HOP / RATE  # seconds
FEWEST = 8  # voiced frames, under which all speech stands in for them
LEAP = 4.0  # semitones between two frames: an error of octave, no movement
PEAK = -18.0  # dB under the loud frames: the top of a syllable lies above


def features(samples: NDArray[np.float32]) -> dict[str, float] | None:
    """Measure mono 16 kHz samples of 1 to 10 s. None where nothing is spoken."""
    seen = frames(samples)
    return of_frames(seen) if int(seen.speech.sum()) >= FEWEST else None


def of_frames(seen: Frames) -> dict[str, float]:
    """Pitch in semitones, levels in dB, times in seconds, counts per second of speech."""
    voiced = seen.voiced if int(seen.voiced.sum()) >= FEWEST else seen.speech
    return {
        **_pitch(seen, voiced),
        **_rhythm(seen, voiced),
        **_loudness(seen, voiced),
        **_spectrum(seen, voiced),
    }


def _pitch(seen: Frames, voiced: NDArray[np.bool_]) -> dict[str, float]:
    low, middle, high, top = np.percentile(seen.pitch[voiced], [20, 50, 80, 95])
    moves = np.diff(seen.pitch)[voiced[1:] & voiced[:-1]]
    moves = moves[np.abs(moves) < LEAP]
    return {
        "pitch_median": float(middle),
        "pitch_p20": float(low),
        "pitch_p80": float(high),
        "pitch_p95": float(top),
        "pitch_range": float(high - low),
        "pitch_movement": _mean(np.abs(moves)),
        "pitch_rising": _mean(moves > 0.15),
        "clarity": float(seen.clarity[voiced].mean()),
        "clarity_p20": float(np.percentile(seen.clarity[voiced], 20)),
    }


def _rhythm(seen: Frames, voiced: NDArray[np.bool_]) -> dict[str, float]:
    spoken = max(1, int(seen.speech.sum()))
    edges = np.diff(np.concatenate([[0], voiced.astype(int), [0]]))
    runs = np.flatnonzero(edges == -1) - np.flatnonzero(edges == 1)
    runs = runs[runs >= 2]
    smooth = np.convolve(seen.level, np.ones(3) / 3, "same")
    tops = (smooth[1:-1] > smooth[:-2]) & (smooth[1:-1] >= smooth[2:]) & (smooth[1:-1] > PEAK)
    return {
        "voiced_share": float(voiced.sum() / spoken),
        "speech_share": float(seen.speech.mean()),
        "voiced_runs": len(runs) / (spoken * STEP),
        "voiced_length": _mean(runs) * STEP,
        "syllables": float(tops.sum()) / (spoken * STEP),
    }


def _loudness(seen: Frames, voiced: NDArray[np.bool_]) -> dict[str, float]:
    spoken = seen.level[seen.speech]
    low, high = np.percentile(spoken, [20, 80])
    return {
        "loudness_spread": float(spoken.std()),
        "loudness_range": float(high - low),
        "loudness_voiced": float(seen.level[voiced].mean()),
        "loudness_movement": _mean(np.abs(np.diff(seen.level))[seen.speech[1:] & seen.speech[:-1]]),
    }


def _spectrum(seen: Frames, voiced: NDArray[np.bool_]) -> dict[str, float]:
    loud = voiced & (seen.level >= np.median(seen.level[voiced]))
    found: dict[str, float] = {}
    for name, values in seen.quality.items():
        low, high = np.percentile(values[voiced], [20, 80])
        found |= {
            name: float(values[voiced].mean()),
            f"{name}_spread": float(values[voiced].std()),
            f"{name}_p20": float(low),
            f"{name}_p80": float(high),
            f"{name}_loud": float(values[loud].mean()),
        }
    for kind, rows in (("band", seen.bands), ("cepstrum", seen.cepstra)):
        means, spreads = rows[voiced].mean(axis=0), rows[voiced].std(axis=0)
        for number, (mean, spread) in enumerate(zip(means, spreads, strict=True), 1):
            found |= {f"{kind}{number}": float(mean), f"{kind}{number}_spread": float(spread)}
    return found


def _mean(values: NDArray[np.float64] | NDArray[np.bool_] | NDArray[np.int64]) -> float:
    return float(np.mean(values)) if len(values) else 0.0
