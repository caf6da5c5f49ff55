"""Reads of places: addresses as one types them, and areas around a point."""

from stadtkern.kernel.modules import AddressHit
from stadtkern.kernel.places.queries.addresses import (
    LIMIT,
    by_key,
    has_house_numbers,
    resolve,
    search_addresses,
    the_one,
)
from stadtkern.kernel.places.queries.areas import area_at, areas_at

__all__ = [
    "LIMIT",
    "AddressHit",
    "area_at",
    "areas_at",
    "by_key",
    "has_house_numbers",
    "resolve",
    "search_addresses",
    "the_one",
]
