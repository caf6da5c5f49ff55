"""House numbers as they are written: `5`, `5a`, `25/3`, `12 1/2`, `12 a-c`, `12-14`, `1-19 ungerade`, `ab 30`.

One grammar for files and for what people type. A text is read as a whole or refused: no part of it is left over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

HIGHEST = 9999
LONGEST_SUFFIX = 8
AFTER_ALL = "~"  # sorts behind every suffix

Parity = Literal["", "odd", "even"]
FLAGS = re.IGNORECASE | re.ASCII
# What may hang on a number: a fraction, which stands apart from it; else letters, a stroke with something, or a point.
_FRACTION = r"[1-8]\s?/\s?[2-9]\s?[a-z]?"
_BEHIND = r"/\s?(?:\d{1,3}\s?[a-z]?|[a-z])|[a-z]{1,2}(?:\s?\d{1,2})?(?:\s?/\s?(?:\d{1,2}|[a-z]))?|\.\d{1,2}"
_ONE = re.compile(
    rf"(?:nr\.?|no\.?|hausnr\.?|hausnummer)?\s*(\d{{1,4}})(?:\s+({_FRACTION})|\s*({_BEHIND}|-[a-z]))?", FLAGS
)
_SUFFIXES = re.compile(r"(\d{1,4})\s*([a-z])\s*(?:-|bis)\s*([a-z])", FLAGS)
_BETWEEN = re.compile(r"\s*-\s*|\s+(?:bis|to)\s+|(?<=\d)(?:bis|to)(?=\d)", FLAGS)
_PARITY = re.compile(r"(?<![\s,(])[\s,(]*\b(ungerade|gerade|odd|even|u|g)\b\.?\)?$", FLAGS)
_SEVERAL = re.compile(r"(?<!\s)\s*(?:[,;+&]|\bund\b|\bu\.|\band\b)\s*", FLAGS)
_ALONE = ("1/2", "1/3", "2/3", "1/4", "3/4")
_MARKS = str.maketrans(
    dict.fromkeys("‐‑‒–—−", "-")
    | {"⁄": "/", "∕": "/", "½": " 1/2", "¼": " 1/4", "¾": " 3/4", "⅓": " 1/3", "⅔": " 2/3", "⅛": " 1/8"}
)


class NumberError(ValueError):
    """A text that is no house number; says what would be one."""


@dataclass(frozen=True, order=True)
class HouseNumber:
    """A number (1 to 9999) and its suffix in lower case without spaces. They sort as they stand in the street."""

    number: int
    suffix: str = ""

    def __str__(self) -> str:
        return f"{self.number}{'' if self.suffix[:1] in ('/', '.') else ' '}{self.suffix}".strip()


@dataclass(frozen=True)
class Numbers:
    """One house number, or all from `first` to `last`; on one side of the street only where `parity` says so."""

    first: HouseNumber
    last: HouseNumber
    parity: Parity = ""

    @property
    def single(self) -> bool:
        """Whether this is one house number and not a range."""
        return self.first == self.last

    def __contains__(self, one: HouseNumber) -> bool:
        side = not self.parity or one.number % 2 == (self.parity == "odd")
        return side and self.first <= one <= self.last

    def __str__(self) -> str:
        if self.single:
            return str(self.first)
        side = {"odd": " ungerade", "even": " gerade", "": ""}[self.parity]
        end = HouseNumber(self.last.number, self.last.suffix.removesuffix(AFTER_ALL))
        if self.first == HouseNumber(1) and end.number == HIGHEST:
            return side.strip() or "alle"
        if end.number == HIGHEST:
            return f"ab {self.first}{side}"
        if self.first.number == end.number:
            return f"{self.first}-{end.suffix or 'z'}"
        return f"{self.first}-{end}{side}"


def clean_suffix(text: str) -> str:
    """A suffix in the form that is kept: lower case, no spaces. Raises NumberError when it is too long or no suffix."""
    suffix = re.sub(r"\s+", "", text).lower()
    if suffix and (len(suffix) > LONGEST_SUFFIX or not re.fullmatch(r"[a-z0-9/.+-]+", suffix)):
        raise NumberError(f"“{text}” is no suffix of a house number; write one such as a, b or 1/2")
    return suffix


def parse_number(text: str) -> Numbers:
    """A house number, or a range of them, as people and tables write it.

    "12" is that number alone, "12a" that suffix; in a range "1-12" the last number stands for all of its suffixes.
    "12 a-c" are the suffixes a to c of 12. "ab 30" and "bis 19" are open to one side; "gerade" or "ungerade" behind a
    range, or alone, keep one side of the street. Raises NumberError with what is wrong.
    """
    words = plain(text)
    rest, parity = words, ""
    if found := _PARITY.search(words):
        if found.start() == 0:
            return Numbers(HouseNumber(1), HouseNumber(HIGHEST, AFTER_ALL), _side(found[1]))
        if len(found[1]) > 1 or re.search(r"[0-9]\s*-\s*[0-9]+[a-z]?\s+[ug]\.?$", words):
            rest, parity = words[: found.start()], _side(found[1])  # “12 g” is a suffix, “12-20 g” is not
    if (number := _one(rest)) is not None:
        if parity:
            raise NumberError(f"“{text}”: one house number needs no word for the side of the street")
        return Numbers(number, number)
    if suffixes := _SUFFIXES.fullmatch(rest):
        first, last = (HouseNumber(_counted(suffixes[1]), suffixes[which]) for which in (2, 3))
        return _ordered(text, first, last, parity)
    for between in _BETWEEN.finditer(rest):
        start, end = rest[: between.start()], rest[between.end() :]
        if (low := _one(start)) is not None and not end:
            return _ordered(text, low, HouseNumber(HIGHEST, AFTER_ALL), parity)
        if low is not None and (high := _one(end)) is not None:
            return _ordered(text, low, HouseNumber(high.number, high.suffix or AFTER_ALL), parity)
    word, _space, number_text = rest.partition(" ")
    if word in ("ab", "from", "bis", "to") and (edge := _one(number_text)) is not None:
        if word in ("ab", "from"):
            return _ordered(text, edge, HouseNumber(HIGHEST, AFTER_ALL), parity)
        return _ordered(text, HouseNumber(1), HouseNumber(edge.number, edge.suffix or AFTER_ALL), parity)
    raise NumberError(f"“{text}” is no house number; write one such as 5, 5a, 12-14 or 12 a-c")


def plain(text: str) -> str:
    """Small letters, one space, and one kind of dash and stroke."""
    return " ".join(text.replace("\0", " ").translate(_MARKS).split()).lower()


def are_several(text: str) -> bool:
    """Whether a text lists house numbers: “3, 5, 7”, “5 und 7”, “12 a + b”."""
    parts = _SEVERAL.split(plain(text).strip(" ,;."))
    if len(parts) < 2 or _one(parts[0]) is None:
        return False
    return all(_one(part) is not None or re.fullmatch(r"[a-z]", part) is not None for part in parts[1:])


def _one(text: str) -> HouseNumber | None:
    """The house number that a text is, in small letters; None for anything else."""
    found = _ONE.fullmatch(text.strip())
    if found is None:
        return None
    suffix = (found[2] or found[3] or "").removeprefix("-")
    if found[2] and suffix[0] >= re.sub(r"[\s/]", "", suffix)[1]:
        return None  # “2 5/3” is no fraction of a house
    if found[3] and text.strip() in _ALONE:
        return None  # “1/2” alone has lost its number
    return HouseNumber(_counted(found[1]), clean_suffix(suffix))


def _counted(digits: str) -> int:
    if not int(digits):
        raise NumberError("a house number is at least 1")
    return int(digits)


def _side(word: str) -> Parity:
    return "odd" if word in ("ungerade", "odd", "u") else "even"


def _ordered(text: str, first: HouseNumber, last: HouseNumber, parity: str) -> Numbers:
    if first > last:
        raise NumberError(f"“{text}” runs backwards; write the smaller number first")
    return Numbers(first, last, "odd" if parity == "odd" else "even" if parity == "even" else "")
