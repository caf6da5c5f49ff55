"""What goes where, as it stands in a city's folder: `waste/abc.csv`, `waste/yards.toml`, `waste/mobile.csv`.

Every problem is told at its line. Times are the city's wall clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from itertools import combinations
from typing import Annotated, Any

from pydantic import Field, StringConstraints, field_validator, model_validator

from stadtkern.kernel import suggestions
from stadtkern.kernel.city import clock, sync
from stadtkern.kernel.city.packs import PackModel, PackReader
from stadtkern.kernel.city.profile import Url
from stadtkern.kernel.slugs import slug
from stadtkern.modules.waste.dates import words
from stadtkern.modules.waste.models import Way

from . import doubts

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
SlugText = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Sentence = Annotated[str, StringConstraints(max_length=300)]
Lon = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Lat = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]


def _parts(value: Any) -> Any:
    """Several words in one cell, with semicolons between."""
    return [part.strip() for part in value.split(";") if part.strip()] if isinstance(value, str) else value


def _days(value: Any) -> list[int]:
    """[0, 1, 2, 3, 4] for "Mo-Fr", also "Mo Mi Sa"."""
    found: list[int] = []
    for part in str(value).replace(",", " ").replace("–", "-").split():
        first, dash, last = part.partition("-")
        low = words.weekday(first)
        high = words.weekday(last) if dash else low
        if high < low:
            raise ValueError(f"{part!r} runs over the end of the week; write two parts")
        found += range(low, high + 1)
    return sorted(set(found))


class GuideRow(PackModel):
    """A line of abc.csv. where: keys of fractions and of other ways, the best first; also: other words for it."""

    headings = {
        "title": ("Gegenstand", "Abfall", "Stichwort", "Titel"),
        "also": ("Auch", "Synonyme", "Andere Wörter"),
        "where": ("Wohin", "Entsorgungsweg", "Weg"),
        "hint": ("Hinweis",),
        "hint_en": ("Hinweis englisch", "Hinweis (en)"),
        "hazardous": ("Gefährlich", "Schadstoff"),
    }

    title: Title
    slug: SlugText | None = None
    title_en: Annotated[str, StringConstraints(max_length=80)] = ""
    also: list[Title] = []
    where: Annotated[list[Key], Field(min_length=1, max_length=6)]
    hint: Sentence = ""
    hint_en: Sentence = ""
    hazardous: bool = False

    _split = field_validator("also", "where", mode="before")(_parts)


class HoursData(PackModel):
    """Weekly hours. months: "4-10"; left out, all of them."""

    days: list[int]
    opens: time
    closes: time
    months: list[int] = []

    @field_validator("days", mode="before")
    @classmethod
    def _weekdays(cls, value: Any) -> list[int]:
        return _days(value)

    @field_validator("months", mode="before")
    @classmethod
    def _months(cls, value: Any) -> list[int]:
        return words.months(str(value))

    @model_validator(mode="after")
    def _forward(self) -> HoursData:
        if self.closes <= self.opens:
            raise ValueError(f"it closes at {self.closes:%H:%M}, before it opens; swap the two")
        return self


class ExceptionData(PackModel):
    """A day, or days up to `until`, on which other hours hold; without hours it is closed."""

    day: date
    until: date | None = None
    opens: time | None = None
    closes: time | None = None
    reason: Annotated[str, StringConstraints(max_length=120)] = ""

    @model_validator(mode="after")
    def _sensible(self) -> ExceptionData:
        if self.until is not None and self.until < self.day:
            raise ValueError(f"until lies before the day; give a day after {self.day}")
        if (self.opens is None) != (self.closes is None):
            raise ValueError("give both opens and closes, or none when it is closed")
        if self.opens is not None and self.closes is not None and self.closes <= self.opens:
            raise ValueError(f"it closes at {self.closes:%H:%M}, before it opens; swap the two")
        return self


class AcceptedData(PackModel):
    """What is taken. cents: the price; 0 is free, left out is not known. unit: "je Reifen"."""

    what: Title
    what_en: Annotated[str, StringConstraints(max_length=80)] = ""
    cents: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "EUR"
    unit: Annotated[str, StringConstraints(max_length=60)] = ""
    unit_en: Annotated[str, StringConstraints(max_length=60)] = ""
    note: Annotated[str, StringConstraints(max_length=200)] = ""
    note_en: Annotated[str, StringConstraints(max_length=200)] = ""


class YardData(PackModel):
    """A recycling yard. demonstration: invented, and pages say so."""

    key: Key
    name: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    address: Annotated[str, StringConstraints(max_length=200)] = ""
    postcode: Annotated[str, StringConstraints(pattern=r"^(\d{5})?$")] = ""
    town: Annotated[str, StringConstraints(max_length=100)] = ""
    lon: Lon | None = None
    lat: Lat | None = None
    phone: Annotated[str, StringConstraints(max_length=40)] = ""
    website: Url | None = None
    note: Sentence = ""
    note_en: Sentence = ""
    accessibility: Sentence = ""
    open_on_holidays: bool = False
    demonstration: bool = False
    source: Annotated[str, StringConstraints(max_length=200)] = ""
    hours: list[HoursData] = []
    exception: list[ExceptionData] = []
    accepts: list[AcceptedData] = []

    @model_validator(mode="after")
    def _whole(self) -> YardData:
        if (self.lon is None) != (self.lat is None):
            raise ValueError("give both lon and lat, or none")
        return self


class YardsFile(PackModel):
    """The whole of yards.toml."""

    yard: list[YardData] = []


class VisitRow(PackModel):
    """A line of mobile.csv: the mobile at one stop on one day. A stop is known by its name and district."""

    headings = {
        "stop": ("Haltestelle", "Halt", "Standort", "Standplatz"),
        "begins": ("Von", "Beginn", "Ab"),
        "ends": ("Bis", "Ende"),
        "demonstration": ("Vorführung", "Erfunden"),
    }

    stop: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    district: Annotated[str, StringConstraints(max_length=80)] = ""
    lon: Lon | None = None
    lat: Lat | None = None
    day: date
    begins: time
    ends: time
    demonstration: bool = False

    @model_validator(mode="after")
    def _whole(self) -> VisitRow:
        if (self.lon is None) != (self.lat is None):
            raise ValueError("give both lon and lat, or none")
        if self.ends <= self.begins:
            raise ValueError(f"it ends at {self.ends:%H:%M}, before it begins; swap the two")
        return self


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
    rows = reader.csv(MOBILE, VisitRow, required=False)
    doubts.warn_of_years(reader, MOBILE, [(row.line, row.data.day) for row in rows])
    for row in rows:
        line = row.data
        for moment in (line.begins, line.ends):
            if doubt := clock.doubt(line.day, moment.hour, moment.minute):
                reader.warn(MOBILE, row.line, doubt)
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
