"""What the rules of the moment say, as the arithmetic wants it.

This is the draft; `published.py` has what people see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from stadtkern.modules.waste.dates import rules
from stadtkern.modules.waste.dates.year import ZoneYear, year_of
from stadtkern.modules.waste.models import Fraction, Rule, Shift, SingleDate, Zone


def plans(only: Iterable[str] | None = None) -> dict[str, rules.ZonePlan]:
    """{slug of the zone: its plan}, of all zones or of some; in five queries."""
    zones = Zone.objects.all() if only is None else Zone.objects.filter(slug__in=list(only))
    fractions = {fraction.pk: fraction for fraction in Fraction.objects.all()}
    tables: dict[object, dict[date, rules.PlainShift]] = defaultdict(dict)
    for shift in Shift.objects.all():
        tables[shift.table_id][shift.day] = rules.PlainShift(shift.day, shift.to_day, shift.reason)
    by_zone: dict[object, list[rules.PlainRule]] = defaultdict(list)
    for rule in Rule.objects.order_by("start", "weekday", "id"):
        made = rules.PlainRule(
            fractions[rule.fraction_id].slug,
            rule.weekday,
            rule.start,
            rule.every_weeks,
            rule.until,
            frozenset(rule.months),
        )
        by_zone[rule.zone_id].append(made)
    singles: dict[object, list[rules.PlainSingleDate]] = defaultdict(list)
    for single in SingleDate.objects.order_by("day", "id"):
        fraction = fractions[single.fraction_id]
        key = single.zone_id or fraction.division_id
        singles[key].append(
            rules.PlainSingleDate(
                fraction.slug, single.kind, single.day, single.to_day, single.reason, single.zone_id is None
            )
        )
    shifts: dict[object, dict[str, dict[date, rules.PlainShift]]] = defaultdict(dict)
    for fraction in fractions.values():
        if fraction.shift_table_id is not None:
            shifts[fraction.division_id][fraction.slug] = tables[fraction.shift_table_id]
    return {
        zone.slug: rules.ZonePlan(
            zone.slug, by_zone[zone.pk], shifts[zone.division_id], [*singles[zone.pk], *singles[zone.division_id]]
        )
        for zone in zones
    }


def draft(year: int, only: Iterable[str] | None = None) -> dict[str, ZoneYear]:
    """{slug of the zone: its year by the rules of the moment}."""
    return {zone: year_of(plan, year) for zone, plan in plans(only).items()}
