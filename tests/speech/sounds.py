"""Small signals made here, and recordings of the folder beside the checkout: without it the test that asks is left out."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from stadtkern.speech.audio.reading import read
from stadtkern.speech.audio.sound import FULL_SCALE, RATE, Samples
from tests.left_out import shared


def write_wav(path: Path, samples: NDArray[np.float32], rate: int = RATE) -> Path:
    """samples: (length,) or (length, channels), -1 to 1."""
    wide = samples[:, None] if samples.ndim == 1 else samples
    with wave.open(str(path), "wb") as out:
        out.setnchannels(wide.shape[1])
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes((np.clip(wide, -1, 1) * (FULL_SCALE - 1)).astype("<i2").tobytes())
    return path


def tone(frequency: float, seconds: float, level: float = 0.3, rate: int = RATE) -> Samples:
    """A sine."""
    return (level * np.sin(2 * np.pi * frequency * np.arange(int(seconds * rate)) / rate)).astype(np.float32)


def hiss(seconds: float, level: float = 0.1, seed: int = 1, rate: int = RATE) -> Samples:
    """White noise; level is its root mean square."""
    return np.random.default_rng(seed).normal(0, level, int(seconds * rate)).astype(np.float32)


def sentence(name: str) -> Samples:
    """A recorded sentence, 16 kHz."""
    with read(shared("audio/emodb") / f"{name}.flac") as sound:
        return sound.channels[0].read()


def voice(speaker: str, emotions: str = "N") -> list[Samples]:
    """All sentences of one speaker."""
    files = sorted(shared("audio/emodb").glob(f"{speaker}*.flac"))
    return [sentence(file.stem) for file in files if file.stem[5] in emotions]
