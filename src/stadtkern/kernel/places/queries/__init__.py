"""Reads of places: addresses as one types them, and areas around a point."""

from stadtkern.kernel.places.queries.addresses import (
    AddressHit,
    by_key,
    has_house_numbers,
    resolve,
    search_addresses,
)
from stadtkern.kernel.places.queries.areas import area_at, areas_at

__all__ = ["AddressHit", "area_at", "areas_at", "by_key", "has_house_numbers", "resolve", "search_addresses"]
