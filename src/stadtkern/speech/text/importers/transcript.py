"""What every importer gives back, and the checks that all of them need."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from stadtkern.speech.errors import TranscriptError
from stadtkern.speech.result import Role, Utterance, Word

MAX_SECONDS = 24 * 3600.0  # seconds; a later time is a mistake of the unit


@dataclass(frozen=True)
class Transcript:
    """Utterances in the order of time, numbered from 0. roles: of the speakers whose role the transcript tells."""

    utterances: list[Utterance]
    roles: dict[str, Role]
    duration: float  # seconds
    kind: str  # the format it was read from
    name: str = ""

    def named(self, name: str) -> Transcript:
        """The same with a name, where it has none."""
        return self if self.name else replace(self, name=name)


def gathered(
    said: Sequence[Utterance], kind: str, *, roles: dict[str, Role] | None = None, duration: float = 0.0, name: str = ""
) -> Transcript:
    """Put utterances in order and number them. Raises TranscriptError where nobody says anything."""
    spoken = sorted((one for one in said if one.text.strip()), key=lambda one: (one.start, one.end))
    if not spoken:
        raise TranscriptError("/: nobody says anything in this transcript")
    known = roles or {}
    numbered = [
        one.model_copy(update={"index": index, "role": known.get(one.speaker, Role.UNKNOWN)})
        for index, one in enumerate(spoken)
    ]
    return Transcript(numbered, known, max([duration, *(one.end for one in numbered)]), kind, name)


def seconds(value: Any, place: str) -> float:
    """A time in seconds, given as a number or as its text. Raises TranscriptError at the place."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TranscriptError(f"{place}: wanted is a time in seconds")
    try:
        found = float(value)
    except ValueError as error:
        raise TranscriptError(f"{place}: {value!r} is no time in seconds") from error
    if not math.isfinite(found) or not 0 <= found <= MAX_SECONDS:
        raise TranscriptError(f"{place}: {value!r} does not lie between 0 and {MAX_SECONDS:.0f} seconds")
    return found


def times(start: Any, end: Any, place: str) -> tuple[float, float]:
    """Start and end in seconds; the end is not before the start."""
    first, last = seconds(start, f"{place}/start"), seconds(end, f"{place}/end")
    if last < first:
        raise TranscriptError(f"{place}/end: {last:g} s is before the start, {first:g} s")
    return first, last


def share(value: Any, place: str) -> float:
    """A confidence between 0 and 1."""
    found = seconds(value, place)
    if found > 1:
        raise TranscriptError(f"{place}: a confidence lies between 0 and 1")
    return found


def text(value: Any, place: str) -> str:
    """A text. Raises TranscriptError at the place."""
    if not isinstance(value, str):
        raise TranscriptError(f"{place}: wanted is a text")
    return value


def spoken(speaker: str, words: Sequence[Word]) -> Utterance:
    """One utterance from words with times; the marks that stand as own words are joined to the word before."""
    return Utterance(
        index=0,
        speaker=speaker,
        start=words[0].start,
        end=max(word.end for word in words),
        text=" ".join(word.text for word in words),
        words=list(words),
        confidence=round(sum(word.confidence for word in words) / len(words), 3),
    )
