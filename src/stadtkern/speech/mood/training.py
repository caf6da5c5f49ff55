"""From a folder of acted emotions to coefficients, and how well they do on a speaker they never heard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stadtkern.speech.mood.corpus import HIGH, LINES, TENSE, Clips
from stadtkern.speech.mood.fit import logistic, recall
from stadtkern.speech.mood.model import LinearClassifier, scaled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

RIDGE = 1 / 12  # per feature and line, so that more of either do not loosen the penalty
DIGITS = 5


def fit_classifier(rows: Floats, high: NDArray[np.bool_]) -> LinearClassifier:
    """Learn one line from rows of (line, clip, feature)."""
    flat = rows.reshape(-1, rows.shape[-1])
    mean, scale = flat.mean(axis=0), flat.std(axis=0) + 1e-9
    weights, bias = logistic(
        scaled(flat, mean, scale), np.tile(high, len(rows)), ridge=RIDGE * rows.shape[-1] * len(rows)
    )
    return LinearClassifier(mean, scale, weights, bias)


def left_out(rows: Floats, high: NDArray[np.bool_], speakers: NDArray[np.str_]) -> Floats:
    """Scores of (line, clip), each by a line that was learnt from all other speakers."""
    scores = np.zeros(rows.shape[:2])
    for speaker in np.unique(speakers):
        mine = speakers == speaker
        learnt = fit_classifier(rows[:, ~mine], high[~mine])
        for number in range(len(rows)):
            scores[number, mine] = learnt.score(rows[number, mine])
    return scores


def calibrated(scores: Floats, high: NDArray[np.bool_]) -> float:
    """The slope that makes scores on unheard speakers honest log-odds; at most 1."""
    flat = scores.reshape(-1, 1)
    slope, _bias = logistic(flat, np.tile(high, len(scores)), ridge=1e-6)
    return float(min(1.0, slope[0]))


def train(clips: Clips, *, name: str, licence: str) -> dict[str, Any]:
    """The content of data/mood.json: coefficients, what they were learnt from, and how they did."""
    made: dict[str, Any] = {
        "version": "1",
        "training": {
            "data": name,
            "licence": licence,
            "speakers": sorted(set(clips.speakers.tolist())),
            "clips": len(clips.speakers),
            "lines": list(LINES),
            "arousal_high": HIGH,
            "tense": TENSE,
        },
        "calibration": {},
        "features": list(clips.names),
    }
    told = {}
    for measure, high in (("arousal", clips.high), ("tension", clips.tense)):
        made[measure] = {}
        for kind, rows in (("plain", clips.rows), ("own", clips.against_own)):
            scores = left_out(rows, high, clips.speakers)
            told[f"{measure} {kind}"] = round(recall(high, scores[0] > 0), 3)
            made[measure][kind] = _written(fit_classifier(rows, high))
            if kind == "own":
                made["calibration"][measure] = round(calibrated(scores, high), DIGITS)
    made["training"]["recall_leaving_one_speaker_out"] = told
    return made


def _written(learnt: LinearClassifier) -> dict[str, Any]:
    columns = {"mean": learnt.mean, "scale": learnt.scale, "weights": learnt.weights}
    return {"bias": round(learnt.bias, DIGITS)} | {
        key: [float(f"{value:.{DIGITS}g}") for value in values] for key, values in columns.items()
    }
