"""Bulky waste in a city's folder: `waste/bulky.toml` with terms and things, `waste/bulky_days.csv`.

Volumes are whole litres. A day with requests stays, and keeps room for them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from stadtkern.kernel.city import sync
from stadtkern.kernel.city.packs import Changes, PackModel, PackPart, PackReader, csv_text, toml_text
from stadtkern.modules.waste.models import BulkyDay, BulkyItem, BulkyService

from . import doubts

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Litres = Annotated[int, Field(ge=1, le=1_000_000)]


class BulkyItemData(PackModel):
    """A kind of thing."""

    key: Key
    title: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    title_en: Annotated[str, StringConstraints(max_length=80)] = ""
    litres: Litres


class BulkyFile(PackModel):
    """The whole of bulky.toml. closes_days: so many days before a day its list is closed."""

    most_litres: Litres
    most_a_year: Annotated[int, Field(ge=1, le=52)]
    closes_days: Annotated[int, Field(ge=0, le=60)] = 3
    note: Annotated[str, StringConstraints(max_length=300)] = ""
    note_en: Annotated[str, StringConstraints(max_length=300)] = ""
    item: Annotated[list[BulkyItemData], Field(min_length=1)]


class BulkyDayRow(PackModel):
    """A line of bulky_days.csv. district: empty for the whole city."""

    headings = {"litres": ("Liter", "Menge in Litern")}

    day: date
    district: Annotated[str, StringConstraints(max_length=80)] = ""
    litres: Litres


BULKY, DAYS = "waste/bulky.toml", "waste/bulky_days.csv"
FILES = (BULKY, DAYS)


@dataclass
class BulkyPart:
    """What this section loads, as `LoadedThing` keeps it: key -> data."""

    service: dict[str, sync.Data] = field(default_factory=dict)
    items: dict[str, sync.Data] = field(default_factory=dict)
    days: dict[str, sync.Data] = field(default_factory=dict)


def read(reader: PackReader) -> BulkyPart:
    """Read and check both files; without bulky.toml there is no such service."""
    part = BulkyPart()
    found = reader.toml(BULKY, BulkyFile, required=False)
    if found is not None:
        part.service["bulky"] = {
            "most_litres": found.most_litres,
            "most_a_year": found.most_a_year,
            "closes_days": found.closes_days,
            "note_de": found.note,
            "note_en": found.note_en,
        }
    for position, item in enumerate(found.item if found is not None else []):
        at = ("item", position)
        if item.key in part.items:
            reader.problem_at(BULKY, (*at, "key"), f"the key {item.key} stands twice", "give one another key")
        if found is not None and item.litres > found.most_litres:
            reader.problem_at(
                BULKY, (*at, "litres"), f"{item.title} is larger than a request may be", "raise most_litres"
            )
        part.items[item.key] = {
            "title_de": item.title,
            "title_en": item.title_en,
            "litres": item.litres,
            "position": position,
        }
    rows = reader.csv(DAYS, BulkyDayRow, required=False)
    doubts.warn_of_years(reader, DAYS, [(row.line, row.data.day) for row in rows])
    for row in rows:
        key = f"{row.data.day.isoformat()} {row.data.district}".strip()
        if key in part.days:
            reader.problem(DAYS, row.line, f"{key} stands twice", "keep one of the lines")
        part.days[key] = {"day": row.data.day.isoformat(), "district": row.data.district, "litres": row.data.litres}
    return part


def load(part: BulkyPart | None, changes: Changes) -> None:
    """Write terms, things and days."""
    part = part or BulkyPart()
    sync.apply("waste bulky terms", part.service, _Terms(), changes)
    sync.apply("waste bulky things", part.items, sync.ModelStore(BulkyItem, "slug"), changes)
    sync.apply("waste bulky days", part.days, _Days(), changes)


class _Terms:
    def create(self, key: str, data: sync.Data) -> None:  # noqa: ARG002
        row = BulkyService.objects.first() or BulkyService()
        for name, value in data.items():
            setattr(row, name, value)
        row.save()

    def update(self, key: str, fields: sync.Data, data: sync.Data) -> None:
        if not BulkyService.objects.update(**fields):
            self.create(key, data)

    def remove(self, key: str) -> None:  # noqa: ARG002
        BulkyService.objects.all().delete()


class _Days:
    def create(self, key: str, data: sync.Data) -> None:  # noqa: ARG002
        its = {"day": date.fromisoformat(data["day"]), "district": data["district"]}
        row = BulkyDay.objects.select_for_update().filter(**its).first() or BulkyDay(**its)
        row.litres = max(data["litres"], row.taken)  # what is promised is fetched
        row.save()

    def update(self, key: str, fields: sync.Data, data: sync.Data) -> None:  # noqa: ARG002
        self.create(key, data)

    def remove(self, key: str) -> None:
        day, _space, district = key.partition(" ")
        for row in BulkyDay.objects.filter(day=date.fromisoformat(day), district=district):
            row.delete()


def export() -> dict[str, str | bytes]:
    """Both files, each only where there is something in it."""
    files: dict[str, str | bytes] = {}
    terms = BulkyService.objects.first()
    if terms is not None:
        said = {
            "most_litres": terms.most_litres,
            "most_a_year": terms.most_a_year,
            "closes_days": terms.closes_days,
            "note": terms.note_de,
            "note_en": terms.note_en,
        }
        items = [
            {
                name: value
                for name, value in (
                    ("key", one.slug),
                    ("title", one.title_de),
                    ("title_en", one.title_en),
                    ("litres", one.litres),
                )
                if value
            }
            for one in BulkyItem.objects.all()
        ]
        files[BULKY] = toml_text(
            {**{name: value for name, value in said.items() if value not in ("", None)}, "item": items}
        )
    if days := list(BulkyDay.objects.all()):
        rows = ([one.day.isoformat(), one.district, one.litres] for one in days)
        files[DAYS] = csv_text([["day", "district", "litres"], *rows])
    return files


section = PackPart(files=FILES, read=read, load=load, export=export)
