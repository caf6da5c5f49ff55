"""Reading and checking the guide of a city's folder: every problem at its line."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations

from stadtkern.kernel import suggestions
from stadtkern.kernel.city import sync
from stadtkern.kernel.city.packs import PackReader
from stadtkern.kernel.slugs import slug
from stadtkern.modules.waste.models import Way

from .lines import GuideRow, HoursData, VisitRow, YardData, YardsFile

ABC, YARDS, MOBILE = "waste/abc.csv", "waste/yards.toml", "waste/mobile.csv"
FILES = (ABC, YARDS, MOBILE)


@dataclass
class GuidePart:
    """What this section loads, as `LoadedThing` keeps it: key -> data."""

    entries: dict[str, sync.Data] = field(default_factory=dict)
    yards: dict[str, sync.Data] = field(default_factory=dict)
    stops: dict[str, sync.Data] = field(default_factory=dict)


def read(reader: PackReader) -> GuidePart:
    """Read and check the three files; each may be missing."""
    part = GuidePart()
    _read_abc(reader, part)
    _read_yards(reader, part)
    _read_mobile(reader, part)
    return part


def _ways(reader: PackReader) -> list[str]:
    """The keys that `where` may name; what is wrong in waste.toml is told where that file is read."""
    try:
        fractions = [str(one["key"]) for one in reader.peek("waste/waste.toml")["fraction"]]
    except (KeyError, TypeError):
        fractions = []
    return [*fractions, *Way.values]


def _read_abc(reader: PackReader, part: GuidePart) -> None:
    known = _ways(reader)
    said: dict[str, str] = {}  # word in lower case -> the title it stands for
    for row in reader.csv(ABC, GuideRow, required=False):
        line = row.data
        key = line.slug or slug(line.title)
        if key in part.entries:
            reader.problem(ABC, row.line, f"the slug {key} stands twice", "give one of the two a slug of its own")
        for word in line.where:
            if word not in known:
                right = suggestions.hint(word, known, f"one of {', '.join(known)}")
                reader.problem(ABC, row.line, f"nothing goes to {word}", right)
        for word in (line.title, *line.also):
            other = said.setdefault(word.lower(), line.title)
            if other != line.title or (word in line.also and word.lower() == line.title.lower()):
                reader.problem(ABC, row.line, f"“{word}” stands for {other} already", "keep it in one of the lines")
        part.entries[key] = {
            "title_de": line.title,
            "title_en": line.title_en,
            "also": "\n".join(line.also),
            "ways": line.where,
            "hint_de": line.hint,
            "hint_en": line.hint_en,
            "hazardous": line.hazardous,
        }


def _read_yards(reader: PackReader, part: GuidePart) -> None:
    found = reader.toml(YARDS, YardsFile, required=False)
    for index, yard in enumerate(found.yard if found is not None else []):
        if yard.key in part.yards:
            reader.problem_at(YARDS, ("yard", index, "key"), f"the key {yard.key} stands twice", "give one another key")
        _check_hours(reader, index, yard)
        data = yard.model_dump(mode="json")
        del data["key"]
        part.yards[yard.key] = {
            **{name: value for name, value in data.items() if name not in ("note", "exception", "website")},
            "note_de": yard.note,
            "website": yard.website or "",
            "exceptions": data["exception"],
        }


def _check_hours(reader: PackReader, index: int, yard: YardData) -> None:
    for (_number, one), (number, other) in combinations(enumerate(yard.hours), 2):
        if _meet(one, other):
            reader.problem_at(
                YARDS,
                ("yard", index, "hours", number),
                "these hours overlap with others of the same day",
                "let one end before the other begins, or give them different days or months",
            )
    if not yard.hours:
        reader.problem_at(YARDS, ("yard", index), f"{yard.name} has no hours", "add [[yard.hours]]")


def _meet(one: HoursData, other: HoursData) -> bool:
    every = set(range(1, 13))
    return (
        bool(set(one.days) & set(other.days))
        and bool((set(one.months) or every) & (set(other.months) or every))
        and one.opens < other.closes
        and other.opens < one.closes
    )


def _read_mobile(reader: PackReader, part: GuidePart) -> None:
    for row in reader.csv(MOBILE, VisitRow, required=False):
        line = row.data
        key = slug(f"{line.district} {line.stop}".strip())
        data = {
            "name": line.stop,
            "district": line.district,
            "lon": line.lon,
            "lat": line.lat,
            "demonstration": line.demonstration,
        }
        stop = part.stops.setdefault(key, {**data, "visits": []})
        if any(stop[name] != value for name, value in data.items()):
            reader.problem(MOBILE, row.line, f"{line.stop} is described differently above", "write it the same way")
        times = [line.day.isoformat(), f"{line.begins:%H:%M}", f"{line.ends:%H:%M}"]
        if any(day == times[0] and begins < times[2] and times[1] < ends for day, begins, ends in stop["visits"]):
            reader.problem(
                MOBILE, row.line, f"{line.stop} has the mobile at this time already", "keep one of the lines"
            )
        stop["visits"].append(times)
    for stop in part.stops.values():
        stop["visits"].sort()
