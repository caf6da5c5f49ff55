"""Collection dates from iCalendar files (RFC 5545) as providers deliver them, one file per zone.

They are lists of all-day events, or of events at some hour of the morning, with the names of the bins in SUMMARY, in
the provider's own words, sometimes several in one. What the words mean is said in `titles`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from django.utils.translation import gettext as _

from stadtkern.kernel import calendars
from stadtkern.kernel.calendars import BrokenCalendar

from .titles import Titles

MAX_FILE_BYTES = 2 * 1024 * 1024
MAX_EVENTS = 5_000

__all__ = ["MAX_FILE_BYTES", "BrokenCalendar", "ParsedCalendar", "ParsedDate", "read"]


@dataclass(frozen=True)
class ParsedDate:
    """A date of the file: of which fraction, and the line on which its event begins."""

    day: date
    fraction: str
    line: int


@dataclass
class ParsedCalendar:
    """What a file says.

    unknown: (line, title) of events of which nobody knows the bins; doubles: the same date once more; broken: (line,
    reason) of events that can't be read; none: (line, title) of what says that nothing is collected; cancelled: dates
    that the file takes back, by its STATUS or METHOD; doubts: (line, sentence) of what the reader guessed.
    """

    dates: list[ParsedDate] = field(default_factory=list)
    doubles: list[ParsedDate] = field(default_factory=list)
    unknown: list[tuple[int, str]] = field(default_factory=list)
    broken: list[tuple[int, str]] = field(default_factory=list)
    none: list[tuple[int, str]] = field(default_factory=list)
    doubts: list[tuple[int, str]] = field(default_factory=list)
    cancelled: int = 0
    entries: int = 0

    @property
    def titles(self) -> list[str]:
        """The unknown titles, each once, in the order of the file."""
        return list(dict.fromkeys(title for _line, title in self.unknown))

    def by_fraction(self) -> dict[str, list[date]]:
        """{fraction: its days}, in order; doubles stand in it once more."""
        found: dict[str, list[date]] = {}
        for one in sorted([*self.dates, *self.doubles], key=lambda one: one.day):
            found.setdefault(one.fraction, []).append(one.day)
        return found


def read(data: bytes, titles: Titles, zone: tzinfo, first: date, last: date) -> ParsedCalendar:
    """Read a file. zone: the city's, for events at an hour; first, last: the days on which series are followed.

    Raises BrokenCalendar.
    """
    if len(data) > MAX_FILE_BYTES:
        raise BrokenCalendar(
            1, _("The file is too big. It must be smaller than %(size)d MB.") % {"size": MAX_FILE_BYTES // 1024 // 1024}
        )
    found = calendars.read(data, city=zone, first=first, last=last, most=MAX_EVENTS)
    parsed = ParsedCalendar(entries=found.entries)
    parsed.broken = [(one.line, f"{one.title}: {one.reason}".removeprefix(": ")) for one in found.refused]
    parsed.doubts = [(doubt.line, doubt.text) for doubt in found.doubts]
    seen: set[tuple[date, str]] = set()
    for one in found.occurrences:
        title = " ".join(one.details.summary.split())
        if one.cancelled or one.start is None:
            parsed.cancelled += 1
            continue
        meaning = titles.meaning(title)
        if not meaning.known:
            _once(parsed.unknown, (one.line, title))
            continue
        if meaning.none:
            _once(parsed.none, (one.line, title))
            continue
        day = _day(one.start, zone)
        if one.end is not None and _day(one.end, zone) - day > timedelta(days=1):
            _once(
                parsed.doubts,
                (one.line, _("“%(title)s” lasts several days. The first day is used.") % {"title": title}),
            )
        for fraction in meaning.fractions:
            listed = ParsedDate(day, fraction, one.line)
            (parsed.doubles if (day, fraction) in seen else parsed.dates).append(listed)
            seen.add((day, fraction))
    return parsed


def _once(rows: list[tuple[int, str]], row: tuple[int, str]) -> None:
    if not rows or rows[-1] != row:
        rows.append(row)


def _day(value: date | datetime, zone: tzinfo) -> date:
    return value.astimezone(zone).date() if isinstance(value, datetime) else value
