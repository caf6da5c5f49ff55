"""What stands in the files of bulky waste. Volumes are whole litres."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from stadtkern.kernel.city.packs import PackModel

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

    day: date
    district: Annotated[str, StringConstraints(max_length=80)] = ""
    litres: Litres
