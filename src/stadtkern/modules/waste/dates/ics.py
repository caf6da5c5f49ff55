"""Collection dates from iCalendar files (RFC 5545) as providers deliver them, one file per zone.

They are lists of all-day events, or of events at some hour of the morning, with the names of the bins in SUMMARY, in
the provider's own words, sometimes several in one. Rules that come again are expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from icalendar import Calendar, Event

MAX_FILE_BYTES = 2 * 1024 * 1024  # bytes
MAX_EVENTS = 5_000
BEGIN = re.compile(r"^BEGIN:VEVENT\s*$", re.IGNORECASE | re.MULTILINE)
BETWEEN = re.compile(r"\s*(?:[,;/+&|]|\bund\b)\s*")
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
TOO_OFTEN = ("SECONDLY", "MINUTELY", "HOURLY")


class BrokenCalendar(ValueError):
    """A file that is no calendar at all; the text says why, `line` where."""

    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        super().__init__(reason)


@dataclass(frozen=True)
class ParsedDate:
    """A date of the file: of which fraction, and the line on which its event begins."""

    day: date
    fraction: str
    line: int


@dataclass
class ParsedCalendar:
    """What a file says. unknown: (line, words) of events that name no fraction; doubles: the same date once more."""

    dates: list[ParsedDate] = field(default_factory=list)
    doubles: list[ParsedDate] = field(default_factory=list)
    unknown: list[tuple[int, str]] = field(default_factory=list)
    broken: list[tuple[int, str]] = field(default_factory=list)
    cancelled: int = 0

    def by_fraction(self) -> dict[str, list[date]]:
        """{fraction: its days}, in order; doubles stand in it once more."""
        found: dict[str, list[date]] = {}
        for one in sorted([*self.dates, *self.doubles], key=lambda one: one.day):
            found.setdefault(one.fraction, []).append(one.day)
        return found


def read(data: bytes, names: Mapping[str, Iterable[str]], zone: tzinfo) -> ParsedCalendar:
    """Read a file. names: {fraction: what it may be called}; zone: the city's, for events at an hour.

    Raises BrokenCalendar.
    """
    text = _decoded(data)
    events = _events(text)
    lines = [text.count("\n", 0, found.start()) + 1 for found in BEGIN.finditer(text)]
    by_name = {plain(name): fraction for fraction, its in names.items() for name in (fraction, *its)}
    reading = ParsedCalendar()
    seen: set[tuple[date, str]] = set()
    for number, event in enumerate(events):
        line = lines[number] if number < len(lines) else 1
        summary = " ".join(str(event.get("SUMMARY", "")).split())
        if str(event.get("STATUS", "")).upper() == "CANCELLED":
            reading.cancelled += 1
            continue
        fractions = fractions_in(summary, by_name)
        if not fractions:
            reading.unknown.append((line, summary))
            continue
        try:
            days = sorted(set(_days(event, zone)))
        except Exception:  # what is wrong inside of one event shows itself in many kinds of error of the libraries
            reading.broken.append((line, summary))
            continue
        for listed in (ParsedDate(day, fraction, line) for day in days for fraction in fractions):
            (reading.doubles if (listed.day, listed.fraction) in seen else reading.dates).append(listed)
            seen.add((listed.day, listed.fraction))
    return reading


def plain(text: str) -> str:
    """A name as it is compared: small letters, no umlauts, only letters and digits."""
    return re.sub(r"[^a-z0-9]+", " ", text.casefold().translate(UMLAUTS)).strip()


def fractions_in(summary: str, by_name: Mapping[str, str]) -> list[str]:
    """The fractions that a text names: as a whole, else piece by piece between commas, each by its longest name."""
    if plain(summary) in by_name:
        return [by_name[plain(summary)]]
    found = []
    for piece in BETWEEN.split(summary):
        words = f" {plain(piece)} "
        inside = [name for name in by_name if f" {name} " in words]
        if inside:
            found.append(by_name[max(inside, key=len)])
    return list(dict.fromkeys(found))


def _decoded(data: bytes) -> str:
    if len(data) > MAX_FILE_BYTES:
        raise BrokenCalendar(1, f"the file has {len(data):,} bytes, at most {MAX_FILE_BYTES:,} are read")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _events(text: str) -> list[Event]:
    if not re.match(r"\s*BEGIN:VCALENDAR", text, re.IGNORECASE):
        raise BrokenCalendar(1, "this is no iCalendar file; it begins with BEGIN:VCALENDAR")
    try:
        calendars = Calendar.from_ical(text, multiple=True)
        events = [event for calendar in calendars for event in calendar.walk("VEVENT") if isinstance(event, Event)]
    except Exception as error:  # the parser raises whatever its parts raise
        raise BrokenCalendar(_line_of(str(error), text), "not valid iCalendar (RFC 5545)") from None
    if len(events) > MAX_EVENTS:
        raise BrokenCalendar(1, f"{len(events):,} events in one file, at most {MAX_EVENTS:,} are read")
    return events


def _line_of(message: str, text: str) -> int:
    for quoted in re.findall(r"'([^']{4,})'", message):
        for number, line in enumerate(text.split("\n"), 1):
            if quoted[:40] in line:
                return number
    return text.count("\n") + 1


def _days(event: Event, zone: tzinfo) -> Iterator[date]:
    start = event.decoded("DTSTART")
    if event.get("RRULE") or event.get("RDATE"):
        rules = event.get("RRULE") or []
        for rule in rules if isinstance(rules, list) else [rules]:
            if any(str(each).upper() in TOO_OFTEN for each in rule.get("FREQ", [])):
                raise ValueError("too often")
        import recurring_ical_events  # heavy, and few files need it

        alone = Calendar()
        alone.add_component(event)
        first = _day(start, zone)
        for one in recurring_ical_events.of(alone).between(first, first + timedelta(days=3 * 366)):
            yield _day(one.decoded("DTSTART"), zone)
        return
    yield _day(start, zone)


def _day(value: Any, zone: tzinfo) -> date:
    if isinstance(value, datetime):
        return value.astimezone(zone).date() if value.tzinfo is not None else value.date()
    if isinstance(value, date):
        return value
    raise ValueError(str(value))
