"""What an editor should look at in a year of dates, whoever made them: gaps, doubles, holidays, Sundays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

DOUBLE, GAP, HOLIDAY, SUNDAY = "double", "gap", "holiday", "sunday"
SLACK = timedelta(days=4)  # two dates that are shifted towards each other, around one that is missing
SUNDAYS = 6


@dataclass(frozen=True)
class Finding:
    """One thing to look at. day: where it begins; until: the next date after a gap; name: the holiday."""

    kind: str
    fraction: str
    day: date
    until: date | None = None
    name: str = ""


@lru_cache(maxsize=32)
def public_holidays(year: int, state: str) -> Mapping[date, str]:
    """{day: German name} of a federal state ("NW") in a year. The days of one that is not known are all Germany's."""
    import holidays  # heavy, and the answers are kept

    known = state if state in holidays.Germany.subdivisions else None
    return dict(holidays.Germany(years=year, subdiv=known, language="de"))


def look_at(
    dates: Mapping[str, Sequence[date]], state: str, *, seasonal: frozenset[str] = frozenset()
) -> list[Finding]:
    """Check the dates of one zone, {fraction: its days}; in the order of the days.

    seasonal: fractions that pause for months because a rule says so; their gaps are no finding.
    """
    found = [
        finding
        for fraction, days in dates.items()
        for finding in _of_one(fraction, sorted(days), state)
        if finding.kind != GAP or fraction not in seasonal
    ]
    return sorted(found, key=lambda finding: (finding.day, finding.fraction, finding.kind))


def _of_one(fraction: str, days: Sequence[date], state: str) -> Iterator[Finding]:
    for day, times in Counter(days).items():
        if times > 1:
            yield Finding(DOUBLE, fraction, day)
        holiday = public_holidays(day.year, state).get(day)
        if holiday:
            yield Finding(HOLIDAY, fraction, day, name=holiday)
        elif day.weekday() == SUNDAYS:
            yield Finding(SUNDAY, fraction, day)
    usual = _usual(days)
    for day, following in pairwise(sorted(set(days))):
        if usual and following - day >= 2 * usual - SLACK:
            yield Finding(GAP, fraction, day, until=following)


def _usual(days: Iterable[date]) -> timedelta | None:
    """The distance between two dates that comes most often; None where there are too few to tell."""
    steps = Counter(later - earlier for earlier, later in pairwise(sorted(set(days))))
    total = sum(steps.values())
    if total < 4:
        return None
    step, times = min(steps.items(), key=lambda pair: (-pair[1], pair[0]))
    return step if times * 2 >= total else None
