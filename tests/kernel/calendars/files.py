"""Calendar files for tests, and what the reader says about them in short."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from stadtkern.kernel import calendars

CASES = Path(__file__).parents[2] / "fixtures" / "cases"
CITY = ZoneInfo("Europe/Berlin")
FIRST, LAST = date(2020, 1, 1), date(2021, 12, 31)


def calendar(*lines: str, ends: str = "\r\n") -> bytes:
    return ends.join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""]).encode()


def event(*lines: str) -> list[str]:
    """An event with a title and a UID, unless it brings its own."""
    own = "".join(lines)
    title = [] if "SUMMARY" in own else ["SUMMARY:Fest"]
    uid = [] if "UID:" in own else ["UID:1"]
    return ["BEGIN:VEVENT", *uid, *title, *lines, "END:VEVENT"]


def read(data: bytes, first: date = FIRST, last: date = LAST) -> calendars.CalendarFile:
    return calendars.read(data, city=CITY, first=first, last=last)


def shown(value: date | datetime | None) -> str:
    """A day, or the time on the clocks of the city."""
    if isinstance(value, datetime):
        return f"{value.astimezone(CITY):%d.%m. %H:%M}"
    return f"{value:%d.%m.}" if value else ""


def starts(found: calendars.CalendarFile) -> list[str]:
    """The dates that take place, in order of time."""
    kept = [one for one in found.occurrences if not one.cancelled]
    return [shown(one.start) for one in sorted(kept, key=lambda one: str(one.start))]


def of(*lines: str) -> list[str]:
    """The dates of one event."""
    return starts(read(calendar(*event(*lines))))


def spans(*lines: str) -> list[str]:
    """The dates of one event with their ends."""
    found = read(calendar(*event(*lines)))
    return [f"{shown(one.start)} – {shown(one.end)}" for one in found.occurrences if not one.cancelled]


def said(found: calendars.CalendarFile) -> list[tuple[int, str]]:
    """All that is refused or doubtful, by line."""
    return sorted([(one.line, one.reason) for one in found.refused] + [(one.line, one.text) for one in found.doubts])
