"""Reads of places: addresses as one types them, and areas around a point."""

from stadtkern.kernel.modules import AddressHit
from stadtkern.kernel.places.queries.addresses import (
    HIGHEST_LIKELY,
    LIMIT,
    by_key,
    has_house_numbers,
    resolve,
    search_addresses,
    the_one,
    unlikely,
)
from stadtkern.kernel.places.queries.areas import area_at, areas_at
from stadtkern.kernel.places.queries.examples import example_address
from stadtkern.kernel.places.queries.typed import take_apart

__all__ = [
    "HIGHEST_LIKELY",
    "LIMIT",
    "AddressHit",
    "area_at",
    "areas_at",
    "by_key",
    "example_address",
    "has_house_numbers",
    "resolve",
    "search_addresses",
    "take_apart",
    "the_one",
    "unlikely",
]
