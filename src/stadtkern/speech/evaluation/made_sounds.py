"""Waiting music and line tones made here: chords, melodies, beats; ring, busy and dial tones; keys."""

from __future__ import annotations

import numpy as np

from stadtkern.speech.audio.sound import RATE, Samples

SCALES = ([0, 2, 4, 5, 7, 9, 11], [0, 2, 3, 5, 7, 8, 10])
CHORDS = ([0, 3, 4, 0], [0, 5, 3, 4], [5, 3, 0, 4])
# Hz of two sines a key, ITU-T Q.23.
KEYS = {
    "1": (697, 1209),
    "2": (697, 1336),
    "3": (697, 1477),
    "4": (770, 1209),
    "5": (770, 1336),
    "6": (770, 1477),
    "7": (852, 1209),
    "8": (852, 1336),
    "9": (852, 1477),
    "0": (941, 1336),
}


def note(pitch: float, seconds: float, decay: float, bright: float) -> Samples:
    """A plucked or held note with six partials.

    pitch: Hz; decay: 1/s; bright: how much a partial keeps of the one below.
    """
    time = np.arange(int(seconds * RATE)) / RATE
    partials = sum(
        bright**n * np.sin(2 * np.pi * pitch * (n + 1) * time + n) for n in range(6) if pitch * (n + 1) < 7000
    )
    shape = np.exp(-decay * time) * np.minimum(time / 0.015, 1) * np.minimum((seconds - time) / 0.03, 1)
    return np.asarray(partials * shape, np.float32)


def music(seconds: float, seed: int = 1, level: float = 0.08, *, beat: bool = True, narrow: bool = True) -> Samples:
    """A pad of chords, a melody over it and, with `beat`, a drum; narrow: in the band of a telephone."""
    chance = np.random.default_rng(seed)
    scale, chords = SCALES[seed % 2], CHORDS[seed % 3]
    tempo = float(chance.uniform(0.35, 0.65))  # seconds of a beat
    root = float(chance.uniform(110, 180))
    out = np.zeros(int((seconds + 5) * RATE), np.float32)

    def pitch(step: int) -> float:
        return root * 2 ** ((scale[step % 7] + 12 * (step // 7)) / 12)

    def lay(at: float, sound: Samples, loud: float) -> None:
        first = int(at * RATE)
        out[first : first + sound.size] += loud * sound[: out.size - first]

    at, bar = 0.0, 0
    while at < seconds:
        chord = chords[bar % 4]
        for third in (0, 2, 4):
            lay(at, note(pitch(chord + third), 4 * tempo, 0.4, 0.5), 0.25)
        step = 7 + chord
        for beat_number in range(8):
            step = int(np.clip(step + chance.integers(-2, 3), 5, 16))
            if chance.random() < 0.75:
                lay(
                    at + beat_number * tempo / 2,
                    note(pitch(step), float(chance.choice([0.5, 1.0])) * tempo, 3.0, 0.55),
                    0.35,
                )
            if beat and beat_number % 2 == 0:
                noise = chance.normal(0, 1, int(0.08 * RATE)) * np.exp(-np.arange(int(0.08 * RATE)) / (0.02 * RATE))
                lay(at + beat_number * tempo / 2, noise.astype(np.float32), 0.3)
        at, bar = at + 4 * tempo, bar + 1
    out = out[: int(seconds * RATE)]
    if narrow:
        out = telephone(out)
    return np.asarray(out * level / max(float(np.sqrt(np.mean(out**2))), 1e-9), np.float32)


def melody(seconds: float, seed: int = 1, level: float = 0.08, *, bright: float = 0.5, decay: float = 2.0) -> Samples:
    """One voice of notes after the other, as a small exchange plays it; bright 0.05 is close to pure sines."""
    chance = np.random.default_rng(seed)
    out = np.zeros(int((seconds + 1) * RATE), np.float32)
    at, step = 0.0, 7
    while at < seconds:
        step = int(np.clip(step + chance.integers(-2, 3), 4, 14))
        length = float(chance.choice([0.2, 0.4]))
        sound = note(220 * 2 ** ((SCALES[seed % 2][step % 7] + 12 * (step // 7) - 12) / 12), length, decay, bright)
        first = int(at * RATE)
        out[first : first + sound.size] += sound
        at += length
    out = telephone(out[: int(seconds * RATE)])
    return np.asarray(out * level / max(float(np.sqrt(np.mean(out**2))), 1e-9), np.float32)


def telephone(sound: Samples) -> Samples:
    """Only 300 to 3,400 Hz, and the 8 bits of a G.711 line."""
    spectrum = np.fft.rfft(sound)
    hertz = np.fft.rfftfreq(sound.size, 1 / RATE)
    spectrum[(hertz < 300) | (hertz > 3400)] = 0
    plain = np.fft.irfft(spectrum, sound.size)
    top = max(float(np.abs(plain).max()), 1e-9)
    bent = np.sign(plain) * np.log1p(255 * np.abs(plain / top)) / np.log(256)
    coarse = np.round(bent * 127) / 127
    return np.asarray(top * np.sign(coarse) * (256 ** np.abs(coarse) - 1) / 255, np.float32)


def tone(hertz: tuple[float, ...], seconds: float, level: float = 0.1) -> Samples:
    """Sines of equal loudness at once; level: their highest sum."""
    time = np.arange(int(seconds * RATE)) / RATE
    return np.asarray(level * sum(np.sin(2 * np.pi * one * time) for one in hertz) / len(hertz), np.float32)


def cadence(hertz: tuple[float, ...], on: float, off: float, times: int, level: float = 0.1) -> Samples:
    """`times` bursts; the last one without its silence."""
    gap = np.zeros(int(off * RATE), np.float32)
    parts = [part for _ in range(times) for part in (tone(hertz, on, level), gap)]
    return np.concatenate(parts[:-1])


def keys(digits: str, level: float = 0.1) -> Samples:
    """The tones of a telephone's keys (ITU-T Q.23), 0.12 s each and as long a silence."""
    gap = np.zeros(int(0.12 * RATE), np.float32)
    return np.concatenate([part for digit in digits for part in (tone(KEYS[digit], 0.12, level), gap)])
