"""The published dates of some zones, for people: what comes next, a month, a year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import get_language

from stadtkern.kernel.city import clock
from stadtkern.modules.waste.models import Collection, Fraction, Provider, Zone

AHEAD = timedelta(days=60)
ROUNDS_END = time(18)  # the city's wall clock: by then the bins of a day are emptied, and the next date leads


@dataclass(frozen=True)
class Bin:
    """A fraction as people see it."""

    key: str
    title: str
    letter: str
    colour: str
    icon: str
    containers: Sequence[str]
    hint: str
    out_by: Any  # the wall clock's time
    position: int

    @property
    def style(self) -> str:
        """Its class in the style sheet `waste-colours`."""
        return f"bin-{self.key}"


@dataclass(frozen=True)
class CollectionEntry:
    """A date as people see it. instead: the day on which it would have been, when that is another one."""

    id: str
    day: date
    bin: Bin
    zone: str
    cancelled: bool
    how: str
    reason: str
    instead: date | None
    sequence: int
    changed_at: datetime
    origin: str

    @property
    def out_at(self) -> datetime:
        """Until when (aware UTC) the bin has to be out."""
        return clock.at(self.day, self.bin.out_by.hour, self.bin.out_by.minute)

    @property
    def over_at(self) -> datetime:
        """From when on (aware UTC) the date is past: once the day's rounds have ended."""
        rounds_end = clock.at(self.day, ROUNDS_END.hour)
        return rounds_end if self.out_at < rounds_end else clock.day_bounds(self.day)[1]


def bins(zones: Iterable[Zone] | None = None) -> list[Bin]:
    """The fractions that are collected in zones, or all of them, in their order."""
    rows = Fraction.objects.all()
    if zones is not None:
        rows = rows.filter(division__in={zone.division_id for zone in zones})
    return [bin_of(row) for row in rows]


def bin_of(row: Fraction) -> Bin:
    """A fraction in the language of the moment."""
    english = (get_language() or "").startswith("en")
    return Bin(
        row.slug,
        (english and row.title_en) or row.title_de,
        row.letter,
        row.colour,
        row.icon,
        row.containers,
        (english and row.hint_en) or row.hint_de,
        row.out_by,
        row.position,
    )


def entries(zones: Sequence[Zone], begin: date, end: date, *, cancelled: bool = True) -> list[CollectionEntry]:
    """The published dates of zones from `begin` to `end`, both inside, in the order of the days."""
    rows = Collection.objects.filter(zone__in=zones, day__gte=begin, day__lte=end)
    if not cancelled:
        rows = rows.filter(state=Collection.State.ON)
    rows = rows.select_related("fraction", "zone").order_by("day", "fraction__position", "origin")
    known: dict[Any, Bin] = {}
    found = []
    for row in rows:
        its = known.setdefault(row.fraction_id, bin_of(row.fraction))
        planned = date.fromisoformat(row.origin.removeprefix("+"))
        instead = planned if planned != row.day and row.state == Collection.State.ON else None
        found.append(
            CollectionEntry(
                f"{row.zone.slug}-{its.key}-{row.origin.replace('+', 'x')}",
                row.day,
                its,
                row.zone.slug,
                row.state == Collection.State.CANCELLED,
                row.how,
                row.reason,
                instead,
                row.sequence,
                row.changed_at,
                row.origin,
            )
        )
    return found


def provider() -> tuple[Provider | None, str]:
    """Who collects, and the note that stands on every page of the calendar, in the language of the moment."""
    row = Provider.objects.first()
    if row is None:
        return None, ""
    english = (get_language() or "").startswith("en")
    return row, (english and row.note_en) or row.note_de


def span() -> tuple[date, date] | None:
    """The first and the last published day; None while nothing is published."""
    first = Collection.objects.filter(state=Collection.State.ON).order_by("day").values_list("day", flat=True).first()
    last = Collection.objects.filter(state=Collection.State.ON).order_by("-day").values_list("day", flat=True).first()
    return (first, last) if first is not None and last is not None else None
