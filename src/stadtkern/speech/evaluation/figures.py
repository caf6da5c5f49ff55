"""What a measure gives back, and the counting that several of them need."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

Progress = Callable[[str, int, int], None]  # what, done, of


class DataMissing(Exception):
    """A part cannot be measured here; the text says what is missing and how to get it."""


@dataclass(frozen=True)
class Figure:
    """One measured value. `better`: "higher" or "lower"; met is None where the issue of a target is open."""

    name: str
    value: float | None
    target: float | None = None
    better: str = "higher"
    unit: str = ""
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the value reaches its target; None without one of both."""
        if self.value is None or self.target is None:
            return None
        return self.value >= self.target if self.better == "higher" else self.value <= self.target


@dataclass
class MatchCounts:
    """Hits, misses and false finds."""

    hits: int = 0
    missed: int = 0
    false: int = 0

    def add(self, other: MatchCounts) -> None:
        """Count more."""
        self.hits += other.hits
        self.missed += other.missed
        self.false += other.false

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; None where there was nothing to find."""
        total = 2 * self.hits + self.missed + self.false
        return 2 * self.hits / total if total else None


def matched(truth: Sequence[tuple[str, float]], found: Sequence[tuple[str, float]], within: float) -> MatchCounts:
    """Pair what was found with the truth, each once: same label, at most `within` seconds apart."""
    left = list(found)
    counts = MatchCounts()
    for label, at in truth:
        near = [one for one in left if one[0] == label and abs(one[1] - at) <= within]
        if near:
            left.remove(min(near, key=lambda one: abs(one[1] - at)))
            counts.hits += 1
        else:
            counts.missed += 1
    counts.false = len(left)
    return counts
