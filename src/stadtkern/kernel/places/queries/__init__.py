"""Reads of places: addresses as one types them, and areas around a point."""

from stadtkern.kernel.modules import AddressHit
from stadtkern.kernel.places.queries.addresses import (
    HIGHEST_LIKELY,
    LIMIT,
    all_streets,
    by_key,
    has_house_numbers,
    highest_likely,
    resolve,
    search_addresses,
    street_by_key,
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
    "all_streets",
    "area_at",
    "areas_at",
    "by_key",
    "example_address",
    "has_house_numbers",
    "highest_likely",
    "resolve",
    "search_addresses",
    "street_by_key",
    "take_apart",
    "the_one",
    "unlikely",
]
