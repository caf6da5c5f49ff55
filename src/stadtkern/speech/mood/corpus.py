"""A folder of acted emotions, named as in the Berlin Database of Emotional Speech, heard as if over the telephone.

A name is two digits of the speaker, three characters of the sentence, and the letter of the emotion: 03a01Wa.wav.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stadtkern.speech.mood.features import features
from stadtkern.speech.mood.frames import BAND_RATE, RATE
from stadtkern.speech.mood.model import beside

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

NAME = re.compile(r"(?P<speaker>\d\d)[a-z]\d\d(?P<emotion>[WLEAFTN])\w?\.(wav|flac|ogg|mp3)")
HIGH = "WAF"  # anger, fear, joy; low: boredom, disgust, neutral, sadness (Schuller et al. 2009, ASRU, table 1)
TENSE = "WA"  # anger, fear
LINES = ("clear", "law", "noise", "levelled", "room")  # how a telephone may sound
SEED = 20260301


@dataclass(frozen=True)
class Clips:
    """Features of all clips over all lines: rows of (line, clip, feature)."""

    names: tuple[str, ...]  # of the features
    rows: Floats
    speakers: NDArray[np.str_]
    emotions: NDArray[np.str_]

    @property
    def high(self) -> NDArray[np.bool_]:
        """Which clips are of high arousal."""
        return np.isin(self.emotions, list(HIGH))

    @property
    def tense(self) -> NDArray[np.bool_]:
        """Which clips are tense."""
        return np.isin(self.emotions, list(TENSE))

    @property
    def against_own(self) -> Floats:
        """Rows beside the median of each speaker's own clips over the same line; no label is looked at."""
        middles = np.empty_like(self.rows)
        for speaker in np.unique(self.speakers):
            mine = self.speakers == speaker
            middles[:, mine] = np.median(self.rows[:, mine], axis=1, keepdims=True)
        return beside(self.rows, middles)


class NoClips(ValueError):
    """The folder holds no recording named as in EmoDB."""


def read(folder: Path, *, lines: tuple[str, ...] = LINES, progress: Callable[[int, int], None] | None = None) -> Clips:
    """Measure every clip of a folder at 8 kHz over the given lines. Raises NoClips."""
    files = [(path, found) for path in sorted(folder.iterdir()) if (found := NAME.fullmatch(path.name))]
    if not files:
        raise NoClips(f"{folder}: no recording is named like 03a01Wa.wav (speaker, sentence, emotion)")
    measured: list[list[dict[str, float]]] = []
    kept: list[tuple[str, str]] = []

    def one(number: int) -> list[dict[str, float] | None]:
        return [features(sound) for sound in transmitted(load(files[number][0]), lines, number)]

    with ThreadPoolExecutor(2) as pool:
        for number, by_line in enumerate(pool.map(one, range(len(files)))):
            rows = [row for row in by_line if row is not None]
            if len(rows) == len(lines):
                measured.append(rows)
                kept.append((files[number][1]["speaker"], files[number][1]["emotion"]))
            if progress:
                progress(number + 1, len(files))
    names = tuple(measured[0][0])
    table = np.asarray([[[clip[line][name] for name in names] for clip in measured] for line in range(len(lines))])
    speakers, emotions = (np.asarray(column) for column in zip(*kept, strict=True))
    return Clips(names, table, speakers, emotions)


def load(path: Path) -> NDArray[np.float64]:
    """A short recording as mono at 8 kHz, -1 to 1."""
    import av

    with av.open(str(path)) as container:
        resampler = av.AudioResampler(format="fltp", layout="mono", rate=BAND_RATE)
        parts = [np.asarray(part.to_ndarray()[0]) for part in _resampled(container, resampler)]
    return np.concatenate(parts).astype(np.float64) if parts else np.zeros(0)


def _resampled(container: Any, resampler: Any) -> Iterator[Any]:
    for frame in container.decode(audio=0):
        yield from resampler.resample(frame)
    yield from resampler.resample(None)


def transmitted(sound: NDArray[np.float64], lines: tuple[str, ...], seed: int) -> Iterator[NDArray[np.float32]]:
    """The same clip as it comes out of each line, at 16 kHz. The same seed gives the same noise."""
    import soxr

    peak = float(np.abs(sound).max()) if len(sound) else 0.0
    even = sound * (0.5 / peak) if peak > 0 else sound
    for line in lines:
        chance = np.random.default_rng([SEED, seed, LINES.index(line)])
        changed = getattr(_TelephoneLines, line)(even, chance)
        yield np.asarray(soxr.resample(changed, BAND_RATE, RATE), dtype=np.float32)


class _TelephoneLines:
    """What a telephone does to a voice, at 8 kHz."""

    @staticmethod
    def clear(sound: Floats, _chance: np.random.Generator) -> Floats:
        return sound

    @staticmethod
    def law(sound: Floats, chance: np.random.Generator) -> Floats:
        """Softer, cut to the telephone band, in eight bits of µ-law (ITU-T G.711)."""
        bins = np.fft.rfftfreq(len(sound), 1 / BAND_RATE)
        band = 1 / (1 + (300 / np.maximum(bins, 1)) ** 8) / (1 + (bins / 3400) ** 8)
        cut = np.fft.irfft(np.fft.rfft(sound) * np.sqrt(band), len(sound))
        return companded(cut * 10 ** (chance.uniform(-18, 0) / 20))

    @staticmethod
    def noise(sound: Floats, chance: np.random.Generator) -> Floats:
        """Another microphone (tilted up or down), and white noise 15 to 30 dB under the voice."""
        tilted = sound.copy()
        tilted[1:] -= chance.uniform(-0.25, 0.25) * sound[:-1]
        noise = chance.standard_normal(len(tilted)) * tilted.std()
        return np.asarray(tilted + noise * 10 ** (-chance.uniform(15, 30) / 20))

    @staticmethod
    def levelled(sound: Floats, _chance: np.random.Generator) -> Floats:
        """A telephone that evens out loud and soft, in µ-law."""
        width = BAND_RATE // 5
        envelope = np.sqrt(np.convolve(sound**2, np.ones(width) / width, "same") + 1e-5)
        return companded(sound / envelope**0.4 * 0.2)

    @staticmethod
    def room(sound: Floats, chance: np.random.Generator) -> Floats:
        """A hands-free set: the voice and its echo of 10 to 30 ms."""
        decay = chance.standard_normal(800) * np.exp(-np.arange(800) / chance.uniform(80, 250))
        decay[0] = 4
        return np.convolve(sound, decay)[: len(sound)] / 8


def companded(sound: Floats) -> Floats:
    """Through eight bits of µ-law and back."""
    squeezed = np.sign(sound) * np.log1p(255 * np.abs(np.clip(sound, -1, 1))) / np.log(256)
    stepped = np.round(squeezed * 127) / 127
    return np.asarray(np.sign(stepped) * (256 ** np.abs(stepped) - 1) / 255)
