"""An address of the city that is loaded, to show how one is written."""

from __future__ import annotations

import time

from stadtkern.kernel import content
from stadtkern.kernel.places.models import Address, Street

FRESH_SECONDS = 60.0  # without a line to the database for changes
NEUTRAL = "Hauptstraße 5"  # while no street is loaded
SIMPLE = r"^[[:alpha:]]{6,14}$"  # a name of one word that fits into a field on a phone

_known: tuple[float, int | None, str] | None = None


def example_address() -> str:
    """A street of the city with a house number, always the same one until other data is loaded."""
    global _known
    version, now = content.listener().city_version(), time.monotonic()
    fresh = _known is not None and (now - _known[0] < FRESH_SECONDS if version is None else _known[1] == version)
    if _known is None or not fresh:
        _known = (now, version, _found())
    return _known[2]


def forget() -> None:
    """Look again at the next question; for tests."""
    global _known
    _known = None


def _found() -> str:
    there = Street.objects.filter(vanished_at=None)
    street = there.filter(name__regex=SIMPLE).order_by("name").first() or there.order_by("name").first()
    if street is None:
        return NEUTRAL
    number = Address.objects.filter(street=street, vanished_at=None, suffix="").order_by("number").first()
    return f"{street.name} {5 if number is None else number.number}"
