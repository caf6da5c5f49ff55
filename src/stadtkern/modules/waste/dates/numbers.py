"""House numbers on a line, so that a stretch of a street is a range:
12, then 12a to 12z, then what else hangs on 12.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

STEP = 100  # places on the line for one house number
LAST_NUMBER = 9_999
LAST_PLACE = LAST_NUMBER * STEP + STEP - 1
FORM = re.compile(r"(?P<number>\d{1,4})\s*+(?P<suffix>[a-zA-Z]?)(?:\s*+[-–/+].*)?")


class NoHouseNumber(ValueError):
    """A text that is no house number."""


@dataclass(frozen=True, order=True)
class StreetNumber:
    """A house number and what hangs on it, in lower case: "a", "1/2", or nothing."""

    number: int
    suffix: str = ""

    @property
    def place(self) -> int:
        """Its place on the line."""
        if not self.suffix:
            return self.number * STEP
        return self.number * STEP + (ord(self.suffix[0]) - 96 if "a" <= self.suffix[0] <= "z" else 27)

    @property
    def even(self) -> bool:
        """Whether it stands on the even side of its street."""
        return self.number % 2 == 0

    def __str__(self) -> str:
        return f"{self.number}{self.suffix}"


def parse(text: str) -> StreetNumber:
    """Read "12", "12 a", "12A"; of "12-14" and "12 1/2" the first number counts. Raises NoHouseNumber."""
    found = FORM.fullmatch(text.strip())
    if found is None or int(found["number"]) == 0:
        raise NoHouseNumber(text)
    return StreetNumber(int(found["number"]), found["suffix"].lower())


def stretch(first: str, last: str) -> tuple[int, int]:
    """The places from one house number to another, both inside; empty is the street's end.

    A last number without a letter takes its letters along: "to 12" has 12a in it. Raises NoHouseNumber.
    """
    low = parse(first).place if first.strip() else 0
    if not last.strip():
        return low, LAST_PLACE
    end = parse(last)
    return low, end.place if end.suffix else end.place + STEP - 1


def ends(low: int, high: int) -> tuple[str, str]:
    """The two house numbers of a stretch as `stretch` reads them."""
    return (str(_at(low)) if low else "", "" if high == LAST_PLACE else str(_at(high)))


def _at(place: int) -> StreetNumber:
    number, rest = divmod(place, STEP)
    return StreetNumber(number, chr(96 + rest) if 1 <= rest <= 26 else "")
