"""An address as modules and pages get it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass


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
        words = f"{self.street} {self.number or ''} {self.suffix}".strip()
        return f"{words} ({self.district})" if self.several and self.district else words

    @property
    def key(self) -> str:
        """What a form sends for this address: street, number and suffix, see `by_key`."""
        return f"{self.street_id}_{self.number}_{self.suffix}" if self.number else str(self.street_id)
