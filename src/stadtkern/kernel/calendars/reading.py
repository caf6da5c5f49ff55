"""A calendar file as a whole: which version of an entry counts, what its METHOD means, and all of its dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo

from django.utils.translation import gettext as _

from . import lines, values
from .events import NotUnderstood, Time, VEvent, details_of, read_event, uid_of
from .lines import BrokenCalendar, Component, Doubt
from .recurrence import Steps, TooManySteps
from .series import Key, Occurrence, Window, dates
from .zones import Zones

MAX_ENTRIES = 5_000
LIMIT = 1_500  # dates of one series
TAKEN = ("", "PUBLISH", "REQUEST", "ADD", "CANCEL")  # the others answer an invitation (RFC 5546, 1.4)
_ASIDE = ("VTIMEZONE", "VEVENT")


@dataclass(frozen=True)
class Refused:
    """An entry that can't be taken: its line, what it is called, and why as a sentence for people."""

    line: int
    uid: str
    title: str
    reason: str


@dataclass
class CalendarFile:
    """What a file says. occurrences: all dates, in the order of the file; entries: how many VEVENTs were read."""

    occurrences: list[Occurrence] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    entries: int = 0


def read(
    data: bytes, *, city: tzinfo, first: date, last: date, limit: int = LIMIT, most: int = MAX_ENTRIES
) -> CalendarFile:
    """Read a file. city: the zone of times without one; first, last: the days on which series are followed, each for
    `limit` dates; what does not repeat is taken whenever it is. most: entries in one file.

    Raises BrokenCalendar.
    """
    parts, doubts = lines.calendars(data)
    found = CalendarFile(doubts=doubts)
    window, steps = Window(first, last, limit, city), Steps()
    grouped: dict[str, list[VEvent]] = defaultdict(list)
    broken: dict[str, set[Key]] = defaultdict(set)
    for calendar in parts:
        method = _method(calendar)
        zones = Zones(calendar, city, last + timedelta(days=366), steps, doubts)
        _tell_others(calendar, doubts)
        for part in calendar.children:
            if part.kind != "VEVENT":
                continue
            found.entries += 1
            if found.entries > most:
                reason = _("A file can have up to %(limit)d events.") % {"limit": most}
                raise BrokenCalendar(part.line, reason)
            if method not in TAKEN:
                reason = _("The file is a reply (METHOD:%(method)s), not a calendar.") % {"method": method[:20]}
                found.refused.append(_refused(part, part.line, reason))
                continue
            try:
                entry = read_event(part, method, zones, doubts)
            except NotUnderstood as error:
                found.refused.append(_refused(part, error.line, str(error)))
                if (key := _meant(part, city)) is not None:
                    broken[uid_of(part)].add(key)
                continue
            except (TooManySteps, OverflowError, ValueError):
                reason = _("We cannot understand the time or recurrence of this entry.")
                found.refused.append(_refused(part, part.line, reason))
                continue
            grouped[entry.uid].append(entry)
    for uid, entries in grouped.items():
        newest = list(_newest(entries, doubts))
        try:
            found.occurrences += dates(newest, broken[uid], window, steps, doubts)
        except NotUnderstood as error:
            found.refused.append(Refused(error.line, uid, entries[0].details.summary, str(error)))
        except (TooManySteps, OverflowError, ValueError):
            text = _("We cannot understand the time or recurrence of this entry.")
            found.refused.append(Refused(entries[0].line, uid, entries[0].details.summary, text))
    found.doubts.sort(key=lambda doubt: doubt.line)
    return found


def _method(calendar: Component) -> str:
    found = calendar.first("METHOD")
    return found.value.strip().upper() if found is not None else ""


def _refused(part: Component, line: int, reason: str) -> Refused:
    return Refused(line, uid_of(part), details_of(part).summary, reason)


def _meant(part: Component, city: tzinfo) -> Key | None:
    """The RECURRENCE-ID of an entry that is not understood, as far as it can be read without its zone."""
    found = part.first("RECURRENCE-ID")
    if found is None:
        return None
    try:
        read = values.moment(found.value)
    except ValueError:
        return None
    return read.replace(tzinfo=read.tzinfo or city).astimezone(UTC) if isinstance(read, datetime) else read


def _tell_others(calendar: Component, doubts: list[Doubt]) -> None:
    """Say what stands in a calendar beside events, and what version it is of."""
    others: dict[str, list[int]] = defaultdict(list)
    for part in calendar.children:
        if part.kind not in _ASIDE:
            others[part.kind].append(part.line)
    for kind, at in others.items():
        text = _("%(number)d × %(kind)s: only events are read.") % {"number": len(at), "kind": kind[:30]}
        doubts.append(Doubt(at[0], text))
    version = calendar.first("VERSION")
    if version is not None and version.value.strip() == "1.0":
        doubts.append(Doubt(version.line, _("The file uses the old version 1.0. Some of it may be read incorrectly.")))


def _newest(entries: list[VEvent], doubts: list[Doubt]) -> Iterable[VEvent]:
    """One version of each: the higher SEQUENCE counts, then the later DTSTAMP (RFC 5546, 2.1.5).

    Entries of one UID and one age that begin at different times are no versions of each other: files that give all of
    their events the same UID are not rare.
    """
    by_date: dict[Time | None, list[VEvent]] = defaultdict(list)
    for entry in entries:
        key = entry.meant.astimezone(UTC) if isinstance(entry.meant, datetime) else entry.meant
        by_date[key].append(entry)
    for versions in by_date.values():
        best = max(versions, key=lambda entry: entry.age)
        yield best
        starts = {_start(best)}
        for entry in versions:
            if entry is best:
                continue
            shown = {"line": best.line}
            if entry.age < best.age:
                text = _("This is an older version of the entry on line %(line)d. The newer one is used.") % shown
            elif _start(entry) in starts:
                text = _("The same entry as on line %(line)d. It is used once.") % shown
            else:
                text = _("The same UID as on line %(line)d with another date. Both are used.") % shown
                starts.add(_start(entry))
                yield entry
            doubts.append(Doubt(entry.line, text))


def _start(entry: VEvent) -> Time | None:
    return entry.start.astimezone(UTC) if isinstance(entry.start, datetime) else entry.start
