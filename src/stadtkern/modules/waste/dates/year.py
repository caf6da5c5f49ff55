"""The year of a zone: every date with its explanation, and what is wrong with the plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from .rules import PlainSingleDate, PlannedCollection, ZonePlan

EDGE = timedelta(days=21)  # farther than anything is shifted
DOUBLE, NOTHING_THERE, NO_DATES = "double", "nothing-there", "no-dates"


@dataclass(frozen=True)
class Trouble:
    """Something that keeps a year from being published.

    kind: "double" (two dates of a fraction on one day; `collections` are the two), "nothing-there" (an exception
    that finds no date on its day), "no-dates" (the zone is never collected).
    """

    kind: str
    zone: str
    fraction: str = ""
    day: date | None = None
    collections: tuple[PlannedCollection, ...] = ()
    single: PlainSingleDate | None = None


@dataclass(frozen=True)
class ZoneYear:
    """The dates of a zone that belong to a year, in order, cancelled ones too, and the troubles."""

    zone: str
    year: int
    collections: tuple[PlannedCollection, ...]
    troubles: tuple[Trouble, ...]


def year_of(plan: ZonePlan, year: int) -> ZoneYear:
    """Compute the year of a zone. A date belongs to the year of its origin, wherever it is shifted to.

    Order: the rules give days, the shift table moves them, a single date has the last word. One that is said for
    this zone outdoes one for all zones. The weeks around New Year are looked at too, for what is shifted across it.
    """
    begin, end = date(year, 1, 1), date(year, 12, 31)
    troubles: list[Trouble] = []
    final = _all(plan, begin - EDGE, end + EDGE, troubles)
    troubles += _doubles(plan.zone, final)
    own = tuple(collection for collection in final if collection.planned.year == year)
    troubles = [trouble for trouble in troubles if _concerns(trouble, year)]
    if not any(not collection.cancelled for collection in own):
        troubles.append(Trouble(NO_DATES, plan.zone))
    return ZoneYear(plan.zone, year, own, tuple(troubles))


def _all(plan: ZonePlan, begin: date, end: date, troubles: list[Trouble]) -> list[PlannedCollection]:
    by_day: dict[tuple[str, date], list[PlannedCollection]] = defaultdict(list)
    for collection in _regular(plan, begin, end, troubles):
        by_day[collection.fraction, collection.day].append(collection)
    final: list[PlannedCollection] = []
    for single in _singles(plan, begin, end):
        if single.kind in ("added", "listed"):
            final.append(PlannedCollection(single.fraction, f"+{single.day}", single.day, single=single))
            continue
        found = by_day.pop((single.fraction, single.day), None)
        if found is None and not single.everywhere:
            troubles.append(Trouble(NOTHING_THERE, plan.zone, single.fraction, single.day, single=single))
        for one in found or ():
            day = single.to_day or single.day
            final.append(PlannedCollection(one.fraction, one.origin, day, one.rule, one.shift, single))
    for left in by_day.values():
        final += left
    final.sort(key=lambda one: (one.day, one.fraction, one.origin))
    return final


def _concerns(trouble: Trouble, year: int) -> bool:
    if trouble.collections:
        return any(collection.planned.year == year for collection in trouble.collections)
    return trouble.day is not None and trouble.day.year == year


def _regular(plan: ZonePlan, begin: date, end: date, troubles: list[Trouble]) -> Iterator[PlannedCollection]:
    """What rules and shifts give. Two rules that give the same day are a trouble, and the day counts once."""
    seen: dict[tuple[str, date], PlannedCollection] = {}
    for rule in plan.rules:
        shifts = plan.shifts.get(rule.fraction, {})
        for day in rule.days(begin, end):
            shift = shifts.get(day)
            made = PlannedCollection(rule.fraction, day.isoformat(), shift.to_day if shift else day, rule, shift)
            other = seen.setdefault((rule.fraction, day), made)
            if other is not made:
                troubles.append(Trouble(DOUBLE, plan.zone, rule.fraction, made.day, (other, made)))
                continue
            yield made


def _singles(plan: ZonePlan, begin: date, end: date) -> Iterator[PlainSingleDate]:
    own = {(single.fraction, single.day) for single in plan.singles if not single.everywhere}
    for single in plan.singles:
        if begin <= single.day <= end and not (single.everywhere and (single.fraction, single.day) in own):
            yield single


def _doubles(zone: str, collections: list[PlannedCollection]) -> Iterator[Trouble]:
    used: dict[tuple[str, date], PlannedCollection] = {}
    for collection in collections:
        if collection.cancelled:
            continue
        other = used.setdefault((collection.fraction, collection.day), collection)
        if other is not collection:
            yield Trouble(DOUBLE, zone, collection.fraction, collection.day, (other, collection))
