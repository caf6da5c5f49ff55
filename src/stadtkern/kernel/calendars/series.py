"""The dates of one UID: the series, what is left out of it, moved and cancelled ones (RFC 5545, 3.8.4.4 and 3.8.5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice

from django.utils.translation import gettext as _

from . import recurrence
from .events import Details, NotUnderstood, Time, VEvent
from .lines import Doubt
from .recurrence import RecurrenceRule, Steps
from .values import Duration

Key = date | datetime  # the day of a whole-day series, the UTC instant of a timed one


@dataclass(frozen=True)
class Occurrence:
    """One date of the calendar.

    line: where it begins in the file; start, end: days, or instants in UTC; the end of days is outside; start None: a
    cancellation that doesn't say when. meant: which date of its series this is, also when it was moved, or None for
    what stands alone. cancels: what a METHOD:CANCEL calls off: "one" date, this one and all later "onwards", or "all".
    sequence: the number of the revision, which grows.
    """

    uid: str
    line: int
    details: Details
    start: Time | None
    end: Time | None = None
    meant: Time | None = None
    cancelled: bool = False
    cancels: str = ""
    sequence: int = 0


@dataclass(frozen=True)
class Window:
    """From which to which day series are followed, with how many dates each, and the city's zone."""

    first: date
    last: date
    limit: int
    city: tzinfo


def dates(
    events: Sequence[VEvent], broken: set[Key], window: Window, steps: Steps, doubts: list[Doubt]
) -> list[Occurrence]:
    """The dates of one UID. events: the newest version of each; broken: RECURRENCE-IDs that were not understood.

    Raises NotUnderstood, OverflowError.
    """
    masters = [event for event in events if event.meant is None]
    changes = [event for event in events if event.meant is not None]
    found: list[Occurrence] = []
    for number, master in enumerate(masters):
        its = changes if number == 0 else []
        if master.start is None or (master.cancelled and master.method == "CANCEL") or not (master.repeats or its):
            found.append(_alone(master))
            continue
        several = list(_of(master, its, broken, window, steps, doubts))
        if not several:
            text = _("This series has no dates from %(first)s to %(last)s.")
            shown = {"first": f"{window.first:%d.%m.%Y}", "last": f"{window.last:%d.%m.%Y}"}
            doubts.append(Doubt(master.line, text % shown))
        found += several
    if not masters:
        found = [_moved(event, event.meant) for event in changes]
        found = [
            replace(one, cancels="onwards") if event.onwards and one.cancels else one
            for one, event in zip(found, changes, strict=True)
        ]
    return found


def _of(
    master: VEvent, changes: list[VEvent], broken: set[Key], window: Window, steps: Steps, doubts: list[Doubt]
) -> Iterator[Occurrence]:
    series = _Series(master, window, steps, doubts)
    own: dict[Key, VEvent] = {}
    for event in changes:
        if event.meant is not None:
            own[series.key_of_change(event)] = event
    onwards = sorted(((key, event) for key, event in own.items() if event.onwards), key=lambda pair: pair[0])
    known: set[Key] = set()
    for key, start, length in series.dates():
        known.add(key)
        if key in broken:
            continue
        if key in own:
            yield _moved(own[key], start)
        elif not series.left_out(key, start):
            ruling = [event for at, event in onwards if at <= key]
            if ruling:
                yield _later(ruling[-1], start, window)
                continue
            ends = _utc(start, master.end(start, length))
            yield Occurrence(
                master.uid,
                master.line,
                master.details,
                *ends,
                _plain(start),
                master.cancelled,
                sequence=master.sequence,
            )
    series.tell_what_fits_nothing()
    for key, event in own.items():
        if key not in known:
            if not series.has(key):
                doubts.append(
                    Doubt(event.line, _("This changes a date that is not in the series. It is used as it is."))
                )
            yield _moved(event, event.meant)


def _alone(event: VEvent) -> Occurrence:
    end = event.end(event.start) if event.start is not None else None
    cancels = "all" if event.method == "CANCEL" else ""
    return Occurrence(
        event.uid,
        event.line,
        event.details,
        *_utc(event.start, end),
        cancelled=event.cancelled,
        cancels=cancels,
        sequence=event.sequence,
    )


def _moved(event: VEvent, meant: Time | None) -> Occurrence:
    start = event.start if event.start is not None else meant
    return Occurrence(
        event.uid,
        event.line,
        event.details,
        *_utc(start, event.end(start) if start is not None else None),
        _plain(meant),
        event.cancelled,
        "one" if event.method == "CANCEL" else "",
        event.sequence,
    )


def _later(event: VEvent, meant: Time, window: Window) -> Occurrence:
    """A date after one with RANGE=THISANDFUTURE: moved by as much, by the clock on the wall."""
    if event.start is None or event.meant is None:
        return Occurrence(
            event.uid,
            event.line,
            event.details,
            *_utc(meant, None),
            _plain(meant),
            event.cancelled,
            sequence=event.sequence,
        )
    zone = event.start.tzinfo if isinstance(event.start, datetime) else None
    if zone is None:
        start: Time = _day(meant, window.city) + (_day(event.start, window.city) - _day(event.meant, window.city))
    else:
        away = _wall(event.start, zone) - _wall(event.meant, zone)
        start = (_wall(meant, zone) + away).replace(tzinfo=zone)
    return Occurrence(
        event.uid,
        event.line,
        event.details,
        *_utc(start, event.end(start)),
        _plain(meant),
        event.cancelled,
        sequence=event.sequence,
    )


def _day(value: Time, zone: tzinfo) -> date:
    return value.astimezone(value.tzinfo or zone).date() if isinstance(value, datetime) else value


def _wall(value: Time, zone: tzinfo) -> datetime:
    aware = value.astimezone(zone) if isinstance(value, datetime) else datetime.combine(value, time(0), zone)
    return aware.replace(tzinfo=None)


def _plain(value: Time | None) -> Time | None:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def _utc(start: Time | None, end: Time | None) -> tuple[Time | None, Time | None]:
    return _plain(start), _plain(end)


class _Series:
    """The dates of an event that repeats, by its rules and lists."""

    def __init__(self, master: VEvent, window: Window, steps: Steps, doubts: list[Doubt]) -> None:
        if master.start is None:
            raise ValueError("a series begins")
        self.master, self.start, self.window, self.steps, self.doubts = master, master.start, window, steps, doubts
        self.zone = master.start.tzinfo if isinstance(master.start, datetime) else None
        self.exact: dict[Key, int] = {}
        self.days: dict[date, int] = {}
        for value, line in master.less:
            if self.zone is not None and not isinstance(value, datetime):
                self.days.setdefault(value, line)
            else:
                self.exact.setdefault(self._key(value), line)
        self.used: set[Key] = set()

    def _key(self, value: Time) -> Key:
        if self.zone is None:
            return self._own_day(value)
        return value.astimezone(UTC) if isinstance(value, datetime) else self._at(value)

    def _own_day(self, value: Time) -> date:
        """The day that a time means in a series of whole days: midnight here counts, else the day that is written."""
        if not isinstance(value, datetime):
            return value
        here = value.astimezone(self.window.city)
        return here.date() if here.time() == time(0) else value.date()

    def _at(self, day: date) -> datetime:
        wall = self.start.timetz() if isinstance(self.start, datetime) else time(0, tzinfo=self.window.city)
        return datetime.combine(day, wall).astimezone(UTC)

    def key_of_change(self, event: VEvent) -> Key:
        """Which date a change is about."""
        if self.zone is not None and event.meant is not None and not isinstance(event.meant, datetime):
            self.doubts.append(Doubt(event.line, _("The date being changed has no time. Its day is used.")))
        return self._key(event.meant if event.meant is not None else self.start)

    def dates(self) -> Iterator[tuple[Key, Time, timedelta | Duration | None]]:
        """Key, start and own length of each date in the window, in order and once. Raises NotUnderstood."""
        found: dict[Key, tuple[Time, timedelta | Duration | None]] = {}
        window = self.window
        limit = window.limit + len(self.master.more) + 1
        first_day = _day(self.start, window.city)
        if window.first <= first_day:
            found[self._key(self.start)] = (self.start, None)
        for rule, line in self.master.rules:
            self._check_start(rule, line)
            for start in islice(self._by(rule), limit):
                found.setdefault(self._key(start), (start, None))
        without = {self._key(start) for rule, _line in self.master.not_rules for start in islice(self._by(rule), limit)}
        if any(self._fits(rule, first_day) for rule, _line in self.master.not_rules):
            without.add(self._key(self.start))
        for value, length, line in self.master.more:
            start = value
            if self.zone is not None and not isinstance(value, datetime):
                start = self._at(value).astimezone(self.zone)
                self.doubts.append(Doubt(line, _("A day without a time is added. The time of the series is used.")))
            elif self.zone is None:
                start = self._own_day(value)
            if _day(start, window.city) >= window.first or not self.master.rules:
                found[self._key(start)] = (start, length)
        if len(found) - len(self.master.more) > window.limit:
            raise NotUnderstood(self.master.line, _("This entry repeats too often."))
        for key in sorted(found):
            if key not in without:
                yield (key, *found[key])

    def _by(self, rule: RecurrenceRule) -> Iterator[Time]:
        """What a rule gives after the start. Raises NotUnderstood."""
        start, window = self.start, self.window
        first_day = _day(start, window.city)
        until = self._until(rule)
        last = min(window.last, until.date()) if until is not None else window.last
        try:
            for day in recurrence.days(rule, first_day, window.first, last, self.steps):
                if not isinstance(start, datetime):
                    yield day
                    continue
                wall = datetime.combine(day, self._clock(rule))
                if until is None or wall <= until:
                    yield wall.replace(tzinfo=start.tzinfo)
        except recurrence.TooManySteps:
            raise NotUnderstood(self.master.line, _("This recurrence is too complex.")) from None

    def _clock(self, rule: RecurrenceRule) -> time:
        own = self.start.time() if isinstance(self.start, datetime) else time(0)
        hour, minute, second = rule.clock
        return time(
            own.hour if hour is None else hour,
            own.minute if minute is None else minute,
            own.second if second is None else second,
        )

    def _until(self, rule: RecurrenceRule) -> datetime | None:
        """The last moment that still belongs to the series, on the clock of its zone; a day belongs to it whole."""
        if rule.until is None:
            return None
        if self.zone is None:
            until = rule.until
            if isinstance(until, datetime):
                until = self._own_day(until if until.tzinfo else until.replace(tzinfo=self.window.city))
            return datetime.combine(until, time.max)
        if not isinstance(rule.until, datetime):
            return datetime.combine(rule.until, time.max)
        if rule.until.tzinfo is None:
            return rule.until
        return rule.until.astimezone(self.zone).replace(tzinfo=None)

    def _check_start(self, rule: RecurrenceRule, line: int) -> None:
        """Say it where the first date isn't one of the rule, where the end lies before it, or there is no end."""
        first_day = _day(self.start, self.window.city)
        until = self._until(rule)
        if until is not None and until.date() < first_day:
            self.doubts.append(Doubt(line, _("The recurrence ends before it begins. Only the first date is used.")))
        elif not self._fits(rule, first_day):
            self.doubts.append(Doubt(line, _("The first date does not match the recurrence. It is used anyway.")))
        if rule.count is None and (until is None or until.date() > self.window.last):
            last = f"{self.window.last:%d.%m.%Y}"
            self.doubts.append(
                Doubt(line, _("The series continues after %(day)s. It is read up to that day.") % {"day": last})
            )

    def _fits(self, rule: RecurrenceRule, day: date) -> bool:
        return recurrence.fits(rule, day) and (
            not isinstance(self.start, datetime) or self._clock(rule) == self.start.time()
        )

    def left_out(self, key: Key, start: Time) -> bool:
        """Whether an EXDATE takes a date out; one without a time takes out its day."""
        day = _day(start, self.window.city)
        if key in self.exact:
            self.used.add(key)
        if day in self.days:
            self.used.add(day)
        return key in self.exact or day in self.days

    def tell_what_fits_nothing(self) -> None:
        """Doubts about EXDATEs within the window that took nothing out."""
        for value, line in [*self.exact.items(), *self.days.items()]:
            inside = self.window.first <= _day(value, self.window.city) <= self.window.last
            if value not in self.used and inside and not self.has(value):
                self.doubts.append(Doubt(line, _("This removes a date that is not in the series.")))

    def has(self, key: Key) -> bool:
        """Whether a date belongs to the series, in the window or not."""
        day = _day(key.astimezone(self.zone), self.window.city) if isinstance(key, datetime) and self.zone else key
        if key == self._key(self.start) or any(self._key(value) == key for value, _length, _line in self.master.more):
            return True
        for rule, _line in self.master.rules:
            until = self._until(rule)
            if until is not None and until.date() < _day(day, self.window.city):
                continue
            try:
                held = recurrence.holds(
                    rule, _day(self.start, self.window.city), _day(day, self.window.city), self.steps
                )
            except recurrence.TooManySteps:
                return False
            if held and (
                self.zone is None or not isinstance(key, datetime) or self._at(_day(day, self.window.city)) == key
            ):
                return True
        return False
