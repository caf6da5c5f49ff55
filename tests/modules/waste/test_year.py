"""The year of a zone: rules, shifts, single dates, and every explanation."""

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from stadtkern.modules.waste.dates.findings import look_at
from stadtkern.modules.waste.dates.rules import PlainRule, PlainShift, PlainSingleDate, ZonePlan
from stadtkern.modules.waste.dates.year import year_of

MONDAY = 0
dates = st.dates(date(2015, 1, 1), date(2030, 12, 31))
rules = st.builds(
    PlainRule,
    st.just("rest"),
    st.integers(0, 6),
    dates,
    st.integers(1, 8),
    st.none() | dates,
    st.frozensets(st.integers(1, 12), max_size=12),
)


def plan(*rules: PlainRule, shifts: Sequence[PlainShift] = (), singles: Sequence[PlainSingleDate] = ()) -> ZonePlan:
    return ZonePlan("nord", rules, {"rest": {shift.day: shift for shift in shifts}}, singles)


def days(plan: ZonePlan, year: int = 2020) -> list[str]:
    return [f"{one.day:%d.%m.}" for one in year_of(plan, year).collections if not one.cancelled]


def fortnightly(start: date = date(2020, 1, 6), **more) -> PlainRule:
    return PlainRule("rest", MONDAY, start, 2, **more)


def test_a_rule_begins_at_its_weekday_and_keeps_its_weeks():
    rule = PlainRule("rest", 2, date(2020, 1, 1), 4, until=date(2020, 4, 30))

    assert days(plan(rule)) == ["01.01.", "29.01.", "26.02.", "25.03.", "22.04."]


def test_the_weeks_are_counted_through_a_month_that_does_not_count():
    rule = fortnightly(months=frozenset({1, 3}))

    assert days(plan(rule)) == ["06.01.", "20.01.", "02.03.", "16.03.", "30.03."]


def test_the_fortnight_goes_on_over_the_turn_of_the_year():
    both = days(plan(fortnightly()))[-1:] + days(plan(fortnightly()), 2021)[:1]

    assert both == ["21.12.", "04.01."]


def test_a_shift_goes_back_or_forward_and_says_why():
    easter = [
        PlainShift(date(2020, 4, 13), date(2020, 4, 11), "Ostermontag"),
        PlainShift(date(2020, 6, 1), date(2020, 6, 2), "Pfingstmontag"),
    ]
    weekly = PlainRule("rest", MONDAY, date(2020, 1, 6))

    moved = [one for one in year_of(plan(weekly, shifts=easter), 2020).collections if one.how == "shifted"]

    assert [(one.origin, one.day.isoformat(), one.reason) for one in moved] == [
        ("2020-04-13", "2020-04-11", "Ostermontag"),
        ("2020-06-01", "2020-06-02", "Pfingstmontag"),
    ]


def test_a_date_belongs_to_the_year_of_its_origin():
    new_year = [PlainShift(date(2021, 1, 1), date(2020, 12, 31), "Neujahr")]
    fridays = plan(PlainRule("rest", 4, date(2020, 12, 18)), shifts=new_year)

    assert days(fridays, 2020) == ["18.12.", "25.12."]
    assert days(fridays, 2021)[:2] == ["31.12.", "08.01."]


def test_single_dates_have_the_last_word_and_keep_their_origin():
    singles = [
        PlainSingleDate("rest", "cancelled", date(2020, 1, 20), reason="Streik"),
        PlainSingleDate("rest", "moved", date(2020, 2, 3), date(2020, 2, 5), "Straßensperrung"),
        PlainSingleDate("rest", "added", date(2020, 1, 22), reason="Nachholtermin"),
    ]

    found = year_of(plan(fortnightly(until=date(2020, 2, 10)), singles=singles), 2020)

    assert [(one.day.day, one.origin, one.how, one.cancelled, one.reason) for one in found.collections] == [
        (6, "2020-01-06", "regular", False, ""),
        (20, "2020-01-20", "regular", True, "Streik"),
        (22, "+2020-01-22", "added", False, "Nachholtermin"),
        (5, "2020-02-03", "moved", False, "Straßensperrung"),
    ]
    assert found.troubles == ()


def test_a_single_date_names_the_day_after_the_shift():
    shift = [PlainShift(date(2020, 1, 6), date(2020, 1, 7), "Heilige Drei Könige")]
    moved = [PlainSingleDate("rest", "moved", date(2020, 1, 7), date(2020, 1, 9))]

    assert days(plan(fortnightly(until=date(2020, 1, 10)), shifts=shift, singles=moved)) == ["09.01."]


def test_a_single_date_across_new_year_finds_its_date():
    new_year = [PlainShift(date(2021, 1, 1), date(2020, 12, 31), "Neujahr")]
    off = [PlainSingleDate("rest", "cancelled", date(2020, 12, 31))]
    fridays = plan(PlainRule("rest", 4, date(2020, 12, 18)), shifts=new_year, singles=off)

    assert (year_of(fridays, 2020).troubles, year_of(fridays, 2021).troubles) == ((), ())
    assert days(fridays, 2021)[0] == "08.01."


def test_what_is_said_for_this_zone_outdoes_what_is_said_for_all():
    singles = [
        PlainSingleDate("rest", "cancelled", date(2020, 1, 6), everywhere=True),
        PlainSingleDate("rest", "moved", date(2020, 1, 6), date(2020, 1, 8)),
        PlainSingleDate("rest", "cancelled", date(2020, 1, 7), everywhere=True),
    ]

    found = year_of(plan(fortnightly(until=date(2020, 1, 10)), singles=singles), 2020)

    assert ([one.day.day for one in found.collections], found.troubles) == ([8], ())


def test_troubles_are_named():
    taken = [PlainShift(date(2020, 1, 6), date(2020, 1, 13), "Inventur")]
    weekly = plan(
        PlainRule("rest", MONDAY, date(2020, 1, 6)),
        shifts=taken,
        singles=[PlainSingleDate("rest", "cancelled", date(2020, 1, 8))],
    )
    twice = plan(fortnightly(), PlainRule("rest", MONDAY, date(2020, 1, 6), 4))

    assert [(one.kind, str(one.day)) for one in year_of(weekly, 2020).troubles] == [
        ("nothing-there", "2020-01-08"),
        ("double", "2020-01-13"),
    ]
    assert {one.kind for one in year_of(twice, 2020).troubles} == {"double"}
    assert [one.kind for one in year_of(plan(fortnightly()), 2019).troubles] == ["no-dates"]


@given(rules, st.integers(2014, 2031))
def test_a_year_is_a_piece_of_the_whole(rule, year):
    begin, end = date(year, 1, 1), date(year, 12, 31)
    slow = []
    day = rule.start
    while day.weekday() != rule.weekday:
        day += timedelta(days=1)
    while day <= end:
        if day >= begin and (rule.until is None or day <= rule.until) and (not rule.months or day.month in rule.months):
            slow.append(day)
        day += timedelta(weeks=rule.every_weeks)

    assert [one.day for one in year_of(plan(rule), year).collections] == slow


@given(st.lists(rules, max_size=3), st.dictionaries(dates, st.integers(-14, 14).filter(bool), max_size=30))
def test_a_year_without_troubles_uses_no_day_twice_and_loses_no_date(some, moves):
    shifts = [PlainShift(day, day + timedelta(days=by), "Feiertag") for day, by in moves.items()]
    found = year_of(plan(*some, shifts=shifts), 2020)
    bare = {day for rule in some for day in rule.days(date(2020, 1, 1), date(2020, 12, 31))}

    assert {one.planned for one in found.collections} == bare
    if not any(trouble.kind == "double" for trouble in found.troubles):
        assert len({one.day for one in found.collections}) == len(bare)


def test_an_editor_looks_at_gaps_doubles_holidays_and_sundays():
    monday = [date(2020, 1, 6) + timedelta(weeks=week) for week in range(20)]
    monday.remove(date(2020, 3, 2))
    monday += [date(2020, 1, 6), date(2020, 2, 9)]

    found = [(one.kind, str(one.day), one.name or str(one.until or "")) for one in look_at({"rest": monday}, "NW")]

    assert found == [
        ("double", "2020-01-06", ""),
        ("sunday", "2020-02-09", ""),
        ("gap", "2020-02-24", "2020-03-09"),
        ("holiday", "2020-04-13", "Ostermontag"),
    ]


def test_a_fraction_that_pauses_by_its_rule_has_no_gap():
    summer = list(fortnightly(months=frozenset({4, 5, 9, 10})).days(date(2020, 1, 1), date(2020, 12, 31)))

    assert [one.kind for one in look_at({"garden": summer}, "NW", seasonal=frozenset({"garden"}))] == ["holiday"]
    assert "gap" in [one.kind for one in look_at({"garden": summer}, "NW")]
