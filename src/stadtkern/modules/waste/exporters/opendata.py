"""The calendar as open data: typed records, as JSON and as CSV (RFC 4180)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from pydantic import BaseModel, ConfigDict, Field

from stadtkern.kernel.city.profile import profile
from stadtkern.kernel.spreadsheets import safe
from stadtkern.modules.waste.dates import numbers
from stadtkern.modules.waste.models import AreaAssignment, Assignment, Collection, Fraction, Zone
from stadtkern.modules.waste.queries import calendar
from stadtkern.modules.waste.queries.calendar import CollectionEntry

LICENCE = "https://www.govdata.de/dl-de/by-2-0"  # Datenlizenz Deutschland – Namensnennung 2.0


class FractionRecord(BaseModel):
    """A kind of waste."""

    model_config = ConfigDict(title="WasteFraction")
    key: str = Field(examples=["restmuell"])
    title_de: str = Field(examples=["Restmüll"])
    title_en: str = Field(examples=["Residual waste"])
    letter: str = Field(examples=["R"])
    colour: str = Field(description="#rrggbb", examples=["#5c6166"])
    containers: list[str] = Field(examples=[["graue Tonne"]])
    out_by: time = Field(description="until when the bin is out, by the city's clocks", examples=["06:00:00"])


class ZoneRecord(BaseModel):
    """Addresses that are collected together, for the fractions of one division of the city."""

    model_config = ConfigDict(title="WasteZone")
    key: str = Field(examples=["altstadt"])
    title: str = Field(examples=["Altstadt"])
    division: str = Field(examples=["tonnen"])
    fractions: list[str] = Field(examples=[["restmuell", "bioabfall"]])


class DateRecord(BaseModel):
    """A date of collection."""

    model_config = ConfigDict(title="WasteCollection")
    id: str = Field(description="never changes, also when the date moves", examples=["bezirk-03-restmuell-2020-04-13"])
    zone: str = Field(examples=["altstadt"])
    fraction: str = Field(examples=["restmuell"])
    day: date = Field(examples=["2020-04-14"])
    status: str = Field(description="confirmed or cancelled", examples=["confirmed"])
    how: str = Field(description="regular, shifted (holiday), moved or added", examples=["shifted"])
    instead_of: date | None = Field(None, description="the day on which it would have been", examples=["2020-04-13"])
    reason: str = Field("", examples=["Ostermontag"])
    sequence: int = Field(description="counts changes since it was first published", examples=[0])
    updated_at: datetime


class StretchRecord(BaseModel):
    """A stretch of a street, or an area, and the zone in which it lies."""

    model_config = ConfigDict(title="WasteAssignment")
    zone: str
    street: str = ""
    first: str = Field("", description="first house number; empty is the street's beginning")
    last: str = Field("", description="last house number; empty is the street's end")
    side: str = Field("all", description="all, odd or even house numbers")
    area: str = Field("", description="name of an area, for what no street names")


def fractions() -> list[FractionRecord]:
    """All fractions in their order."""
    return [
        FractionRecord(
            key=row.slug,
            title_de=row.title_de,
            title_en=row.title_en,
            letter=row.letter,
            colour=row.colour,
            containers=row.containers,
            out_by=row.out_by,
        )
        for row in Fraction.objects.all()
    ]


def zones() -> list[ZoneRecord]:
    """All zones in their order."""
    rows = Zone.objects.select_related("division").prefetch_related("division__fractions")
    return [
        ZoneRecord(
            key=row.slug,
            title=row.title,
            division=row.division.slug,
            fractions=[fraction.slug for fraction in row.division.fractions.all()],
        )
        for row in rows
    ]


def record(entry: CollectionEntry) -> DateRecord:
    """One date."""
    return DateRecord(
        id=entry.id,
        zone=entry.zone,
        fraction=entry.bin.key,
        day=entry.day,
        status="cancelled" if entry.cancelled else "confirmed",
        how=entry.how,
        instead_of=entry.instead,
        reason=entry.reason,
        sequence=entry.sequence,
        updated_at=entry.changed_at,
    )


def dates(its: Sequence[Zone], begin: date, end: date) -> list[DateRecord]:
    """The dates of zones from `begin` to `end`, both inside."""
    return [record(entry) for entry in calendar.entries(its, begin, end)]


def stretches() -> list[StretchRecord]:
    """Which street lies where."""
    rows = Assignment.objects.select_related("zone", "street").order_by(
        "street__name", "division__slug", "low", "parity"
    )
    found = []
    for row in rows:
        first, last = numbers.ends(row.low, row.high)
        found.append(StretchRecord(zone=row.zone.slug, street=row.street.name, first=first, last=last, side=row.parity))
    areas = AreaAssignment.objects.select_related("zone", "area")
    return found + [StretchRecord(zone=row.zone.slug, area=row.area.name) for row in areas]


def year_as_json(year: int) -> bytes:
    """A year of the whole city: fractions, zones, streets and dates."""
    begin, end = date(year, 1, 1), date(year, 12, 31)
    provider, remark = calendar.provider()
    data = {
        "licence": LICENCE,
        "city": profile().name,
        "year": year,
        "note": remark,
        "source": provider.source if provider else "",
        "fractions": [one.model_dump(mode="json") for one in fractions()],
        "zones": [one.model_dump(mode="json") for one in zones()],
        "streets": [one.model_dump(mode="json") for one in stretches()],
        "dates": [one.model_dump(mode="json") for one in dates(list(Zone.objects.all()), begin, end)],
    }
    return json.dumps(data, ensure_ascii=False).encode()


def as_csv(model: type[BaseModel], rows: Iterable[BaseModel]) -> bytes:
    """Records as a table, UTF-8 with a mark for spreadsheets; text never becomes a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(model.model_fields)
    for row in rows:
        writer.writerow([_cell(value) for value in row.model_dump(mode="json").values()])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _cell(value: object) -> object:
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    if isinstance(value, str):
        return safe(value)
    return "" if value is None else value


def published_years() -> list[int]:
    """The years of which there are dates."""
    return sorted(set(Collection.objects.order_by("year").values_list("year", flat=True).distinct()))
