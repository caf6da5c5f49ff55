"""The diarisation error rate, as NIST defined it: missed, false and confused speech over all speech."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from stadtkern.speech.result import Span

STEP = 0.01  # seconds


@dataclass(frozen=True)
class DiarisationError:
    """Seconds. speech: of all speakers of the truth, overlaps counted for each."""

    missed: float
    false: float
    confused: float
    speech: float

    @property
    def rate(self) -> float:
        """All errors over all speech."""
        return (self.missed + self.false + self.confused) / max(self.speech, STEP)

    @property
    def confusion(self) -> float:
        """The wrong speaker over all speech."""
        return self.confused / max(self.speech, STEP)


def diarisation_error(
    truth: Sequence[Sequence[Span]], found: Sequence[Sequence[Span]], *, collar: float = 0.25
) -> DiarisationError:
    """Compare with the best of all ways to give the found voices the true names.

    `collar`: seconds around each true edge that don't count.
    """
    end = max((span.end for spans in [*truth, *found] for span in spans), default=0.0) + 1.0
    true = _grid(truth, end)
    people = max(len(truth), len(found), 1)
    heard = np.zeros((people, true.shape[1]), dtype=bool)
    heard[: len(found)] = _grid(found, end)
    wanted = np.zeros_like(heard)
    wanted[: len(truth)] = true
    counts = np.ones(true.shape[1], dtype=bool)
    for span in itertools.chain.from_iterable(truth):
        for edge in (span.start, span.end):
            counts[max(round((edge - collar) / STEP), 0) : round((edge + collar) / STEP)] = False
    wanted, heard = wanted[:, counts], heard[:, counts]
    right = _best(wanted, heard)
    speaking, told = wanted.sum(axis=0), heard.sum(axis=0)
    return DiarisationError(
        missed=float(np.maximum(speaking - told, 0).sum()) * STEP,
        false=float(np.maximum(told - speaking, 0).sum()) * STEP,
        confused=float((np.minimum(speaking, told) - right).sum()) * STEP,
        speech=float(speaking.sum()) * STEP,
    )


def _best(wanted: NDArray[np.bool_], heard: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Per step, how many are right under the naming that is right most often."""
    together = wanted.astype(np.float32) @ heard.astype(np.float32).T
    people = len(wanted)
    way = max(itertools.permutations(range(people)), key=lambda way: sum(together[n, one] for n, one in enumerate(way)))
    return np.asarray((wanted & heard[list(way)]).sum(axis=0), dtype=np.int64)


def _grid(people: Sequence[Sequence[Span]], end: float) -> NDArray[np.bool_]:
    grid = np.zeros((len(people), round(end / STEP)), dtype=bool)
    for number, spans in enumerate(people):
        for span in spans:
            grid[number, round(span.start / STEP) : round(span.end / STEP)] = True
    return grid
