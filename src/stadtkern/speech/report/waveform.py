"""The outline of a recording: how loud each moment was, per channel, in as many steps as a picture has room for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

STEPS = 1600
BLOCK = 30.0  # seconds read at once


@dataclass(frozen=True)
class Waveform:
    """Peaks between 0 and 1, one row of STEPS per channel, over `seconds`."""

    seconds: float
    channels: tuple[tuple[float, ...], ...]


def outline(path: Path, steps: int = STEPS) -> Waveform:
    """Read a recording in pieces and keep the peak of each step. Raises what reading a recording raises."""
    from stadtkern.speech.audio.reading import read

    with read(path) as sound:
        rows = []
        for channel in sound.channels:
            peaks = np.zeros(steps)
            for start, samples in channel.blocks(BLOCK):
                at = (start + np.arange(len(samples)) / 16_000) / max(sound.duration, 1e-9) * steps
                np.maximum.at(peaks, np.minimum(at.astype(int), steps - 1), np.abs(samples))
            rows.append(peaks)
        loudest = max((float(row.max()) for row in rows), default=0.0) or 1.0
        return Waveform(sound.duration, tuple(tuple(np.round(row / loudest, 3).tolist()) for row in rows))
