"""Values of iCalendar properties (RFC 5545, 3.3): dates, times, durations, texts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)?(Z?)", re.ASCII | re.IGNORECASE)
_DURATION = re.compile(
    r"\+?P(?:(\d{1,5})W)?(?:(\d{1,6})D)?(?:T(?:(\d{1,7})H)?(?:(\d{1,8})M)?(?:(\d{1,9})S)?)?", re.ASCII | re.IGNORECASE
)
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)(\d\d)?", re.ASCII)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LISTED = re.compile(r"(?:\\.|[^\\,])+", re.DOTALL)


@dataclass(frozen=True)
class Duration:
    """Days of the calendar, then exact seconds: P1D ends at the same time of the next day, PT24H after 24 hours."""

    days: int
    seconds: int

    def after(self, start: datetime) -> datetime:
        """When it is over. Raises OverflowError."""
        moved = start.replace(tzinfo=None) + timedelta(days=self.days)
        ends = moved.replace(tzinfo=start.tzinfo, fold=start.fold)
        return ends.astimezone(UTC) + timedelta(seconds=self.seconds)


def moment(text: str) -> date | datetime:
    """A day, a time without a zone, or an instant in UTC. Raises ValueError."""
    text = text.strip()
    if found := _DATE.fullmatch(text):
        return date(*(int(part) for part in found.groups()))
    if found := _TIME.fullmatch(text):
        year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
        read = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001  (a leap second is the 59th)
        return read.replace(tzinfo=UTC) if found[7] else read
    raise ValueError(text)


def duration(text: str) -> Duration:
    """Raises ValueError for what is none, or negative."""
    found = _DURATION.fullmatch(text.strip())
    if found is None or not any(found.groups()):
        raise ValueError(text)
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return Duration(weeks * 7 + days, hours * 3600 + minutes * 60 + seconds)


def offset(text: str) -> timedelta:
    """A distance from UTC. Raises ValueError."""
    found = _OFFSET.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    away = timedelta(hours=int(found[2]), minutes=int(found[3]), seconds=int(found[4] or 0))
    if away >= timedelta(days=1):
        raise ValueError(text)
    return -away if found[1] == "-" else away


def words(text: str) -> str:
    """A text without its escapes and without control characters."""
    unescaped = _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)
    return _CONTROL.sub("", unescaped.replace("\r\n", "\n").replace("\r", "\n")).strip()


def listed(text: str) -> list[str]:
    """The texts of a list, which stand between commas."""
    return [word for part in _LISTED.findall(text) if (word := words(part))]
