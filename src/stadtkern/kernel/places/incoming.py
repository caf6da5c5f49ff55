"""What importers of addresses give to the action that brings them in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple


class AddressLine(NamedTuple):
    """An address of a file. number 0: the line names a street only. lon, lat: WGS84, or None."""

    line: int
    street: str
    number: int = 0
    suffix: str = ""
    street_key: str = ""
    district: str = ""
    lon: float | None = None
    lat: float | None = None
    official_id: str = ""
    postcode: str = ""


class LineProblem(NamedTuple):
    """A line that was left out, by its number, and why."""

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


@dataclass
class Incoming:
    """A file of addresses as it was read.

    doubtful: official ids on lines with problems, whose addresses are not taken for vanished. elsewhere: lines of other
    municipalities, by their key. official: it is the official file; whole: what it lacks has vanished (of the official
    addresses for the official file, else of the others).
    """

    lines: list[AddressLine] = field(default_factory=list)
    problems: list[LineProblem] = field(default_factory=list)
    doubtful: set[str] = field(default_factory=set)
    elsewhere: dict[str, int] = field(default_factory=dict)
    official: bool = False
    whole: bool = False
