"""One row of each kind, for tests that walk over every path of the app."""

from __future__ import annotations

from datetime import date
from typing import Any

from stadtkern.kernel.places.models import Street
from stadtkern.modules.waste.actions import publishing
from stadtkern.modules.waste.models import (
    Assignment,
    BulkyDay,
    BulkyRequest,
    Division,
    Fraction,
    GuideEntry,
    Rule,
    Shift,
    ShiftTable,
    SingleDate,
    Zone,
)

YEAR = 2020


def make() -> Zone:
    """A zone with a published year; its rule, shift and single date are there to be edited."""
    table = ShiftTable.objects.create(slug="stadt", title="Feiertage der Abfuhr")
    division = Division.objects.create(slug="tonnen", title="Tonnen")
    fraction = Fraction.objects.create(
        slug="restmuell", division=division, title_de="Restmüll", letter="R", colour="#5c6166", shift_table=table
    )
    zone = Zone.objects.create(slug="nord", division=division, title="Nord")
    Rule.objects.create(zone=zone, fraction=fraction, weekday=0, start=date(YEAR, 1, 6))
    Shift.objects.create(table=table, day=date(YEAR, 6, 1), to_day=date(YEAR, 6, 2), reason="Pfingstmontag")
    SingleDate.objects.create(fraction=fraction, zone=zone, kind="cancelled", day=date(YEAR, 12, 28))
    Assignment.objects.create(division=division, zone=zone, street=Street.objects.create(name="Nordstraße"))
    GuideEntry(slug="batterie", title_de="Batterie", ways=["handel"]).save()
    BulkyRequest.objects.create(
        day=BulkyDay.objects.create(day=date(YEAR, 12, 1), litres=9000, taken=1500),
        street="Nordstraße",
        house_number="5",
        household="x",
        year=YEAR,
        place=1,
        name="Kim",
        contact="kim@example.org",
        items={},
        litres=1500,
    )
    publishing.publish(YEAR, by="test")
    return zone


def arguments(name: str) -> dict[tuple[str, str], Any]:
    """{(name of a path, its argument): a value that exists}, for the paths of the calendar."""
    given: dict[str, dict[str, Any]] = {
        "waste-zone": {"key": "nord"},
        "waste-year": {"key": "nord"},
        "waste-ics": {"key": "nord"},
        "waste-pdf": {"key": "nord", "year_": YEAR},
        "waste-json": {"year_": YEAR},
        "waste-csv": {"year_": YEAR},
        "waste-of": {"key": _key(Street)},
        "waste-desk-year": {"year_": YEAR},
        "waste-desk-zone": {"slug": "nord"},
        "waste-desk-rule-remove": {"slug": "nord", "pk": _key(Rule)},
        "waste-desk-shift-remove": {"pk": _key(Shift)},
        "waste-guide-entry": {"slug": "batterie"},
        "waste-desk-date-remove": {"pk": _key(SingleDate)},
    }
    given |= {name: {"pk": _key(BulkyDay)} for name in ("waste-bulky-day", "waste-bulky-csv")}
    given["waste-bulky-step"] = {"pk": _key(BulkyRequest)}
    return {(name, argument): value for argument, value in given.get(name, {}).items()}


def _key(model: Any) -> Any:
    return model.objects.order_by("pk").values_list("pk", flat=True).first() or "00000000-0000-0000-0000-000000000000"
