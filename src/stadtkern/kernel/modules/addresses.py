"""An address as modules and pages get it."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass

_UNSAFE, _WRITTEN = re.compile(r"[^a-z0-9.-]"), re.compile(r"~([0-9a-f]{2})")


@dataclass(frozen=True)
class AddressHit:
    """An address, or a street only (`number` is None).

    verified: the house number stands in the city's address file; a city that has only streets verifies none. lon, lat:
    WGS84, where they are known. several: another street of the city has this name, so the district must be said.
    """

    street_id: uuid.UUID
    street: str
    number: int | None = None
    suffix: str = ""
    district: str = ""
    postcode: str = ""
    lon: float | None = None
    lat: float | None = None
    verified: bool = False
    several: bool = False

    @property
    def label(self) -> str:
        """`Weststraße 5 a`, with the district where the name alone is not enough."""
        space = "" if self.suffix[:1] in ("/", ".") else " "
        words = f"{self.street} {self.number or ''}{space}{self.suffix}".strip()
        return f"{words} ({self.district})" if self.several and self.district else words

    @property
    def key(self) -> str:
        """What stands for this address in forms and paths: street, number and suffix, see `by_key`.

        One segment of any path: what is no letter, digit, point or dash is written as "~" and its code, "~2f" for "/".
        """
        if not self.number:
            return str(self.street_id)
        return f"{self.street_id}_{self.number}_{_UNSAFE.sub(lambda found: f'~{ord(found[0]):02x}', self.suffix)}"


@dataclass(frozen=True)
class ZoneStretch:
    """A stretch of a street whose addresses lie in one zone; without limits, the whole street.

    low, high: places on the line of house numbers, both inside: the number times 100, plus 1 to 26 for a letter behind
    it, 27 for any other suffix. parity: "odd" or "even" for one side of the street.
    """

    zone: str
    low: int = 0
    high: int = 999_999
    parity: str = ""


def suffix_of_key(text: str) -> str:
    """The suffix that stands in a key."""
    return _WRITTEN.sub(lambda found: chr(int(found[1], 16)), text)
