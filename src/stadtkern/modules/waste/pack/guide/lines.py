"""What stands in the files of the guide, line by line. Times are the city's wall clock."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Any

from pydantic import Field, StringConstraints, field_validator, model_validator

from stadtkern.kernel.city.packs import PackModel
from stadtkern.kernel.city.profile import Url
from stadtkern.modules.waste.dates import words

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
