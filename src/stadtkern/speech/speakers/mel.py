"""The 40 mel bands that the voice encoder hears: power, 25 ms windows every 10 ms, Slaney's scale and areas."""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from stadtkern.speech.audio.sound import RATE, Samples

WIDTH, HOP, BANDS = 400, 160, 40  # samples, samples, bands
BEND = 1000.0  # Hz: below it the scale is linear, above it logarithmic (M. Slaney, Auditory Toolbox, 1998)
LINEAR = 200 / 3  # Hz per mel below the bend
GROWTH = np.log(6.4) / 27  # per mel above it


def mel(samples: Samples) -> NDArray[np.float32]:
    """(frames, 40). The samples are taken to be silent before and after, so that frames stand in the middle."""
    padded = np.pad(samples, WIDTH // 2)
    if padded.size < WIDTH:
        return np.zeros((0, BANDS), np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(padded, WIDTH)[::HOP]
    power = np.abs(np.fft.rfft(frames * _window(), axis=1)) ** 2
    return np.asarray(power @ _filters().T, dtype=np.float32)


@functools.lru_cache(maxsize=1)
def _window() -> NDArray[np.float32]:
    return np.asarray(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WIDTH) / WIDTH), dtype=np.float32)


@functools.lru_cache(maxsize=1)
def _filters() -> NDArray[np.float32]:
    """(40, 201): triangles of the same area."""
    top = BEND / LINEAR + np.log(RATE / 2 / BEND) / GROWTH
    scale = np.linspace(0, top, BANDS + 2)
    bend = BEND / LINEAR
    edges = np.where(scale < bend, scale * LINEAR, BEND * np.exp(GROWTH * (scale - bend)))
    bins = np.fft.rfftfreq(WIDTH, 1 / RATE)
    rising = (bins[None] - edges[:-2, None]) / np.diff(edges)[:-1, None]
    falling = (edges[2:, None] - bins[None]) / np.diff(edges)[1:, None]
    triangles = np.maximum(0, np.minimum(rising, falling))
    return np.asarray(triangles * (2 / (edges[2:] - edges[:-2]))[:, None], dtype=np.float32)
