"""Recordings written by the tests themselves."""

import wave
from pathlib import Path

import numpy as np


def write_wav(path: Path, *channels: np.ndarray, rate: int = 16_000) -> Path:
    """16-bit samples from floats between -1 and 1."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table = np.stack([np.clip(channel, -1, 1) for channel in channels], axis=1)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(len(channels))
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes((table * 32767).astype("<i2").tobytes())
    return path
