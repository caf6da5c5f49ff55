"""Voices made of arithmetic: pulses through resonances, calm or excited. No recording of anybody."""

import numpy as np

RATE = 16_000
FORMANTS = ((600, 80), (1300, 100), (2500, 140))  # Hz and bandwidth of something like an "e"


def voice(seconds: float, *, pitch: float, swing: float, tilt: float, syllables: float, seed: int = 1) -> np.ndarray:
    """pitch in Hz, swing in semitones, tilt 0 (bright) to 1 (dull), syllables a second. Peak 0.5."""
    count = int(seconds * RATE)
    at = np.arange(count) / RATE
    chance = np.random.default_rng(seed)
    tone = pitch * 2 ** (swing / 12 * np.sin(2 * np.pi * 0.7 * at + chance.uniform(0, 6)))
    phase = np.cumsum(tone) / RATE
    pulses = np.diff(np.floor(phase), prepend=0.0)
    for _ in range(2):
        pulses = filtered(pulses, [1.0], [1.0, -tilt])
    for hertz, width in FORMANTS:
        radius = np.exp(-np.pi * width / RATE)
        pulses = filtered(pulses, [1.0], [1.0, -2 * radius * np.cos(2 * np.pi * hertz / RATE), radius**2])
    beat = 0.5 - 0.5 * np.cos(2 * np.pi * syllables * at)
    sound = pulses * (0.05 + beat) + 0.001 * np.abs(pulses).max() * chance.standard_normal(count)
    return (sound / np.abs(sound).max() * 0.5).astype(np.float32)


def calm(seconds: float, seed: int = 1) -> np.ndarray:
    return voice(seconds, pitch=110, swing=1, tilt=0.96, syllables=3.0, seed=seed)


def excited(seconds: float, seed: int = 1) -> np.ndarray:
    return voice(seconds, pitch=220, swing=5, tilt=0.55, syllables=5.5, seed=seed)


def filtered(sound: np.ndarray, up: list[float], down: list[float]) -> np.ndarray:
    from scipy.signal import lfilter

    return lfilter(up, down, sound)
