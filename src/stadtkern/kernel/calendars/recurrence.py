"""Recurrence rules (RFC 5545, 3.3.10) as days of the calendar, within bounds of time and effort.

Our own expansion, because the libraries run on to the year 9999 where a rule never holds: see docs/decisions.
"""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain

from . import values

MAX_STEPS = 1_500_000  # days that are looked at for one file: a few seconds
LAST = date(9990, 12, 31)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
SEVERAL_A_DAY = ("SECONDLY", "MINUTELY", "HOURLY")
_BY_DAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)


class TooManySteps(ValueError):
    """A rule that takes more effort than a calendar is worth."""


class SeveralADay(ValueError):
    """A rule that gives more than one time a day."""


class Steps:
    """What the rules of one file may cost altogether."""

    def __init__(self, left: int = MAX_STEPS) -> None:
        self.left = left

    def take(self, number: int = 1) -> None:
        """Raises TooManySteps when nothing is left."""
        self.left -= number
        if self.left < 0:
            raise TooManySteps


@dataclass(frozen=True)
class RecurrenceRule:
    """A rule. weekdays: (which one of the period, 0 for each; 0 is Monday); clock: the hour, minute, second it sets."""

    freq: str
    interval: int = 1
    count: int | None = None
    until: date | datetime | None = None
    months: frozenset[int] = frozenset()
    week_numbers: frozenset[int] = frozenset()
    year_days: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    weekdays: frozenset[tuple[int, int]] = frozenset()
    positions: frozenset[int] = frozenset()
    week_start: int = 0
    clock: tuple[int | None, int | None, int | None] = (None, None, None)


def parse(text: str) -> RecurrenceRule:
    """A rule as it is written. Raises ValueError, SeveralADay."""
    parts: dict[str, str] = {}
    for part in filter(None, text.strip().upper().split(";")):
        name, equals, value = part.partition("=")
        if not equals or name in parts:
            raise ValueError(part)
        parts[name] = value.strip()
    freq = parts.pop("FREQ", "")
    if freq in SEVERAL_A_DAY:
        raise SeveralADay(freq)
    if freq not in FREQUENCIES:
        raise ValueError(freq)
    if parts.pop("RSCALE", "GREGORIAN") != "GREGORIAN" or parts.pop("SKIP", "OMIT") != "OMIT":
        raise ValueError("RSCALE")  # RFC 7529: other calendars
    until = parts.pop("UNTIL", None)
    count = parts.pop("COUNT", None)
    rule = RecurrenceRule(
        freq=freq,
        interval=_number(parts.pop("INTERVAL", "1"), 1, 10_000),
        count=_number(count, 1, 10_000_000) if count is not None else None,
        until=values.moment(until) if until is not None else None,
        months=_numbers(parts.pop("BYMONTH", ""), 12),
        week_numbers=_numbers(parts.pop("BYWEEKNO", ""), 53, negative=True),
        year_days=_numbers(parts.pop("BYYEARDAY", ""), 366, negative=True),
        month_days=_numbers(parts.pop("BYMONTHDAY", ""), 31, negative=True),
        weekdays=_weekdays(parts.pop("BYDAY", "")),
        positions=_numbers(parts.pop("BYSETPOS", ""), 366, negative=True),
        week_start=WEEKDAYS.index(parts.pop("WKST", "MO")),
        clock=(
            _single(parts.pop("BYHOUR", ""), 23),
            _single(parts.pop("BYMINUTE", ""), 59),
            _single(parts.pop("BYSECOND", ""), 59),
        ),
    )
    numbered = any(which for which, _weekday in rule.weekdays)
    if parts or (numbered and (freq in ("DAILY", "WEEKLY") or rule.week_numbers)):
        raise ValueError(text)
    return rule


def _number(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and least <= int(text) <= most):
        raise ValueError(text)
    return int(text)


def _numbers(text: str, most: int, *, negative: bool = False) -> frozenset[int]:
    found = set()
    for part in filter(None, text.split(",")):
        sign = -1 if negative and part.startswith("-") else 1
        found.add(sign * _number(part.lstrip("+-") if negative else part, 1, most))
    return frozenset(found)


def _single(text: str, most: int) -> int | None:
    if "," in text:
        raise SeveralADay(text)
    return _number(text, 0, most) if text else None


def _weekdays(text: str) -> frozenset[tuple[int, int]]:
    found = set()
    for part in filter(None, text.split(",")):
        match = _BY_DAY.fullmatch(part.strip())
        if match is None or abs(int(match[1] or 0)) > 53 or (match[1] and not int(match[1])):
            raise ValueError(part)
        found.add((int(match[1] or 0), WEEKDAYS.index(match[2])))
    return frozenset(found)


def days(rule: RecurrenceRule, start: date, first: date, last: date, steps: Steps) -> Iterator[date]:
    """The rule's days after `start` that lie from `first` to `last`, in order; `start` itself is the first of COUNT.

    Raises TooManySteps.
    """
    rule = _filled(rule, start)
    last = min(last, LAST)
    begin = start if rule.count is not None else max(start, first)
    left = rule.count - 1 if rule.count is not None else -1
    for period in _periods(rule, start, begin, last):
        chosen = []
        for number in period:
            steps.take()
            if _fits(rule, day := date.fromordinal(number)):
                chosen.append(day)
        for day in _at_positions(chosen, rule.positions):
            if day > last or left == 0:
                return
            if day > start:
                left -= 1
                if day >= first:
                    yield day


def fits(rule: RecurrenceRule, start: date) -> bool:
    """Whether the start of a series is a day that its rule gives; its place in the period is not looked at."""
    return _fits(_filled(rule, start), start)


def holds(rule: RecurrenceRule, start: date, day: date, steps: Steps) -> bool:
    """Whether a day belongs to the rule. Raises TooManySteps."""
    return day == start or any(True for _day in days(rule, start, day, day, steps))


def _filled(rule: RecurrenceRule, start: date) -> RecurrenceRule:
    """What a rule leaves open comes from its start."""
    if rule.month_days or rule.year_days or rule.weekdays:
        return rule
    if rule.freq == "WEEKLY" or rule.week_numbers:
        return replace(rule, weekdays=frozenset({(0, start.weekday())}))
    if rule.freq == "DAILY":
        return rule
    months = rule.months or (frozenset({start.month}) if rule.freq == "YEARLY" else rule.months)
    return replace(rule, months=months, month_days=frozenset({start.day}))


def _periods(rule: RecurrenceRule, start: date, begin: date, last: date) -> Iterator[Iterable[int]]:
    """The days of each period as ordinals, from the period of `begin` on."""
    if rule.freq == "YEARLY":
        ahead = (begin.year - start.year) // rule.interval * rule.interval
        for year in range(start.year + ahead, last.year + 1, rule.interval):
            yield chain.from_iterable(_month(year, month) for month in sorted(rule.months) or range(1, 13))
    elif rule.freq == "MONTHLY":
        base = start.year * 12 + start.month - 1
        ahead = (begin.year * 12 + begin.month - 1 - base) // rule.interval * rule.interval
        for number in range(base + ahead, last.year * 12 + last.month, rule.interval):
            yield _month(number // 12, number % 12 + 1)
    else:
        length = 7 if rule.freq == "WEEKLY" else 1
        base = start.toordinal() - ((start.weekday() - rule.week_start) % 7 if length == 7 else 0)
        step = rule.interval * length
        ahead = (begin.toordinal() - base) // step * step
        for number in range(base + ahead, last.toordinal() + 1, step):
            yield range(max(number, 1), number + length)


def _month(year: int, month: int) -> range:
    first = date(year, month, 1).toordinal()
    return range(first, first + monthrange(year, month)[1])


def _at_positions(chosen: list[date], positions: frozenset[int]) -> list[date]:
    if not positions:
        return chosen
    return [day for at, day in enumerate(chosen, 1) if at in positions or at - len(chosen) - 1 in positions]


def _fits(rule: RecurrenceRule, day: date) -> bool:
    """Whether a day of a period is one that the rule names."""
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days:
        length = monthrange(day.year, day.month)[1]
        if day.day not in rule.month_days and day.day - length - 1 not in rule.month_days:
            return False
    if rule.year_days:
        number = day.timetuple().tm_yday
        if number not in rule.year_days and number - (366 if isleap(day.year) else 365) - 1 not in rule.year_days:
            return False
    if rule.weekdays and not _on_weekday(rule, day):
        return False
    return not rule.week_numbers or _in_week(rule, day)


def _on_weekday(rule: RecurrenceRule, day: date) -> bool:
    weekday = day.weekday()
    if (0, weekday) in rule.weekdays:
        return True
    if rule.freq == "MONTHLY" or rule.months:
        at, length = day.day, monthrange(day.year, day.month)[1]
    else:
        at, length = day.timetuple().tm_yday, 366 if isleap(day.year) else 365
    return ((at - 1) // 7 + 1, weekday) in rule.weekdays or (-((length - at) // 7) - 1, weekday) in rule.weekdays


def _in_week(rule: RecurrenceRule, day: date) -> bool:
    """Week 1 is the first with four days in the year; a day at its edge
    may belong to a week of the next or last one.
    """
    begin = day - timedelta(days=(day.weekday() - rule.week_start) % 7)
    year = (begin + timedelta(days=3)).year
    number = (begin - _week_one(year, rule.week_start)).days // 7 + 1
    weeks = (_week_one(year + 1, rule.week_start) - _week_one(year, rule.week_start)).days // 7
    return number in rule.week_numbers or number - weeks - 1 in rule.week_numbers


def _week_one(year: int, week_start: int) -> date:
    fourth = date(year, 1, 4)
    return fourth - timedelta(days=(fourth.weekday() - week_start) % 7)
