"""Recurrence rules beside a library that knows them, where it is right."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from dateutil.rrule import rrulestr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from stadtkern.kernel.calendars import recurrence

MIDNIGHT = time(0)


def of_some(low: int, high: int) -> st.SearchStrategy[str]:
    numbers = st.integers(low, high).filter(bool)
    return st.lists(numbers, min_size=1, max_size=4, unique=True).map(lambda found: ",".join(map(str, found)))


@st.composite
def rules(draw) -> str:
    freq = draw(st.sampled_from(recurrence.FREQUENCIES))
    parts = {"FREQ": freq, "INTERVAL": str(draw(st.integers(1, 4))), "WKST": draw(st.sampled_from(recurrence.WEEKDAYS))}
    if draw(st.booleans()):
        parts["BYMONTH"] = draw(of_some(1, 12))
    if draw(st.booleans()) and freq != "WEEKLY":
        parts["BYMONTHDAY"] = draw(of_some(-31, 31))
    if draw(st.booleans()):
        which = draw(st.sampled_from(["", "1", "-1", "2"])) if freq in ("MONTHLY", "YEARLY") else ""
        weekdays = draw(st.lists(st.sampled_from(recurrence.WEEKDAYS), min_size=1, max_size=3, unique=True))
        parts["BYDAY"] = ",".join(which + weekday for weekday in weekdays)
    if draw(st.booleans()) and freq != "WEEKLY":
        parts["BYSETPOS"] = draw(of_some(-3, 3))
    if draw(st.booleans()):
        parts["COUNT"] = str(draw(st.integers(1, 25)))
    return ";".join(f"{name}={value}" for name, value in parts.items())


@settings(max_examples=200, deadline=None)
@given(rules(), st.dates(date(2019, 1, 1), date(2021, 12, 31)))
def test_the_days_are_those_of_dateutil(text: str, start: date):
    last = start + timedelta(days=2000)
    rule = recurrence.parse(text)
    found = list(recurrence.days(rule, start, start, last, recurrence.Steps()))
    assume(found)  # the library runs on to the year 9999 where a rule never holds

    theirs = rrulestr(text, dtstart=datetime.combine(start, MIDNIGHT)).replace(until=datetime.combine(last, MIDNIGHT))
    days = [one.date() for one in theirs]
    # It doesn't count a first date beside the rule, which RFC 5545 does.
    right = days[1:] if days[:1] == [start] else days[: rule.count - 1 if rule.count else None]
    assert found == right


@settings(max_examples=100, deadline=None)
@given(rules(), st.dates(date(2019, 1, 1), date(2021, 12, 31)), st.integers(0, 1500))
def test_a_window_shows_what_lies_in_it(text: str, start: date, ahead: int):
    rule, first, last = recurrence.parse(text), start + timedelta(days=ahead), start + timedelta(days=2000)
    steps = recurrence.Steps()

    whole = recurrence.days(rule, start, start, last, steps)
    assert list(recurrence.days(rule, start, first, last, steps)) == [day for day in whole if day >= first]
