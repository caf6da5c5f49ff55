"""Small signals made here, and recordings beside the checkout: without them the test that asks is left out."""

from __future__ import annotations

import numpy as np

from stadtkern.speech.audio.reading import read
from stadtkern.speech.audio.sound import RATE, Samples
from tests.left_out import shared


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
