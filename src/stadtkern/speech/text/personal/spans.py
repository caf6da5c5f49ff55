"""What the finders of personal data hand on: a kind and a place in the text of an utterance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from stadtkern.speech.result import PersonalKind


@dataclass(frozen=True, slots=True, order=True)
class PersonalSpan:
    """text[start:end] is personal, of this kind. rank: the higher wins where two overlap."""

    start: int
    end: int
    kind: PersonalKind
    rank: int = 0


def resolve_overlaps(found: Iterable[PersonalSpan]) -> list[PersonalSpan]:
    """The finds in order without overlaps: the higher rank wins, then the longer one."""
    kept: list[PersonalSpan] = []
    for find in sorted(found, key=lambda f: (-f.rank, f.start - f.end, f.start)):
        if find.end > find.start and all(find.end <= k.start or find.start >= k.end for k in kept):
            kept.append(find)
    return sorted(kept)
