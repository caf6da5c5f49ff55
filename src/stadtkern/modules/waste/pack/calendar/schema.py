"""What stands in the files of the waste calendar, line by line."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from stadtkern.kernel.city.packs import PackModel
from stadtkern.kernel.city.profile import Url
from stadtkern.kernel.web.icons import ICONS
from stadtkern.modules.waste.dates import numbers, words

Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Year = Annotated[int, Field(ge=1990, le=2200)]


class ProviderData(PackModel):
    """Who collects."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    phone: Annotated[str, StringConstraints(max_length=40)] = ""
    mail: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$", max_length=254)] | None = None
    website: Url | None = None


class TitleData(PackModel):
    """What a title in the provider's calendar means: keys of fractions; an empty list says: nothing is collected."""

    said: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    fractions: list[Key] = []


class FractionData(PackModel):
    """A kind of waste."""

    key: Key
    title: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    title_en: Annotated[str, StringConstraints(max_length=60)] = ""
    letter: Annotated[str, StringConstraints(min_length=1, max_length=2)]
    colour: Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]
    icon: str = "bin"
    names: list[Title] = []
    containers: list[Title] = []
    zones: Key = "tonnen"
    shifts: Key | None = None
    out_by: time = time(6)
    hint: Annotated[str, StringConstraints(max_length=300)] = ""
    hint_en: Annotated[str, StringConstraints(max_length=300)] = ""

    @field_validator("icon")
    @classmethod
    def _known_icon(cls, value: str) -> str:
        if value not in ICONS:
            raise ValueError(f"there is no icon “{value}”; kernel/web/icons.py has the names")
        return value


class TitledData(PackModel):
    """A division of the city, or a table of shifts."""

    key: Key
    title: Title


class WasteFile(PackModel):
    """The whole of waste.toml.

    years: those that are published; note: stands on every page of the calendar, guide_note on those of what goes where.
    """

    years: Annotated[list[Year], Field(min_length=1)]
    provider: ProviderData
    fraction: Annotated[list[FractionData], Field(min_length=1)]
    zones: list[TitledData] = []
    shifts: list[TitledData] = []
    title: list[TitleData] = []
    note: Annotated[str, StringConstraints(max_length=300)] = ""
    note_en: Annotated[str, StringConstraints(max_length=300)] = ""
    guide_note: Annotated[str, StringConstraints(max_length=300)] = ""
    guide_note_en: Annotated[str, StringConstraints(max_length=300)] = ""
    source: Annotated[str, StringConstraints(max_length=200)] = ""


class ZoneRow(PackModel):
    """A line of zones.csv. zones: the division it belongs to."""

    headings = {"zone": ("Zone", "Bezirk", "Gebiet", "Kürzel"), "zones": ("Gebietsart", "Einteilung")}

    zone: Key
    title: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    zones: Key = "tonnen"


class RuleRow(PackModel):
    """A line of rules.csv."""

    headings = {
        "zone": ("Zone", "Bezirk", "Gebiet"),
        "fraction": ("Fraktion", "Abfallart", "Tonne", "Müllart"),
        "weekday": ("Wochentag", "Tag"),
        "every_weeks": ("Rhythmus", "Wochen", "Alle Wochen"),
        "start": ("Beginn", "Ab", "Erster Tag"),
        "until": ("Bis", "Ende", "Letzter Tag"),
        "months": ("Monate",),
    }

    zone: Key
    fraction: Key
    weekday: int
    every_weeks: Annotated[int, Field(ge=1, le=52)] = 1
    start: date
    until: date | None = None
    months: list[int] = []

    @field_validator("weekday", mode="before")
    @classmethod
    def _weekday(cls, value: str) -> int:
        return words.weekday(str(value))

    @field_validator("months", mode="before")
    @classmethod
    def _months(cls, value: str) -> list[int]:
        return words.months(str(value))

    @model_validator(mode="after")
    def _ends_after_start(self) -> RuleRow:
        if self.until is not None and self.until < self.start:
            raise ValueError(f"until lies before start; give a day after {self.start}")
        return self


class ShiftRow(PackModel):
    """A line of shifts.csv: what would be on `day` is on `to`."""

    headings = {"table": ("Tabelle", "Verschiebung"), "to": ("Auf", "Nach", "Neuer Tag", "Ersatztermin")}

    table: Key
    day: date
    to: date
    reason: Annotated[str, StringConstraints(min_length=1, max_length=120)]

    @model_validator(mode="after")
    def _goes_somewhere(self) -> ShiftRow:
        if self.day == self.to:
            raise ValueError("a shift from a day to the same day; give another day, or remove the line")
        if abs((self.to - self.day).days) > 14:
            raise ValueError(f"{self.to} is {abs((self.to - self.day).days)} days away; a shift goes 14 days at most")
        return self


class DateRow(PackModel):
    """A line of dates.csv: a single date; without a zone it holds for all of the fraction."""

    headings = {
        "zone": ("Zone", "Bezirk", "Gebiet"),
        "fraction": ("Fraktion", "Abfallart", "Tonne", "Müllart"),
        "kind": ("Art",),
        "to": ("Auf", "Nach", "Neuer Tag", "Ersatztermin"),
    }
    cell_words = {"zusätzlich": "added", "entfällt": "cancelled", "verlegt": "moved", "gelistet": "listed"}

    fraction: Key
    zone: Key | None = None
    kind: Literal["added", "cancelled", "moved", "listed"]
    day: date
    to: date | None = None
    reason: Annotated[str, StringConstraints(max_length=200)] = ""

    @model_validator(mode="after")
    def _only_moved_ones_go_somewhere(self) -> DateRow:
        if (self.kind == "moved") != (self.to is not None):
            raise ValueError("a moved date needs the day in `to`, and only a moved one has it")
        if self.to == self.day:
            raise ValueError("moved to the same day; give another day, or remove the line")
        return self


HOUSE_NUMBER = re.compile(r"\d{1,4}[a-z]?", re.IGNORECASE)


class AssignmentRow(PackModel):
    """A line of assignments.csv: a street, or a stretch of it, or an area lies in a zone."""

    headings = {
        "zone": ("Zone", "Bezirk"),
        "first": ("Von", "Hausnummer von", "Erste Hausnummer"),
        "last": ("Bis", "Hausnummer bis", "Letzte Hausnummer"),
        "side": ("Seite", "Straßenseite"),
        "area": ("Gebiet", "Stadtteil", "Ortsteil", "Stadtbezirk"),
    }
    cell_words = {"alle": "all", "beide": "all", "ungerade": "odd", "gerade": "even"}

    zone: Key
    street: Annotated[str, StringConstraints(max_length=120)] | None = None
    first: str = ""
    last: str = ""
    side: Literal["all", "odd", "even"] = "all"
    area: Annotated[str, StringConstraints(max_length=120)] | None = None

    @field_validator("first", "last")
    @classmethod
    def _house_number(cls, value: str) -> str:
        if value and not HOUSE_NUMBER.fullmatch(value):
            raise ValueError(f"“{value}” is no house number; write 12 or 12a")
        return value.lower()

    @model_validator(mode="after")
    def _either_street_or_area(self) -> AssignmentRow:
        if (self.street is None) == (self.area is None):
            raise ValueError("neither street nor area, or both; give one of them")
        if self.area is not None and (self.first or self.last or self.side != "all"):
            raise ValueError("an area has no house numbers; leave first, last and side empty")
        low, high = self.places
        if low > high:
            raise ValueError(f"the stretch from {self.first} to {self.last} is empty; swap the two")
        return self

    @property
    def places(self) -> tuple[int, int]:
        """Its ends on the line of house numbers."""
        return numbers.stretch(self.first, self.last)
