"""Reading and checking bulky waste in a city's folder: every problem at its line."""

from __future__ import annotations

from dataclasses import dataclass, field

from stadtkern.kernel.city import sync
from stadtkern.kernel.city.packs import PackReader

from .lines import BulkyDayRow, BulkyFile

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
    for row in reader.csv(DAYS, BulkyDayRow, required=False):
        key = f"{row.data.day.isoformat()} {row.data.district}".strip()
        if key in part.days:
            reader.problem(DAYS, row.line, f"{key} stands twice", "keep one of the lines")
        part.days[key] = {"day": row.data.day.isoformat(), "district": row.data.district, "litres": row.data.litres}
    return part
