"""Writing samples as a WAV file, as a telephone line or a recorder stores them."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soxr

from stadtkern.speech.audio.sound import RATE, Samples, to_pcm


def write_wav(file: Path, channels: Sequence[Samples], rate: int = RATE) -> Path:
    """Write channels of 16 kHz with 16 bits, resampled to `rate` in Hz."""
    table = np.stack([one if rate == RATE else soxr.resample(one, RATE, rate) for one in channels], axis=1)
    with wave.open(str(file), "wb") as out:
        out.setnchannels(len(channels))
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(to_pcm(np.asarray(table, np.float32)))
    return file
