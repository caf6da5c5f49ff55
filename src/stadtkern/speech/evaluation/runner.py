"""All measures over one folder of known truth. Each part is a function that gives figures, or says what it lacks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from stadtkern.speech.evaluation import cost, flow, hesitation, mood, speakers, text, words
from stadtkern.speech.evaluation.figures import DataMissing, Figure, Progress


@dataclass(frozen=True)
class EvaluationPart:
    """A part's name, what it measures, and the function that does.

    `folder` is what the person gave; the function looks for its own data in it and raises DataMissing without.
    """

    name: str
    what: str
    figures: Callable[[Path, Progress], Iterable[Figure]]


# In the order in which they are told.
PARTS = (
    EvaluationPart("mood", "arousal of the caller's voice", mood.measured),
    EvaluationPart("text", "questions, sentiment, hesitations, personal data, categories", text.measured),
    EvaluationPart("speakers", "voices told apart in one channel", speakers.measured),
    EvaluationPart("hesitation", "filled pauses in the sound", hesitation.measured),
    EvaluationPart("flow", "interruptions and pauses of two-channel calls", flow.measured),
    EvaluationPart("words", "word error rate against the model called directly", words.measured),
    EvaluationPart("cost", "time against recognition alone, and memory", cost.measured),
    EvaluationPart("hours", "memory on three hours", cost.of_hours),
)


@dataclass(frozen=True)
class PartResult:
    """One part: its figures, or why there are none."""

    part: EvaluationPart
    figures: tuple[Figure, ...] = ()
    lacking: str = ""


def evaluate(
    folder: Path,
    names: Iterable[str] = (),
    progress: Progress | None = None,
    tell: Callable[[Figure], None] = lambda _figure: None,
) -> Iterator[PartResult]:
    """Measure all parts, or those named, one after the other. Raises KeyError for a name that is no part.

    `tell` hears each figure as soon as it is known; some parts take many minutes.
    """
    wanted = list(names)
    known = {part.name: part for part in PARTS}
    for part in [known[name] for name in wanted] if wanted else PARTS:
        try:
            figures = []
            for figure in part.figures(folder, progress or _quiet):
                tell(figure)
                figures.append(figure)
            yield PartResult(part, tuple(figures))
        except DataMissing as reason:
            yield PartResult(part, lacking=str(reason))


def _quiet(_what: str, _done: int, _of: int) -> None:
    """For those who don't watch."""


def told(figure: Figure) -> tuple[str, str, str, str]:
    """A figure as words: what, value, target, verdict."""
    unit = f" {figure.unit}" if figure.unit else ""

    def number(value: float) -> str:
        return f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"

    value = "–" if figure.value is None else f"{number(figure.value)}{unit}"
    sign = ">=" if figure.better == "higher" else "<="
    target = "" if figure.target is None else f"{sign} {number(figure.target)}{unit}"
    return figure.name, value, target, {True: "met", False: "MISSED", None: "–"}[figure.met]


def as_json(results: Iterable[PartResult]) -> str:
    """For other programs: part -> figures with name, value, target, better, unit, note, met; or what it lacks."""
    made: dict[str, dict[str, Any]] = {
        result.part.name: {"lacking": result.lacking}
        if result.lacking
        else {"figures": [{**asdict(one), "met": one.met} for one in result.figures]}
        for result in results
    }
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"
