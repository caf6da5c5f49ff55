"""Which known name somebody most likely meant: only what a slip of the
finger explains, never what merely looks alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
SHORT = 5  # characters; a slip in less makes another word
LONG = 12  # characters from which two slips are still a slip


def folded(text: str) -> str:
    """A name without what people write in several ways: case, umlauts, hyphens, blanks."""
    return re.sub(r"[\W_]+", "", text.casefold().translate(UMLAUTS))


def suggestion(name: str, known: Iterable[str]) -> str | None:
    """The known name that was meant, or None where none or more than one is as close.

    Digits and the first letter have to agree: `zone-3` is no slip of `zone-2`, and Oststraße none of Weststraße.
    """
    wanted = folded(name)
    found: list[tuple[int, str]] = []
    for one in dict.fromkeys(known):
        other = folded(one)
        if other == wanted:
            found.append((0, one))
        elif _comparable(wanted, other):
            slips = 1 if max(len(wanted), len(other)) < LONG else 2
            if (distance := _distance(wanted, other, slips)) <= slips:
                found.append((distance, one))
    found.sort(key=lambda pair: pair[0])
    if not found or (len(found) > 1 and found[0][0] == found[1][0]):
        return None
    return found[0][1]


def is_slip(typed: str, known: str, long: int = LONG) -> bool:
    """Whether a typed word, folded, is a known one but for a slip of the finger: one, or two from `long` letters on."""
    slips = 1 if max(len(typed), len(known)) < long else 2
    return _comparable(typed, known) and _distance(typed, known, slips) <= slips


def hint(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """“did you mean …?”, or another advice where nothing is close."""
    found = suggestion(name, known)
    return f"did you mean {found}?" if found else otherwise


def _comparable(one: str, other: str) -> bool:
    return (
        min(len(one), len(other)) >= SHORT and one[0] == other[0] and re.sub(r"\D", "", one) == re.sub(r"\D", "", other)
    )


def _distance(one: str, other: str, most: int) -> int:
    """Slips between two words: a letter more, less, other, or two in the wrong order (optimal string alignment)."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        last, before, row = before, row, [i]
        for j, its in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > most and min(before) > most:
            return most + 1
    return row[-1]
