"""What people are told about their collections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stadtkern.modules.waste.dates.difference import Change
from stadtkern.modules.waste.models import Publication


def key_of(zone: str, fraction: str) -> str:
    """The key of a subscription: a zone's fraction. It says nothing about the address."""
    return f"{zone}:{fraction}"


def subscribers() -> Mapping[str, int]:
    """{key: how many subscriptions}."""
    return {}


def correct(publication: Publication, changes: Sequence[Change]) -> int:  # noqa: ARG001
    """Tell everybody whose day changed, at once."""
    return 0
