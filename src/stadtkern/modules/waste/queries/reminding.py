"""What there is to remind of on a day.

A key is a zone and a fraction, "nord:restmuell": all that is known of a device.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from stadtkern.kernel.city import clock
from stadtkern.modules.waste.models import Collection, Fraction, Zone

TOPIC = "waste.collection"
BETWEEN = ":"


def key_of(zone: str, fraction: str) -> str:
    """The key of a zone's and a fraction's slug."""
    return f"{zone}{BETWEEN}{fraction}"


def keys_of(zones: Sequence[Zone]) -> list[tuple[str, Fraction]]:
    """The keys of all fractions that are collected in zones, in their order."""
    by_division = {zone.division_id: zone for zone in zones}
    rows = Fraction.objects.filter(division__in=by_division)
    return [(key_of(by_division[row.division_id].slug, row.slug), row) for row in rows]


def behind(key: str) -> tuple[Zone, Fraction] | None:
    """The zone and the fraction of a key; None for one that there is not."""
    zone, _between, fraction = key.partition(BETWEEN)
    its = Fraction.objects.filter(slug=fraction).first()
    place = its and Zone.objects.filter(slug=zone, division=its.division_id).first()
    return (place, its) if place is not None and its is not None else None


def upcoming(day: date) -> dict[str, Mapping[str, Any]]:
    """What is collected on a day, by key."""
    rows = Collection.objects.filter(day=day, state=Collection.State.ON).select_related("zone", "fraction")
    return {
        key_of(row.zone.slug, row.fraction.slug): {
            "de": row.fraction.title_de,
            "en": row.fraction.title_en,
            "out_by": f"{row.fraction.out_by:%H:%M}",
            "reason": row.reason,
            "zone": row.zone.slug,
        }
        for row in rows
    }


def expires(day: date) -> datetime:
    """When a reminder is too late: the last hour at which a bin has to be out on that day, at the latest noon."""
    hours = list(Fraction.objects.values_list("out_by", flat=True))
    last = max(hours, default=None)
    return clock.at(day, last.hour, last.minute) if last else clock.at(day, 12)
