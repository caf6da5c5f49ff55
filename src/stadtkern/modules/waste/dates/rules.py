"""What the dates of a zone are made from. `year.py` makes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

WEEK = 7


@dataclass(frozen=True)
class PlainRule:
    """Every n weeks on a weekday (0 is Monday), from the first such day at or after `start`, up to `until`.

    months: only days in these months count; empty is the whole year. The weeks are counted through all the same.
    """

    fraction: str
    weekday: int
    start: date
    every_weeks: int = 1
    until: date | None = None
    months: frozenset[int] = frozenset()

    @property
    def first(self) -> date:
        """The first day that the rule gives, months left aside."""
        return self.start + timedelta(days=(self.weekday - self.start.weekday()) % WEEK)

    def days(self, begin: date, end: date) -> Iterator[date]:
        """The rule's days from `begin` to `end`, both inside."""
        step = self.every_weeks * WEEK
        first = self.first
        behind = max((begin - first).days, 0)
        day = first + timedelta(days=-(-behind // step) * step)
        last = min(end, self.until) if self.until is not None else end
        while day <= last:
            if not self.months or day.month in self.months:
                yield day
            day += timedelta(days=step)


@dataclass(frozen=True)
class PlainShift:
    """What would be collected on `day` is collected on `to_day`, for a reason that has a name."""

    day: date
    to_day: date
    reason: str


@dataclass(frozen=True)
class PlainSingleDate:
    """One date on its own. kind: "added", "listed" (an added one that is regular), "cancelled" or "moved"; `day` of the
    last two is the day after holiday shifts.

    everywhere: it is said for all zones, so a zone in which there is nothing to cancel or move is no error.
    """

    fraction: str
    kind: str
    day: date
    to_day: date | None = None
    reason: str = ""
    everywhere: bool = False


@dataclass(frozen=True)
class ZonePlan:
    """All that the dates of one zone follow from. shifts: {fraction: {day: PlainShift}}."""

    zone: str
    rules: Sequence[PlainRule]
    shifts: Mapping[str, Mapping[date, PlainShift]] = field(default_factory=dict)
    singles: Sequence[PlainSingleDate] = ()


@dataclass(frozen=True)
class PlannedCollection:
    """One date of a zone, and why it is where it is: the rule that gives it, then shift and exception, if any.

    origin: its name for ever: the rule's own day, or "+" and the day of an added one. cancelled: it would have been.
    """

    fraction: str
    origin: str
    day: date
    rule: PlainRule | None = None
    shift: PlainShift | None = None
    single: PlainSingleDate | None = None

    @property
    def cancelled(self) -> bool:
        """Whether an exception took it out."""
        return self.single is not None and self.single.kind == "cancelled"

    @property
    def how(self) -> str:
        """regular, shifted, moved, or added."""
        if self.single is not None and self.single.kind in ("added", "moved"):
            return self.single.kind
        return "shifted" if self.shift is not None else "regular"

    @property
    def reason(self) -> str:
        """What people read as the reason, or ""."""
        if self.single is not None and self.single.reason:
            return self.single.reason
        return self.shift.reason if self.shift is not None else ""

    @property
    def planned(self) -> date:
        """The day that the rule gives, or that was added."""
        return date.fromisoformat(self.origin.removeprefix("+"))
