"""Logistic regression with a ridge, in a few lines of numpy: all that the coefficients need."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

STEPS = 50
ENOUGH = 1e-8


def logistic(rows: Floats, high: NDArray[np.bool_], *, ridge: float) -> tuple[Floats, float]:
    """Weights and bias for rows already scaled. Both classes weigh the same; `ridge` is 1/C of the usual notation.

    Newton's method on the penalised likelihood; the bias is not penalised.
    """
    count = len(rows)
    weight = np.where(high, count / (2 * max(1, high.sum())), count / (2 * max(1, (~high).sum())))
    table = np.concatenate([rows, np.ones((count, 1))], axis=1)
    penalty = np.full(table.shape[1], ridge)
    penalty[-1] = ENOUGH
    found = np.zeros(table.shape[1])
    for _ in range(STEPS):
        chance = sigmoid(table @ found)
        slope = table.T @ (weight * (chance - high)) + penalty * found
        bend = (table * (weight * chance * (1 - chance))[:, None]).T @ table + np.diag(penalty)
        step = np.linalg.solve(bend, slope)
        found -= step
        if float(np.abs(step).max()) < ENOUGH:
            break
    return found[:-1], float(found[-1])


def sigmoid(x: Floats) -> Floats:
    """1 / (1 + e^-x), for any x."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * np.asarray(x))))


def recall(high: NDArray[np.bool_], said: NDArray[np.bool_]) -> float:
    """Unweighted average recall (UAR) of the two classes."""
    return float((said[high].mean() + (~said[~high]).mean()) / 2)
