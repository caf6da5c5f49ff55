"""From an address to its zones, and from zones to the key that stands in URLs and on devices."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence

from django.db.models import Q

from stadtkern.kernel.modules import ZoneStretch
from stadtkern.kernel.places.models import Address, Street
from stadtkern.kernel.places.queries import AddressHit, areas_at
from stadtkern.modules.waste.dates.numbers import LAST_PLACE, STEP, StreetNumber
from stadtkern.modules.waste.models import AreaAssignment, Assignment, Division, Parity, Zone

BETWEEN = "."  # zones of several divisions in one key: "bezirk-03.papier-07"
FORM = re.compile(r"[a-z0-9.-]{1,300}")


def key_of(zones: Iterable[Zone]) -> str:
    """The key of a set of zones, one of each division, always in the same order."""
    return BETWEEN.join(zone.slug for zone in sorted(zones, key=lambda zone: (zone.division.slug, zone.slug)))


def by_key(key: str) -> list[Zone]:
    """The zones behind a key, in its order; empty for a key that names no zone, or two of one division."""
    slugs = key.split(BETWEEN)
    if not FORM.fullmatch(key) or len(set(slugs)) != len(slugs):
        return []
    found = {zone.slug: zone for zone in Zone.objects.select_related("division").filter(slug__in=slugs)}
    zones = [found[slug] for slug in slugs if slug in found]
    if len(zones) != len(slugs) or len({zone.division_id for zone in zones}) != len(zones):
        return []
    return zones


def zones_of(address: AddressHit) -> list[Zone]:
    """The zones of an address, one for each division that knows it.

    A stretch of its street comes first, then the area around its position, then the district of its street. Of a
    street without house number only what holds for the whole street is given.
    """
    found: dict[uuid.UUID, Zone] = {}
    stretches = Assignment.objects.filter(street_id=address.street_id).select_related("zone__division")
    if address.number is not None:
        number = StreetNumber(address.number, address.suffix)
        side = Parity.EVEN if number.even else Parity.ODD
        stretches = stretches.filter(
            Q(parity=Parity.ALL) | Q(parity=side), low__lte=number.place, high__gte=number.place
        )
        found = {stretch.division_id: stretch.zone for stretch in stretches}
    else:
        named: dict[uuid.UUID, set[uuid.UUID]] = {}
        for stretch in stretches:
            named.setdefault(stretch.division_id, set()).add(stretch.zone_id)
        found = {one.division_id: one.zone for one in stretches if len(named[one.division_id]) == 1}
    missing = set(Division.objects.values_list("pk", flat=True)) - found.keys()
    if missing:
        found |= _by_area(address, missing)
    return sorted(found.values(), key=lambda zone: (zone.division.slug, zone.slug))


def needs_number(street_id: uuid.UUID) -> bool:
    """Whether a street lies in several zones of one division, so that only the house number tells which."""
    pairs = Assignment.objects.filter(street_id=street_id).values_list("division_id", "zone_id").distinct()
    divisions = [division for division, _zone in pairs]
    return len(divisions) != len(set(divisions))


def stretches(street: AddressHit) -> list[ZoneStretch]:
    """The keys of the zones along a street, so that a device finds those of its house number by itself.

    They say for each house number what `zones_of` says for it; where no zone is known there is no stretch.
    """
    rows = list(Assignment.objects.filter(street_id=street.street_id).select_related("zone__division"))
    divisions = set(Division.objects.values_list("pk", flat=True))
    houses = _houses(street)
    known: dict[tuple[int | None, frozenset[uuid.UUID]], dict[uuid.UUID, Zone]] = {}

    def key_at(place: int, parity: str) -> str:
        its = {row.division_id: row.zone for row in rows if row.low <= place <= row.high and _side(row, parity)}
        missing = frozenset(divisions - its.keys())
        house = place if place in houses and _parity(place) == parity else None
        asked = (house, missing)
        if missing and asked not in known:
            known[asked] = _by_area(houses[house] if house else street, set(missing))
        return key_of([*its.values(), *known.get(asked, {}).values()])

    sides = {}
    for parity in (Parity.ODD, Parity.EVEN):
        mine = [row for row in rows if _side(row, parity)]
        at = [place for place in houses if _parity(place) == parity]
        starts = {STEP, *(row.low for row in mine), *(row.high + 1 for row in mine), *at, *(place + 1 for place in at)}
        begins = sorted(start for start in starts if STEP <= start <= LAST_PLACE)
        sides[parity] = _joined([(begin, key_at(begin, parity)) for begin in begins])
    if sides[Parity.ODD] == sides[Parity.EVEN]:
        return [ZoneStretch(key, low, high) for low, high, key in sides[Parity.ODD]]
    return [ZoneStretch(key, low, high, str(parity)) for parity, its in sides.items() for low, high, key in its]


def _side(row: Assignment, parity: str) -> bool:
    return row.parity in (Parity.ALL, parity)


def _parity(place: int) -> Parity:
    return Parity.ODD if place // STEP % 2 else Parity.EVEN


def _joined(keys: Sequence[tuple[int, str]]) -> list[tuple[int, int, str]]:
    """Low, high and key of stretches, from where each key begins; neighbours of one key are one."""
    begins = [one for number, one in enumerate(keys) if not number or keys[number - 1][1] != one[1]]
    ends = [begin - 1 for begin, _key in begins[1:]] + [LAST_PLACE]
    return [(begin, end, key) for (begin, key), end in zip(begins, ends, strict=True) if key]


def _houses(street: AddressHit) -> dict[int, AddressHit]:
    """The addresses of a street that have a position, by their places, where areas decide by position."""
    if not AreaAssignment.objects.exists():
        return {}
    rows = Address.objects.filter(street_id=street.street_id, vanished_at=None).exclude(lon=None)
    return {
        StreetNumber(row.number, row.suffix).place: AddressHit(
            street.street_id, street.street, row.number, row.suffix, street.district, lon=row.lon, lat=row.lat
        )
        for row in rows
    }


def _by_area(address: AddressHit, divisions: set[uuid.UUID]) -> dict[uuid.UUID, Zone]:
    rows = AreaAssignment.objects.filter(division_id__in=divisions).select_related("zone__division", "area")
    if not rows:
        return {}
    around: set[uuid.UUID] = set()
    if address.lon is not None and address.lat is not None:
        for kind in {row.area.kind for row in rows}:
            around |= {area.pk for area in areas_at(address.lon, address.lat, kind)}
    district = (
        address.district or Street.objects.filter(pk=address.street_id).values_list("district", flat=True).first()
    )
    found = {row.division_id: row.zone for row in rows if district and row.area.name == district}
    return found | {row.division_id: row.zone for row in rows if row.area_id in around}
