"""What a new version of a year changes for the people of a zone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from .rules import PlannedCollection

NEAR = timedelta(days=8)  # a date that is gone and one that is new are told as one move when they lie this near


@dataclass(frozen=True)
class AnnouncedDate:
    """A published date, as it was told last."""

    fraction: str
    origin: str
    day: date
    cancelled: bool = False
    how: str = "regular"
    reason: str = ""


@dataclass(frozen=True)
class Change:
    """One change: `old` None is a date more, `new` None a date less, both a date on another day."""

    zone: str
    fraction: str
    old: date | None
    new: date | None
    reason: str = ""

    @property
    def days(self) -> list[date]:
        """The days that it concerns."""
        return [day for day in (self.old, self.new) if day is not None]


def difference(zone: str, before: Iterable[AnnouncedDate], after: Iterable[PlannedCollection]) -> list[Change]:
    """What people of a zone have to know, by day. That a reason is told differently is no change."""
    was = {(one.fraction, one.origin): one for one in before if not one.cancelled}
    will = {(one.fraction, one.origin): one for one in after if not one.cancelled}
    reasons = {(one.fraction, one.origin): one.reason for one in after}
    changes, gone, more = [], {}, {}
    for key, announced in was.items():
        if key not in will:
            gone[key] = announced
        elif will[key].day != announced.day:
            changes.append(Change(zone, key[0], announced.day, will[key].day, will[key].reason))
    for key, new in will.items():
        if key not in was:
            more[key] = new
    changes += _paired(zone, gone, more, reasons)
    changes += [Change(zone, key[0], one.day, None, reasons.get(key, "")) for key, one in gone.items()]
    changes += [Change(zone, key[0], None, one.day, one.reason) for key, one in more.items()]
    return sorted((one for one in changes if one.old != one.new), key=lambda one: (min(one.days), one.fraction))


def _paired(
    zone: str,
    gone: dict[tuple[str, str], AnnouncedDate],
    more: dict[tuple[str, str], PlannedCollection],
    reasons: Mapping[tuple[str, str], str],
) -> list[Change]:
    """Take out of both what belongs together: of each date that is gone the nearest new one of its fraction."""
    changes = []
    for key, announced in sorted(gone.items(), key=lambda pair: pair[1].day):
        near = [other for other, new in more.items() if other[0] == key[0] and abs(new.day - announced.day) <= NEAR]
        if near:
            other = min(near, key=lambda name: (abs(more[name].day - announced.day), more[name].day))
            new = more.pop(other)
            del gone[key]
            changes.append(Change(zone, key[0], announced.day, new.day, new.reason or reasons.get(key, "")))
    return changes
