"""When a place is open: weekly hours with their months, exceptions, public holidays. Plain Python on the wall clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from .findings import public_holidays

FAR = 60  # days that are looked ahead for the next opening
ALL_YEAR = frozenset(range(1, 13))
Span = tuple[time, time]


@dataclass(frozen=True)
class Hours:
    """On these days of the week (0 is Monday), in these months, from `opens` to `closes`."""

    days: frozenset[int]
    opens: time
    closes: time
    months: frozenset[int] = ALL_YEAR


@dataclass(frozen=True)
class Special:
    """Days from `first` to `last`, both inside, on which other hours hold; without any it is closed."""

    first: date
    last: date
    spans: tuple[Span, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Now:
    """Whether it is open at an instant; until when, and when it opens next (aware). reason: why not today."""

    open: bool
    until: datetime | None
    next: datetime | None
    reason: str


@dataclass(frozen=True)
class Opening:
    """All hours of one place. state: the two letters of the land whose holidays count."""

    hours: Sequence[Hours]
    specials: Sequence[Special]
    state: str
    on_holidays: bool = False

    def spans(self, day: date) -> tuple[list[Span], str]:
        """From when to when it is open on a day, in order, and why it is not as usual. An exception beats a holiday."""
        for special in self.specials:
            if special.first <= day <= special.last:
                return sorted(special.spans), special.reason
        usual = sorted(
            (one.opens, one.closes) for one in self.hours if day.weekday() in one.days and day.month in one.months
        )
        holiday = public_holidays(day.year, self.state).get(day)
        if holiday and not self.on_holidays:
            return [], holiday
        return usual, ""

    def at(self, instant: datetime, zone: ZoneInfo) -> Now:
        """What to say at an instant (aware)."""
        today = instant.astimezone(zone).date()
        _spans, reason = self.spans(today)
        until = following = None
        for ahead in range(FAR + 1):
            day = today + timedelta(days=ahead)
            for opens, closes in self.spans(day)[0]:
                begin = datetime.combine(day, opens, zone)
                end = datetime.combine(day, closes, zone)
                if begin <= instant < end:
                    until = end
                elif begin > instant and following is None:
                    following = begin
            if following is not None:
                break
        return Now(until is not None, until, following, reason)


def opening(data: Mapping[str, Any], state: str) -> Opening:
    """Read what a yard's row holds: `hours`, `exceptions` (times as "08:00", days as ISO), `open_on_holidays`."""
    clock = time.fromisoformat
    return Opening(
        [
            Hours(
                frozenset(one["days"]),
                clock(one["opens"]),
                clock(one["closes"]),
                frozenset(one.get("months") or ALL_YEAR),
            )
            for one in data["hours"]
        ],
        [
            Special(
                date.fromisoformat(one["day"]),
                date.fromisoformat(one.get("until") or one["day"]),
                ((clock(one["opens"]), clock(one["closes"])),) if one.get("opens") else (),
                one.get("reason", ""),
            )
            for one in data["exceptions"]
        ],
        state,
        bool(data["open_on_holidays"]),
    )
