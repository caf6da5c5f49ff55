"""The waste calendar: from a city's folder into the database, and back."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from stadtkern.kernel.city import sync
from stadtkern.kernel.city.packs import Changes, PackError, PackPart, Problem, csv_text, toml_text
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.places.models import Area, Street
from stadtkern.modules.waste.actions import publishing
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

from .reading import ASSIGNMENTS, CALENDAR, DATES, FILES, RULES, SHIFTS, ZONES, CalendarPart, read
from .schema import AssignmentRow, DateRow, RuleRow, ShiftRow, ZoneRow

BY = "city folder"
# What the report and the ledger call the things of this section.
KINDS = (
    "waste provider",
    "waste divisions",
    "waste shift tables",
    "waste fractions",
    "waste zones",
    "waste shifts",
    "waste dates",
    "waste streets",
    "waste areas",
)


def load(part: CalendarPart | None, changes: Changes) -> None:
    """Write everything, then publish each year of which something is new. Raises PackError where that is refused."""
    part = part or CalendarPart()
    # The loader removes what is gone in the opposite order, so this comes when all of it is done.
    changes.afterwards.append(lambda: _publish(part.years, changes))
    # Each store is made when what stands before it is there.
    for kind, wanted, store in (
        ("waste provider", part.provider, lambda: sync.ModelStore(Provider, "slug")),
        ("waste divisions", part.divisions, lambda: sync.ModelStore(Division, "slug")),
        ("waste shift tables", part.tables, lambda: sync.ModelStore(ShiftTable, "slug")),
        ("waste fractions", part.fractions, lambda: _Fractions(Fraction, "slug")),
        ("waste zones", part.zones, _Zones),
        ("waste shifts", part.shifts, _Shifts),
        ("waste dates", part.dates, _Dates),
    ):
        sync.apply(kind, wanted, store(), changes)
    streets, areas = _Streets(), _Areas()
    sync.apply("waste streets", part.streets, streets, changes)
    streets.write()
    sync.apply("waste areas", part.areas, areas, changes)


def _publish(years: list[int], changes: Changes) -> None:
    new = any(kind in said for kind in KINDS for said in (changes.new, changes.changed, changes.gone))
    there = published.versions()
    for year in years:
        if year in there and not new:
            changes.note_same("waste years")
            continue
        try:
            done = publishing.publish(year, by=BY, note="")
        except publishing.NothingNew:
            changes.note_same("waste years")
            continue
        except Refusal as refusal:
            raise PackError([Problem(CALENDAR, 1, f"{year} cannot be published: {refusal.message}")]) from None
        word = "new" if done.publication.version == 1 else "changed"
        if word == "new":
            changes.note_new("waste years", str(year))
        else:
            changes.note_changed("waste years", str(year), ["dates"])


class _Fractions(sync.ModelStore):
    def create(self, key: str, data: sync.Data) -> None:
        """Write a fraction, its division and table by their keys."""
        super().create(key, _fraction(data))

    def update(self, key: str, fields: sync.Data, data: sync.Data) -> None:
        """Write what is new about a fraction."""
        super().update(key, _fraction(fields), _fraction(data))


def _fraction(data: sync.Data) -> sync.Data:
    made = dict(data)
    if "division" in made:
        made["division"] = Division.objects.get(slug=made["division"])
    if made.get("shift_table"):
        made["shift_table"] = ShiftTable.objects.get(slug=made["shift_table"])
    if isinstance(made.get("out_by"), str):
        made["out_by"] = time.fromisoformat(made["out_by"])
    return made


class _Zones:
    """A zone with its rules. Rules that the folder changes are written anew."""

    def __init__(self) -> None:
        self.fractions = {row.slug: row for row in Fraction.objects.all()}
        self.divisions = {row.slug: row for row in Division.objects.all()}

    def create(self, key: str, data: sync.Data) -> None:
        zone, _new = Zone.objects.update_or_create(
            slug=key, defaults={"title": data["title"], "division": self.divisions[data["division"]]}
        )
        self._rules(zone, data)

    def update(self, key: str, fields: sync.Data, data: sync.Data) -> None:
        zone = Zone.objects.filter(slug=key).first()
        if zone is None:
            self.create(key, data)
            return
        if "division" in fields:
            zone.rules.all().delete()
            zone.single_dates.all().delete()
            zone.assignments.all().delete()
            zone.areas.all().delete()
            zone.division = self.divisions[data["division"]]
        zone.title = data["title"] if "title" in fields else zone.title
        zone.save()
        if "rules" in fields or "division" in fields:
            self._rules(zone, data)

    def remove(self, key: str) -> None:
        Zone.objects.filter(slug=key).delete()

    def _rules(self, zone: Zone, data: sync.Data) -> None:
        zone.rules.all().delete()
        Rule.objects.bulk_create(
            Rule(
                zone=zone,
                fraction=self.fractions[rule["fraction"]],
                weekday=rule["weekday"],
                every_weeks=rule["every_weeks"],
                start=date.fromisoformat(rule["start"]),
                until=_day(rule["until"]),
                months=rule["months"],
            )
            for rule in data["rules"]
        )


class _Shifts:
    def __init__(self) -> None:
        self.tables = {row.slug: row for row in ShiftTable.objects.all()}

    def create(self, _key: str, data: sync.Data) -> None:
        table, day, to_day = self.tables[data["table"]], _day(data["day"]), _day(data["to_day"])
        Shift.objects.filter(table=table, to_day=to_day).exclude(day=day).delete()
        Shift.objects.update_or_create(table=table, day=day, defaults={"to_day": to_day, "reason": data["reason"]})

    def update(self, key: str, _fields: sync.Data, data: sync.Data) -> None:
        self.create(key, data)

    def remove(self, key: str) -> None:
        table, day = key.split(" ")
        Shift.objects.filter(table__slug=table, day=_day(day)).delete()


class _Dates:
    def __init__(self) -> None:
        self.fractions = {row.slug: row for row in Fraction.objects.all()}
        self.zones: dict[str | None, Zone | None] = {row.slug: row for row in Zone.objects.all()} | {None: None}

    def create(self, _key: str, data: sync.Data) -> None:
        SingleDate.objects.update_or_create(
            fraction=self.fractions[data["fraction"]],
            zone=self.zones[data["zone"]],
            day=_day(data["day"]),
            defaults={"kind": data["kind"], "to_day": _day(data["to_day"]), "reason": data["reason"]},
        )

    def update(self, key: str, _fields: sync.Data, data: sync.Data) -> None:
        self.create(key, data)

    def remove(self, key: str) -> None:
        fraction, zone, day = key.split(" ")
        rows = SingleDate.objects.filter(fraction__slug=fraction, day=_day(day))
        (rows.filter(zone=None) if zone == "*" else rows.filter(zone__slug=zone)).delete()


class _Streets:
    """The stretches of a street. A city has thousands, so they are gathered and written at once."""

    def __init__(self) -> None:
        self.wanted: dict[str, sync.Data] = {}

    def create(self, key: str, data: sync.Data) -> None:
        self.wanted[key] = data

    def update(self, key: str, _fields: sync.Data, data: sync.Data) -> None:
        self.wanted[key] = data

    def remove(self, key: str) -> None:
        Assignment.objects.filter(street__name=key).delete()

    def write(self) -> None:
        """Write what was gathered. A name that two streets share stands for both."""
        zones = {row.slug: row for row in Zone.objects.all()}
        streets = list(Street.objects.filter(name__in=self.wanted.keys(), vanished_at=None))
        Assignment.objects.filter(street__in=streets).delete()
        Assignment.objects.bulk_create(
            (
                Assignment(
                    division_id=zones[zone].division_id,
                    zone=zones[zone],
                    street=street,
                    low=low,
                    high=high,
                    parity=side,
                )
                for street in streets
                for zone, low, high, side in self.wanted[street.name]["stretches"]
            ),
            batch_size=2000,
        )


class _Areas:
    def create(self, _key: str, data: sync.Data) -> None:
        zone = Zone.objects.get(slug=data["zone"])
        area = Area.objects.get(kind="district", name=data["area"])
        AreaAssignment.objects.update_or_create(division=zone.division, area=area, defaults={"zone": zone})

    def update(self, key: str, _fields: sync.Data, data: sync.Data) -> None:
        self.create(key, data)

    def remove(self, key: str) -> None:
        division, _, area = key.partition(" ")
        AreaAssignment.objects.filter(division__slug=division, area__name=area).delete()


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None


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
        "fraction": [_fraction_table(fraction) for fraction in fractions],
        **({"title": provider.titles} if provider and provider.titles else {}),
    }


def _fraction_table(fraction: Fraction) -> dict[str, Any]:
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
    return csv_text([model.model_fields, *lines])


section = PackPart(files=FILES, read=read, load=load, export=export)
