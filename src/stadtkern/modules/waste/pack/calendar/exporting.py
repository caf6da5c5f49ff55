"""The waste calendar as files of a city's folder, as it stands in the rules of the moment."""

from __future__ import annotations

import csv
import io
from typing import Any

from stadtkern.kernel.city.packs import toml_text
from stadtkern.modules.waste.dates import numbers, words
from stadtkern.modules.waste.models import (
    AreaAssignment,
    Assignment,
    Division,
    Fraction,
    Provider,
    Rule,
    Shift,
    ShiftTable,
    SingleDate,
    Zone,
)
from stadtkern.modules.waste.queries import published

from .reading import ASSIGNMENTS, CALENDAR, DATES, RULES, SHIFTS, ZONES
from .schema import AssignmentRow, DateRow, RuleRow, ShiftRow, ZoneRow


def export() -> dict[str, str | bytes]:
    """All files of the calendar; none where the city has no fractions."""
    fractions = list(Fraction.objects.select_related("division", "shift_table"))
    if not fractions:
        return {}
    files: dict[str, str | bytes] = {CALENDAR: toml_text(_calendar(fractions))}
    zones = [[zone.slug, zone.title, zone.division.slug] for zone in Zone.objects.select_related("division")]
    files[ZONES] = _csv(ZoneRow, zones)
    rules = [
        [
            rule.zone.slug,
            rule.fraction.slug,
            words.WEEKDAYS[rule.weekday],
            rule.every_weeks,
            rule.start,
            rule.until or "",
            words.months_text(rule.months),
        ]
        for rule in Rule.objects.select_related("zone", "fraction")
    ]
    shifts = [
        [one.table.slug, one.day, one.to_day, one.reason]
        for one in Shift.objects.select_related("table").order_by("table__slug", "day")
    ]
    dates = [
        [one.fraction.slug, one.zone.slug if one.zone else "", one.kind, one.day, one.to_day or "", one.reason]
        for one in SingleDate.objects.select_related("fraction", "zone").order_by("day", "fraction__slug", "zone__slug")
    ]
    stretches = [
        [one.zone.slug, one.street.name, *numbers.ends(one.low, one.high), one.parity, ""]
        for one in Assignment.objects.select_related("zone", "street").order_by(
            "street__name", "division__slug", "low", "parity"
        )
    ]
    areas = [
        [one.zone.slug, "", "", "", "", one.area.name] for one in AreaAssignment.objects.select_related("zone", "area")
    ]
    for file, model, lines in (
        (RULES, RuleRow, rules),
        (SHIFTS, ShiftRow, shifts),
        (DATES, DateRow, dates),
        (ASSIGNMENTS, AssignmentRow, [*stretches, *areas]),
    ):
        if lines:
            files[file] = _csv(model, lines)
    return files


def _calendar(fractions: list[Fraction]) -> dict[str, Any]:
    provider = Provider.objects.first()
    own = (
        {"name": provider.name, "phone": provider.phone, "mail": provider.mail, "website": provider.website}
        if provider
        else {}
    )
    said = (
        {
            "note": provider.note_de,
            "note_en": provider.note_en,
            "guide_note": provider.guide_note_de,
            "guide_note_en": provider.guide_note_en,
            "source": provider.source,
        }
        if provider
        else {}
    )
    return {
        "years": sorted(published.versions()),
        **{name: value for name, value in said.items() if value},
        "provider": {name: value for name, value in own.items() if value},
        "zones": [{"key": one.slug, "title": one.title} for one in Division.objects.all()],
        "shifts": [{"key": one.slug, "title": one.title} for one in ShiftTable.objects.all()],
        "fraction": [_fraction(fraction) for fraction in fractions],
    }


def _fraction(fraction: Fraction) -> dict[str, Any]:
    data = {
        "key": fraction.slug,
        "title": fraction.title_de,
        "title_en": fraction.title_en,
        "letter": fraction.letter,
        "colour": fraction.colour,
        "icon": fraction.icon,
        "names": fraction.names,
        "containers": fraction.containers,
        "zones": fraction.division.slug,
        "shifts": fraction.shift_table.slug if fraction.shift_table else "",
        "out_by": fraction.out_by.isoformat("minutes"),
        "hint": fraction.hint_de,
        "hint_en": fraction.hint_en,
    }
    return {name: value for name, value in data.items() if value}


def _csv(model: Any, lines: list[list[Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(model.model_fields)
    writer.writerows(lines)
    return out.getvalue()
