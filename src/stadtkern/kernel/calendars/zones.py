"""Time zones of iCalendar files (RFC 5545, 3.6.5): what the file explains itself wins, then names that are known."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from . import recurrence, values
from .lines import Component, Doubt, Property
from .recurrence import Steps

FIRST_YEAR = 1950  # changes of the clock before it are left out; the last one before it still counts
MAX_OBSERVANCES = 400
_OFFSET_NAME = re.compile(r"(?:UTC|GMT)\s*([+-])(\d{1,2})(?::?(\d\d))?", re.ASCII | re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+)*")


class FileZone(tzinfo):
    """A zone that a file explains: its changes of the clock as (instant in UTC without a zone, offset, name)."""

    def __init__(self, name: str, before: timedelta, changes: Sequence[tuple[datetime, timedelta, str]]) -> None:
        self.name = name
        self._offsets = [before, *(offset for _at, offset, _name in changes)]
        self._names = ["", *(its for _at, _offset, its in changes)]
        self._utc = [at for at, _offset, _name in changes]
        pairs = list(zip(self._utc, self._offsets, self._offsets[1:], strict=False))
        # As in zoneinfo: a time that the clock skips counts before the change, and one that it shows twice, too.
        self._local = (
            [at + max(before, after) for at, before, after in pairs],
            [at + min(before, after) for at, before, after in pairs],
        )

    def _index(self, dt: datetime | None) -> int:
        return 0 if dt is None else bisect_right(self._local[dt.fold], dt.replace(tzinfo=None, fold=0))

    def utcoffset(self, dt: datetime | None) -> timedelta:
        """The distance from UTC at a local time."""
        return self._offsets[self._index(dt)]

    def dst(self, dt: datetime | None) -> timedelta | None:  # noqa: ARG002
        """Not known: files call it STANDARD or DAYLIGHT as they like."""
        return None

    def tzname(self, dt: datetime | None) -> str:
        """The abbreviation of the file, or the name of the zone."""
        return self._names[self._index(dt)] or self.name

    def fromutc(self, dt: datetime) -> datetime:
        """The local time of an instant."""
        at = dt.replace(tzinfo=None, fold=0)
        index = bisect_right(self._utc, at)
        local = at + self._offsets[index]
        again = index > 0 and at - self._utc[index - 1] < self._offsets[index - 1] - self._offsets[index]
        return local.replace(tzinfo=self, fold=int(again))


class Zones:
    """The zones of one VCALENDAR. city: for times without one; last: the last day that anybody asks about."""

    def __init__(self, calendar: Component, city: tzinfo, last: date, steps: Steps, doubts: list[Doubt]) -> None:
        self._parts = {
            name.value.strip(): part
            for part in reversed(calendar.children)
            if part.kind == "VTIMEZONE" and (name := part.first("TZID")) is not None
        }
        self._last, self._steps, self._doubts = last, steps, doubts
        self._found: dict[str, tzinfo] = {}
        self.city = city
        own = calendar.first("X-WR-TIMEZONE")
        self.floating = (known(own.value.strip()) if own is not None else None) or city
        if own is not None and self.floating is city and own.value.strip():
            self._unknown(own.value.strip(), own.line)

    def get(self, name: str, line: int) -> tzinfo:
        """The zone that a TZID names; the city's, with a doubt, for one that nobody knows."""
        name = name.strip()
        if name not in self._found:
            self._found[name] = self._look_up(name, line)
        return self._found[name]

    def _look_up(self, name: str, line: int) -> tzinfo:
        part = self._parts.get(name)
        if part is not None:
            try:
                return self._explained(name, part)
            except (ValueError, OverflowError):
                text = _("We cannot understand the definition of the time zone “%(zone)s”. Its name is used.")
                self._doubts.append(Doubt(part.line, text % {"zone": name[:60]}))
        found = known(name)
        if found is not None:
            return found
        self._unknown(name, line)
        return self.city

    def _unknown(self, name: str, line: int) -> None:
        text = _("The time zone “%(zone)s” is unknown. Local time is used.") % {"zone": name[:60]}
        self._doubts.append(Doubt(line, text))

    def _explained(self, name: str, part: Component) -> FileZone:
        observances = [child for child in part.children if child.kind in ("STANDARD", "DAYLIGHT")]
        if not observances or len(observances) > MAX_OBSERVANCES:
            raise ValueError(name)
        changes: dict[datetime, tuple[timedelta, timedelta, str]] = {}
        for observance in observances:
            before, after = _offset(observance, "TZOFFSETFROM"), _offset(observance, "TZOFFSETTO")
            title = observance.first("TZNAME")
            for local in _onsets(observance, before, self._last, self._steps):
                changes[local - before] = (before, after, values.words(title.value)[:20] if title else "")
        ordered = sorted(changes.items())
        return FileZone(name, ordered[0][1][0], [(at, after, title) for at, (_before, after, title) in ordered])


def _offset(observance: Component, name: str) -> timedelta:
    found = observance.first(name)
    if found is None:
        raise ValueError(name)
    return values.offset(found.value)


def _naive(found: Property | None) -> datetime:
    read = values.moment(found.value if found is not None else "")
    if not isinstance(read, datetime):
        return datetime(read.year, read.month, read.day)  # noqa: DTZ001  (a local time of the zone itself)
    return read.replace(tzinfo=None)


def _onsets(observance: Component, before: timedelta, last: date, steps: Steps) -> list[datetime]:
    """When an observance begins, in the local time before it: the first one, those of its rules, and single ones."""
    start = _naive(observance.first("DTSTART"))
    found = [start]
    for one in observance.all("RDATE"):
        for text in one.value.split(",")[:1000]:
            steps.take()
            found.append(_naive(Property("RDATE", {}, text.partition("/")[0], one.line)))
    for one in observance.all("RRULE"):
        rule = recurrence.parse(one.value)
        if rule.freq != "YEARLY" and rule.count is None and rule.until is None:
            raise ValueError(one.value)  # a clock that changes every week for ever
        end = datetime(9999, 12, 31)  # noqa: DTZ001
        if isinstance(rule.until, datetime):
            end = rule.until.replace(tzinfo=None) + (before if rule.until.tzinfo else timedelta(0))
        elif rule.until is not None:
            end = datetime(rule.until.year, rule.until.month, rule.until.day, 23, 59, 59)  # noqa: DTZ001
        begin = date(max(FIRST_YEAR, 1), 1, 1)
        for day in recurrence.days(rule, start.date(), begin, min(last, end.date()), steps):
            if (at := datetime.combine(day, start.time())) <= end:
                found.append(at)
    return found


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    """What a zone may be called in small letters, with its real name."""
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # heavy, and only imports need it

    real = available_timezones()
    windows = {name.lower(): its for name, its in WINDOWS_TO_OLSON.items() if its in real}
    return windows | {name.lower(): name for name in real}


@lru_cache(maxsize=1)
def _towns() -> dict[str, str]:
    """{the last part of a zone's name in small letters: its name}"""
    return {
        name.rpartition("/")[2].replace("_", " ").lower(): name
        for name in sorted(available_timezones(), reverse=True)
        if "/" in name and not name.startswith(("Etc/", "posix/", "right/", "SystemV/"))
    }


@lru_cache(maxsize=500)
def known(name: str) -> tzinfo | None:
    """A zone by its name: of the tz database, also behind a maker's prefix; of Windows; "GMT+1"; the towns in it."""
    plain = name.strip().strip('"').lower()[:200]
    if plain in ("z", "utc", "tzone://microsoft/utc"):
        return UTC
    parts = [part for part in plain.split("/") if part]
    for number in range(len(parts)):
        if real := _names().get("/".join(parts[number:])):
            return ZoneInfo(real)
    if found := _OFFSET_NAME.fullmatch(plain):
        away = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
        if away < timedelta(days=1):
            return timezone(-away if found[1] == "-" else away)
    if plain.startswith(("(utc", "(gmt")):  # as Windows shows it: “(UTC+01:00) Amsterdam, Berlin, Bern, Rom”
        for word in _WORD.findall(plain.partition(")")[2]):
            if town := _towns().get(word):
                return ZoneInfo(town)
    return None
