"""House numbers as they are written: `5`, `5a`, `12 a-c`, `12-14`, `12 1/2`, `1-19 ungerade`, `ab 30`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

HIGHEST = 9999
LONGEST_SUFFIX = 8
AFTER_ALL = "~"  # sorts behind every suffix

Parity = Literal["", "odd", "even"]
FLAGS = re.IGNORECASE | re.ASCII
_SUFFIX = r"(?:1/2|[1-9]/[1-9]|[a-z]{1,2}(?:\s?\d{1,2})?|\.\d{1,2})"
_NUMBER = re.compile(rf"(\d{{1,4}})\s*({_SUFFIX})?", FLAGS)
_ONE = re.compile(rf"^{_NUMBER.pattern}$", FLAGS)
_SUFFIXES = re.compile(r"^(\d{1,4})\s*([a-z])\s*(?:-|–|bis)\s*([a-z])$", FLAGS)
_RANGE = re.compile(rf"^{_NUMBER.pattern}\s*(?:-|–|bis|to)\s*{_NUMBER.pattern}$", FLAGS)
_FROM = re.compile(rf"^(?:ab|from)\s+{_NUMBER.pattern}$|^{_NUMBER.pattern}\s*(?:-|–)$", FLAGS)
_UNTIL = re.compile(rf"^(?:bis|to)\s+{_NUMBER.pattern}$", FLAGS)
_PARITY = re.compile(r"[\s,(]*\b(ungerade|gerade|odd|even|u|g)\b\.?\)?$", FLAGS)


class NumberError(ValueError):
    """A text that is no house number; says what would be one."""


@dataclass(frozen=True, order=True)
class HouseNumber:
    """A number (1 to 9999) and its suffix in lower case without spaces. They sort as they stand in the street."""

    number: int
    suffix: str = ""

    def __str__(self) -> str:
        return f"{self.number} {self.suffix}".strip()


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
    words = " ".join(text.replace("\0", " ").split()).lower()
    rest, parity = words, ""
    if found := _PARITY.search(words):
        if found.start() == 0:
            return Numbers(HouseNumber(1), HouseNumber(HIGHEST, AFTER_ALL), _side(found[1]))
        if len(found[1]) > 1 or re.search(
            r"[0-9]\s*[-–]\s*[0-9]+[a-z]?\s+[ug]$", words
        ):  # “12 g” is a suffix, “12-20 g” is not
            rest, parity = words[: found.start()], _side(found[1])
    if one := _ONE.match(rest):
        if parity:
            raise NumberError(f"“{text}”: one house number needs no word for the side of the street")
        number = _number(one[1], one[2])
        return Numbers(number, number)
    if suffixes := _SUFFIXES.match(rest):
        return _ordered(text, _number(suffixes[1], suffixes[2]), _number(suffixes[1], suffixes[3]), parity)
    if both := _RANGE.match(rest):
        return _ordered(text, _number(both[1], both[2]), _number(both[3], both[4] or AFTER_ALL), parity)
    if start := _FROM.match(rest):
        first = _number(start[1] or start[3], start[2] or start[4])
        return _ordered(text, first, HouseNumber(HIGHEST, AFTER_ALL), parity)
    if end := _UNTIL.match(rest):
        return _ordered(text, HouseNumber(1), _number(end[1], end[2] or AFTER_ALL), parity)
    raise NumberError(f"“{text}” is no house number; write one such as 5, 5a, 12-14 or 12 a-c")


def _side(word: str) -> Parity:
    return "odd" if word in ("ungerade", "odd", "u") else "even"


def _number(digits: str, suffix: str | None) -> HouseNumber:
    number = int(digits)
    if not number:
        raise NumberError("a house number is at least 1")
    return HouseNumber(number, AFTER_ALL if suffix == AFTER_ALL else clean_suffix(suffix or ""))


def _ordered(text: str, first: HouseNumber, last: HouseNumber, parity: str) -> Numbers:
    if first > last:
        raise NumberError(f"“{text}” runs backwards; write the smaller number first")
    return Numbers(first, last, "odd" if parity == "odd" else "even" if parity == "even" else "")
