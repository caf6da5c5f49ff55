"""The coefficients: read from data/mood.json, which names the recordings that they were learnt from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from stadtkern.speech.mood.fit import sigmoid

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

FILE = Path(__file__).parents[1] / "data" / "mood.json"
FAR = 3.0  # standard deviations of the training data


@dataclass(frozen=True)
class LinearClassifier:
    """One straight line through the features: how far a stretch lies on its high side, in log-odds."""

    mean: Floats
    scale: Floats
    weights: Floats
    bias: float

    def score(self, rows: Floats) -> Floats:
        """Log-odds for rows of (stretches, features). What lies beyond anything heard in training counts no further."""
        return np.asarray(scaled(rows, self.mean, self.scale) @ self.weights + self.bias)


def beside(rows: Floats, baseline: Floats) -> Floats:
    """The distances of rows from a baseline, then the rows themselves: twice as many features."""
    return np.concatenate([rows - baseline, rows], axis=-1)


def scaled(rows: Floats, mean: Floats, scale: Floats) -> Floats:
    """Rows in standard deviations, cut at FAR."""
    return np.asarray(np.clip((rows - mean) / scale, -FAR, FAR))


@dataclass(frozen=True)
class ClassifierPair:
    """A measure by the features themselves (`plain`), and beside the person's own middle (`own`)."""

    plain: LinearClassifier
    own: LinearClassifier

    def scores(self, rows: Floats, baseline: Floats, trust: float) -> Floats:
        """Log-odds of stretches; `trust` in the baseline, 0 to 1, says how much of each line."""
        return trust * self.own.score(beside(rows, baseline)) + (1 - trust) * self.plain.score(rows)


@dataclass(frozen=True)
class MoodModel:
    """Both measures, the names of the features in their order, and the slope that makes log-odds honest chances."""

    names: tuple[str, ...]
    arousal: ClassifierPair
    tension: ClassifierPair
    calibration: dict[str, float]
    version: str
    speakers: frozenset[str]  # whom it was learnt from

    def rows(self, found: list[dict[str, float]]) -> Floats:
        """Feature rows in the model's order."""
        return np.asarray([[row[name] for name in self.names] for row in found], dtype=np.float64)

    def strangeness(self, rows: Floats) -> Floats:
        """The share of features, per row, that lie further out than anything usual in training."""
        classifier = self.arousal.plain
        return np.asarray((np.abs((rows - classifier.mean) / classifier.scale) > FAR).mean(axis=1))

    def chance(self, measure: str, rows: Floats, baseline: Floats, trust: float) -> Floats:
        """0 to 1 for each row of `arousal` or `tension`."""
        chosen: ClassifierPair = getattr(self, measure)
        return sigmoid(self.calibration[measure] * chosen.scores(rows, baseline, trust))


@cache
def shipped() -> MoodModel:
    """The coefficients of this version."""
    return read(json.loads(FILE.read_text(encoding="utf-8")))


def read(data: dict[str, object]) -> MoodModel:
    """A model from the object in the file."""

    def classifier(one: dict[str, object]) -> LinearClassifier:
        mean, scale, weights = (np.asarray(one[key], dtype=np.float64) for key in ("mean", "scale", "weights"))
        return LinearClassifier(mean, scale, weights, float(one["bias"]))  # type: ignore[arg-type]

    def measure(key: str) -> ClassifierPair:
        both: dict[str, dict[str, object]] = data[key]  # type: ignore[assignment]
        return ClassifierPair(classifier(both["plain"]), classifier(both["own"]))

    calibration: dict[str, float] = data["calibration"]  # type: ignore[assignment]
    names: list[str] = data["features"]  # type: ignore[assignment]
    speakers: list[str] = data["training"]["speakers"]  # type: ignore[index]
    arousal, tension = measure("arousal"), measure("tension")
    return MoodModel(tuple(names), arousal, tension, calibration, str(data["version"]), frozenset(speakers))
