"""Series: what repeats, what is left out, moved and cancelled (RFC 5545)."""

from __future__ import annotations

from itertools import pairwise

import pytest

from .files import CASES, calendar, event, of, read, said, shown, spans, starts

EVENING = "DTSTART;TZID=Europe/Berlin:20200303T190000"
DAY = "DTSTART;VALUE=DATE:20210107"
EVERY_WEEK = "RRULE:FREQ=WEEKLY;COUNT=4"


def series(*changes: list[str], start: str = EVENING, rule: str = EVERY_WEEK, more: tuple[str, ...] = ()) -> list[str]:
    """A series with changes of single dates."""
    lines = event(start, rule, "DURATION:PT1H", *more)
    return starts(read(calendar(*lines, *(line for change in changes for line in event(*change)))))


def test_a_moved_and_a_cancelled_date_replace_those_of_the_series():
    found = read((CASES / "01-waste-moved-instance" / "verschoben.ics").read_bytes())

    assert starts(found) == ["07.01.", "20.01.", "18.02.", "04.03."]
    assert [shown(one.start) for one in found.occurrences if one.cancelled] == ["04.02."]
    assert said(found) == []


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20200317", "17.03. 19:00"),
        ("20200317T180000Z", "17.03. 19:00"),
        ("20200317T175959Z", "10.03. 19:00"),
        ("20200317T190000", "17.03. 19:00"),
        ("20200331T170000Z", "31.03. 19:00"),
        ("20200316T235959Z", "10.03. 19:00"),
    ],
)
def test_the_last_date_of_a_series_with_times_is_not_lost(until: str, last: str):
    assert of(EVENING, f"RRULE:FREQ=WEEKLY;UNTIL={until}")[-1] == last


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20210121", "21.01."),
        ("20210121T000000", "21.01."),
        ("20210120T230000Z", "21.01."),
        ("20210121T000000Z", "21.01."),
        ("20210121T235959Z", "21.01."),
        ("20210120T225959Z", "14.01."),
    ],
)
def test_the_last_date_of_a_series_of_days_is_not_lost(until: str, last: str):
    assert of(DAY, f"RRULE:FREQ=WEEKLY;UNTIL={until}")[-1] == last


@pytest.mark.parametrize(
    ("exdate", "left"),
    [
        ("EXDATE;TZID=Europe/Berlin:20200310T190000", ["03", "17", "24"]),
        ("EXDATE:20200310T180000Z", ["03", "17", "24"]),
        ("EXDATE:20200310T190000", ["03", "17", "24"]),
        ("EXDATE;VALUE=DATE:20200310,20200324", ["03", "17"]),
        ("EXDATE;TZID=America/New_York:20200310T140000", ["03", "17", "24"]),
        ("EXDATE;TZID=Europe/Berlin:20200303T190000", ["10", "17", "24"]),
        ("EXRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=2", ["10", "24"]),
    ],
)
def test_what_is_taken_out_however_it_is_named(exdate: str, left: list[str]):
    assert of(EVENING, EVERY_WEEK, exdate) == [f"{day}.03. 19:00" for day in left]


@pytest.mark.parametrize("exdate", ["EXDATE;VALUE=DATE:20210114", "EXDATE:20210114T000000", "EXDATE:20210113T230000Z"])
def test_a_day_is_taken_out_of_a_series_of_days(exdate: str):
    assert of(DAY, EVERY_WEEK, exdate) == ["07.01.", "21.01.", "28.01."]


def test_what_is_taken_out_and_was_never_in_is_said():
    found = read(calendar(*event(EVENING, EVERY_WEEK, "EXDATE;TZID=Europe/Berlin:20200310T180000")))

    assert len(found.occurrences) == 4
    assert said(found) == [(8, "Damit wird ein Termin herausgenommen, den die Serie nicht hat.")]


def test_added_dates_with_and_without_their_own_length():
    rdate = "RDATE;TZID=Europe/Berlin;VALUE=PERIOD:20200306T100000/20200306T130000,20200307T100000/PT30M"

    assert spans(EVENING, "DURATION:PT1H", rdate, "RDATE:20200308T100000Z") == [
        "03.03. 19:00 – 03.03. 20:00",
        "06.03. 10:00 – 06.03. 13:00",
        "07.03. 10:00 – 07.03. 10:30",
        "08.03. 11:00 – 08.03. 12:00",
    ]
    assert of(EVENING, EVERY_WEEK, "RDATE;TZID=Europe/Berlin:20200310T190000") == of(EVENING, EVERY_WEEK)
    assert of(DAY, "RDATE;VALUE=DATE:20210109,20210111") == ["07.01.", "09.01.", "11.01."]
    assert of(EVENING, "RDATE;VALUE=DATE:20200305") == ["03.03. 19:00", "05.03. 19:00"]


def test_a_series_stays_at_its_hour_when_the_clocks_change():
    assert of("DTSTART;TZID=Europe/Berlin:20200322T190000", "RRULE:FREQ=WEEKLY;COUNT=2") == [
        "22.03. 19:00",
        "29.03. 19:00",
    ]
    assert of("DTSTART:20200322T180000Z", "RRULE:FREQ=WEEKLY;COUNT=2") == ["22.03. 19:00", "29.03. 20:00"]


def test_a_day_is_a_day_and_24_hours_are_24_hours():
    night = "DTSTART;TZID=Europe/Berlin:20200328T120000"

    assert spans(night, "DURATION:P1D") == ["28.03. 12:00 – 29.03. 12:00"]
    assert spans(night, "DURATION:PT24H") == ["28.03. 12:00 – 29.03. 13:00"]
    assert spans(night, "DURATION:P1W") == ["28.03. 12:00 – 04.04. 12:00"]
    assert spans(night, "DURATION:P1DT2H") == ["28.03. 12:00 – 29.03. 14:00"]
    assert spans(
        "DTSTART;TZID=Europe/Berlin:20200327T120000",
        "DTEND;TZID=Europe/Berlin:20200328T120000",
        "RRULE:FREQ=DAILY;COUNT=2",
    ) == ["27.03. 12:00 – 28.03. 12:00", "28.03. 12:00 – 29.03. 13:00"]


def test_a_time_that_the_clock_skips_or_shows_twice():
    assert of("DTSTART;TZID=Europe/Berlin:20200329T023000") == ["29.03. 03:30"]
    assert of("DTSTART:20201025T003000Z") == ["25.10. 02:30"]
    assert spans("DTSTART;TZID=Europe/Berlin:20201025T023000", "DURATION:PT1H") == ["25.10. 02:30 – 25.10. 02:30"]


def test_this_date_and_all_later_ones_are_moved():
    later = [
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20200310T190000",
        "DTSTART;TZID=Europe/Berlin:20200311T200000",
        "DURATION:PT2H",
    ]
    single = ["RECURRENCE-ID;TZID=Europe/Berlin:20200317T190000", "DTSTART;TZID=Europe/Berlin:20200319T190000"]

    assert series(later) == ["03.03. 19:00", "11.03. 20:00", "18.03. 20:00", "25.03. 20:00"]
    assert series(later, single) == ["03.03. 19:00", "11.03. 20:00", "19.03. 19:00", "25.03. 20:00"]
    assert series([*later, "STATUS:CANCELLED"]) == ["03.03. 19:00"]
    assert series(
        ["RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20210114", "DTSTART;VALUE=DATE:20210115"], start=DAY
    ) == ["07.01.", "15.01.", "22.01.", "29.01."]


@pytest.mark.parametrize(
    "meant",
    [
        "RECURRENCE-ID;TZID=Europe/Berlin:20200310T190000",
        "RECURRENCE-ID:20200310T180000Z",
        "RECURRENCE-ID:20200310T190000",
        "RECURRENCE-ID;VALUE=DATE:20200310",
    ],
)
def test_which_date_is_moved_however_it_is_named(meant: str):
    moved = [meant, "DTSTART;TZID=Europe/Berlin:20200312T100000"]

    assert series(moved) == ["03.03. 19:00", "12.03. 10:00", "17.03. 19:00", "24.03. 19:00"]


def test_the_newer_version_counts_and_the_older_is_named():
    old = event(EVENING, "SEQUENCE:1", "SUMMARY:alt", "DTSTAMP:20200101T000000Z")
    new = event("DTSTART:20200304T180000Z", "SEQUENCE:2", "SUMMARY:neu", "DTSTAMP:20190101T000000Z")

    for lines in ((*old, *new), (*new, *old)):
        found = read(calendar(*lines))
        assert starts(found) == ["04.03. 19:00"]
        assert ["Ältere Fassung" in text for _line, text in said(found)] == [True]


def test_a_moved_date_of_a_newer_version_counts():
    meant = "RECURRENCE-ID;TZID=Europe/Berlin:20200310T190000"

    assert series(
        [meant, "DTSTART:20200312T180000Z", "SEQUENCE:2"], [meant, "DTSTART:20200313T180000Z", "SEQUENCE:1"]
    ) == ["03.03. 19:00", "12.03. 19:00", "17.03. 19:00", "24.03. 19:00"]


def test_one_uid_for_everything_loses_no_date_and_the_same_twice_counts_once():
    found = read(calendar(*event(DAY), *event("DTSTART;VALUE=DATE:20210114"), *event(DAY)))

    assert starts(found) == ["07.01.", "14.01."]
    assert [line for line, _text in said(found)] == [8, 13]


def test_a_broken_change_takes_its_date_along_and_says_so():
    broken = ["RECURRENCE-ID:20200310T180000Z", "DTSTART:99"]
    found = read(calendar(*event(EVENING, EVERY_WEEK), *event(*broken)))

    assert starts(found) == ["03.03. 19:00", "17.03. 19:00", "24.03. 19:00"]
    assert said(found) == [(13, "Der Beginn (DTSTART) fehlt oder ist kein Datum.")]


def test_a_change_of_a_date_that_the_series_does_not_have_is_said():
    change = event("RECURRENCE-ID:20200311T180000Z", "DTSTART:20200312T180000Z")
    found = read(calendar(*event(EVENING, EVERY_WEEK), *change))

    assert "12.03. 19:00" in starts(found)
    assert [line for line, _text in said(found)] == [9]


def test_a_first_date_beside_its_rule_counts_and_is_said():
    found = read(calendar(*event("DTSTART;VALUE=DATE:20210108", "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3")))

    assert starts(found) == ["08.01.", "11.01.", "18.01."]
    assert [line for line, _text in said(found)] == [7]


def test_a_series_without_end_is_followed_to_the_last_day_and_says_so():
    found = read(calendar(*event("DTSTART;VALUE=DATE:20150101", "RRULE:FREQ=WEEKLY")))

    assert (starts(found)[0], starts(found)[-1], len(found.occurrences)) == ("02.01.", "30.12.", 105)
    assert [line for line, _text in said(found)] == [7]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=5",
        "FREQ=WEEKLY;BYSETPOS=300",
        "FREQ=YEARLY;BYWEEKNO=20;BYMONTH=12",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2,4",
    ],
)
def test_a_rule_that_never_holds_gives_the_first_date_and_no_effort(rule: str):
    assert of("DTSTART;VALUE=DATE:20200103", f"RRULE:{rule}") == ["03.01."]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=HOURLY;INTERVAL=24",
        "FREQ=DAILY;BYHOUR=1,2",
        "FREQ=QUATSCH",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=0",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=DAILY;UNTIL=morgen",
        "FREQ=DAILY;X-FOO=1",
        "FREQ=DAILY;FREQ=WEEKLY",
        "COUNT=3",
        "",
    ],
)
def test_a_rule_that_is_none_is_refused_at_its_line(rule: str):
    found = read(calendar(*event(EVENING, f"RRULE:{rule}")))

    assert (len(found.occurrences), [one.line for one in found.refused]) == (0, [7])


@pytest.mark.parametrize(
    ("start", "rule", "dates"),
    [
        ("20200301", "FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", ["01.03.", "27.03.", "24.04."]),
        ("20200229", "FREQ=YEARLY;UNTIL=20211231", ["29.02."]),
        ("20200131", "FREQ=MONTHLY;COUNT=3", ["31.01.", "31.03.", "31.05."]),
        ("20200106", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU;COUNT=4", ["06.01.", "19.01.", "20.01.", "02.02."]),
        ("20200106", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=MO;COUNT=4", ["06.01.", "12.01.", "20.01.", "26.01."]),
        ("20200131", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3", ["31.01.", "28.02.", "31.03."]),
        ("20201228", "FREQ=YEARLY;BYWEEKNO=53;COUNT=1", ["28.12."]),
    ],
)
def test_rules_of_every_kind(start: str, rule: str, dates: list[str]):
    assert of(f"DTSTART;VALUE=DATE:{start}", f"RRULE:{rule}") == dates


def test_many_hostile_series_cost_one_budget():
    hostile = [
        line
        for number in range(50)
        for line in event(f"UID:{number}", "DTSTART;VALUE=DATE:00020101", "RRULE:FREQ=DAILY;COUNT=999999;BYMONTH=1")
    ]
    found = read(calendar(*hostile))

    assert {one.reason for one in found.refused} == {"Diese Wiederholung auszurechnen ist zu viel."}
    assert found.refused[-1].uid == "49"


def test_dates_come_in_order():
    found = read(calendar(*event(EVENING, "RRULE:FREQ=DAILY;COUNT=40")))

    assert all(str(one.start) < str(other.start) for one, other in pairwise(found.occurrences))
