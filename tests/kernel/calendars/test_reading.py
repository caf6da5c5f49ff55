"""Whole files: letters and line ends, zones, METHOD, and what can't be taken."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stadtkern.kernel.calendars import BrokenCalendar
from stadtkern.kernel.calendars.lines import content_lines, parse

from .files import CASES, calendar, event, read, said, shown, spans, starts

NOON = "DTSTART:20200303T110000Z"


def title(data: bytes) -> str:
    return read(data).occurrences[0].details.summary


def test_a_fold_inside_of_a_letter_is_no_break():
    found = read((CASES / "03-fold-inside-a-letter" / "abfall.ics").read_bytes())

    assert [one.details.summary for one in found.occurrences] == ["Restmüll", "Grünabfall"]
    assert found.occurrences[0].details.location == "Große Straße"
    assert said(found) == []


@pytest.mark.parametrize("ends", ["\r\n", "\n", "\r", "\r\r\n", "\r\n\r\n"])
def test_any_line_ends_are_read(ends: str):
    data = calendar(*event(NOON, "SUMMARY:Sommer", " fest"), ends=ends)

    assert title(data) == "Sommerfest"


def test_letters_of_windows_and_of_utf_16_and_a_mark_in_front_are_read():
    text = calendar(*event(NOON, "SUMMARY:Müllabfuhr – früh")).decode()
    windows = read(text.encode("cp1252"))

    assert windows.occurrences[0].details.summary == "Müllabfuhr – früh"
    assert [line for line, _text in said(windows)] == [6]
    assert title(text.encode("utf-8-sig")) == title(text.encode("utf-16")) == "Müllabfuhr – früh"
    mixed = text.encode().replace(b"UID:1", b"UID:1\r\nLOCATION:Caf\xe9")
    assert read(mixed).occurrences[0].details.summary == "Müllabfuhr – früh"
    assert read(mixed).occurrences[0].details.location == "Café"


def test_texts_lose_their_escapes_and_parameters_their_quotes():
    found = read(
        calendar(
            *event(
                NOON,
                'SUMMARY;LANGUAGE=de;X-A="a:b;c,d":Essen\\, Trinken\\; Reden\\nTanz \\\\o/',
                'CATEGORIES:Sport,"Spiel",Essen\\, Trinken',
                "CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://meet.example/1",
                "URL;VALUE=URI:javascript:alert(1)",
            )
        )
    )
    its = found.occurrences[0].details

    assert its.summary == "Essen, Trinken; Reden\nTanz \\o/"
    assert its.categories == ("Sport", '"Spiel"', "Essen, Trinken")
    assert (its.conference, its.url) == ("https://meet.example/1", "")


def test_the_file_explains_its_zone():
    found = read((CASES / "05-file-explains-its-zone" / "gmt.ics").read_bytes())

    assert starts(found) == ["15.07. 11:20"]
    assert [line for line, _text in said(found)] == [24]


ZONE = [
    "BEGIN:VTIMEZONE",
    "TZID:Amt",
    "BEGIN:STANDARD",
    "DTSTART:16011028T030000",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "END:STANDARD",
    "BEGIN:DAYLIGHT",
    "DTSTART:16010325T020000",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "END:DAYLIGHT",
    "END:VTIMEZONE",
]


@pytest.mark.parametrize(
    ("start", "here"),
    [
        ("DTSTART;TZID=Amt:20200303T190000", "03.03. 19:00"),
        ("DTSTART;TZID=Amt:20200703T190000", "03.07. 19:00"),
        ("DTSTART;TZID=Amt:20200329T023000", "29.03. 03:30"),
        ("DTSTART;TZID=Europe/London:20200703T190000", "03.07. 20:00"),
        ("DTSTART;TZID=europe/london:20200703T190000", "03.07. 20:00"),
        ("DTSTART;TZID=/mozilla.org/20070129_1/Europe/London:20200703T190000", "03.07. 20:00"),
        ("DTSTART;TZID=W. Europe Standard Time:20200703T190000", "03.07. 19:00"),
        ('DTSTART;TZID="GMT Standard Time":20200703T190000', "03.07. 20:00"),
        ('DTSTART;TZID="(UTC+00:00) Dublin, Edinburgh, Lissabon, London":20200703T190000', "03.07. 20:00"),
        ("DTSTART;TZID=(UTC+01:00) Amsterdam, Berlin, Bern, Rom:20200703T190000", "03.07. 19:00"),
        ("DTSTART;TZID=UTC:20200703T190000", "03.07. 21:00"),
        ("DTSTART;TZID=GMT+0100:20200703T190000", "03.07. 20:00"),
        ("DTSTART;TZID=Quatsch:20200703T190000", "03.07. 19:00"),
        ("DTSTART;TZID=../../etc/passwd:20200703T190000", "03.07. 19:00"),
        ("DTSTART;TZID=Europe/London:20200703T170000Z", "03.07. 19:00"),
        ("DTSTART:20200703T190000", "03.07. 19:00"),
        ("DTSTART;VALUE=DATE:20200703", "03.07."),
        ("DTSTART:20200703", "03.07."),
    ],
)
def test_zones_of_every_kind(start: str, here: str):
    assert starts(read(calendar(*ZONE, *event(start)))) == [here]


def test_a_zone_without_an_explanation_that_helps_counts_by_its_name():
    zone = ["BEGIN:VTIMEZONE", "TZID:Europe/London", "END:VTIMEZONE"]
    found = read(calendar(*zone, *event("DTSTART;TZID=Europe/London:20200703T190000")))

    assert starts(found) == ["03.07. 20:00"]
    assert [line for line, _text in said(found)] == [3]


def test_times_without_a_zone_are_those_of_the_calendar():
    found = read(calendar("X-WR-TIMEZONE:Europe/London", *event("DTSTART:20200703T190000")))

    assert starts(found) == ["03.07. 20:00"]


def test_days_end_before_their_dtend():
    day = "DTSTART;VALUE=DATE:20200703"

    assert spans(day) == ["03.07. – 04.07."]
    assert spans(day, "DTEND;VALUE=DATE:20200703") == ["03.07. – 04.07."]
    assert spans(day, "DTEND;VALUE=DATE:20200706") == ["03.07. – 06.07."]
    assert spans(day, "DURATION:P2D") == ["03.07. – 05.07."]
    assert spans(
        "DTSTART;TZID=Europe/Berlin:20200703T000000", "DTEND:20200705T220000Z", "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE"
    ) == ["03.07. – 06.07."]


@pytest.mark.parametrize("end", ["DTEND:20200303T100000Z", "DURATION:-PT1H", "DURATION:P", "DURATION:PT1X"])
def test_an_end_that_is_none_is_refused_at_its_line(end: str):
    assert [one.line for one in read(calendar(*event(NOON, end))).refused] == [7]


def test_a_cancel_file_has_no_date_that_takes_place():
    found = read((CASES / "06-method-cancel" / "cancel-ohne-status.ics").read_bytes())

    assert starts(found) == []
    assert [(one.uid, one.cancels, one.meant) for one in found.occurrences] == [("kurs-7@probe.example", "all", None)]


def test_a_cancel_file_names_single_dates_all_later_ones_or_no_date_at_all():
    single = read(calendar("METHOD:CANCEL", *event("RECURRENCE-ID:20200310T180000Z")))
    later = read(calendar("METHOD:CANCEL", *event("RECURRENCE-ID;RANGE=THISANDFUTURE:20200310T180000Z")))
    series = read(calendar("METHOD:CANCEL", *event(NOON, "RRULE:FREQ=DAILY;COUNT=9")))

    assert [(shown(one.meant), one.cancels) for one in single.occurrences] == [("10.03. 19:00", "one")]
    assert [(shown(one.meant), one.cancels) for one in later.occurrences] == [("10.03. 19:00", "onwards")]
    assert [(one.cancelled, one.cancels) for one in series.occurrences] == [(True, "all")]


def test_a_cancellation_in_the_same_file_counts():
    published = calendar("METHOD:PUBLISH", *event(NOON, "SEQUENCE:0"))

    assert starts(read(published + calendar("METHOD:CANCEL", *event(NOON, "SEQUENCE:1")))) == []
    assert starts(read(published + calendar("METHOD:CANCEL", *event(NOON, "SEQUENCE:0")))) == []
    assert starts(read(calendar(*event(NOON, "SEQUENCE:2")) + calendar("METHOD:CANCEL", *event(NOON)))) == [
        "03.03. 12:00"
    ]


@pytest.mark.parametrize("method", ["REPLY", "COUNTER", "DECLINECOUNTER", "REFRESH", "X-QUATSCH"])
def test_an_answer_to_an_invitation_is_no_date(method: str):
    found = read(calendar(f"METHOD:{method}", *event(NOON)))

    assert (len(found.occurrences), [one.line for one in found.refused]) == (0, [4])


@pytest.mark.parametrize("method", ["", "METHOD:PUBLISH", "METHOD:request", "METHOD:ADD"])
def test_what_is_published_is_taken(method: str):
    assert starts(read(calendar(*filter(None, [method]), *event(NOON)))) == ["03.03. 12:00"]


def test_what_stands_beside_events_is_counted():
    others = ["BEGIN:VTODO", "UID:t", "END:VTODO", "BEGIN:VTODO", "UID:u", "END:VTODO"]

    assert said(read(calendar(*others, *event(NOON)))) == [(3, "2 × VTODO: Nur Termine werden gelesen.")]


def test_a_reminder_inside_of_an_event_is_not_its_text():
    alarm = ["BEGIN:VALARM", "TRIGGER:-PT15M", "DESCRIPTION:Wecker", "END:VALARM"]

    assert read(calendar(*event(NOON, *alarm))).occurrences[0].details.description == ""


@pytest.mark.parametrize(
    ("data", "line"),
    [
        (b"", 0),
        (b"\xef\xbb\xbf\r\n ", 0),
        (b"<!DOCTYPE html><html>", 1),
        (b"Quatsch", 1),
        (b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", 1),
        (calendar("BEGIN:VEVENT", "UID:1"), 5),
        (calendar("END:VEVENT"), 3),
        (calendar(*event(NOON, "----------")), 7),
        (calendar(*event(NOON, 'LOCATION;X="nie zu Ende:Haus')), 7),
    ],
)
def test_a_broken_file_says_where(data: bytes, line: int):
    with pytest.raises(BrokenCalendar) as broken:
        read(data)

    assert broken.value.line == line


@pytest.mark.parametrize(
    "line",
    [
        "A" + ";A=" * 30_000,
        "A;" + '"' * 60_000,
        "A" + ';A="' * 20_000 + ":",
        "A;A=" + ",".join(["a"] * 50_000),
        "A" * 200_000,
        "DESCRIPTION:" + "\\" * 200_000,
        "CATEGORIES:" + "\\," * 100_000,
        "DTSTART;TZID=" + ":" * 100_000,
    ],
)
def test_a_hostile_line_costs_no_more_than_it_weighs(line: str):
    assert parse(line, 1) is None or len(parse(line, 1).params) <= 2
    with contextlib.suppress(BrokenCalendar):
        assert read(calendar(*event(NOON, line))).entries == 1


PIECES = st.sampled_from(
    [
        "BEGIN:VEVENT",
        "END:VEVENT",
        "DTSTART:20200310T100000Z",
        "DTSTART;VALUE=DATE:20200310",
        "DTSTART;TZID=Amt:00010101T000000",
        "DTSTART:99991231T235959Z",
        "DTEND:20200310",
        "DTEND:00010101T000000Z",
        "DURATION:P999999D",
        "RRULE:FREQ=DAILY;COUNT=3",
        "RRULE:FREQ=YEARLY;BYDAY=20MO;UNTIL=20301231",
        "RRULE:FREQ=MONTHLY;BYMONTHDAY=-31",
        "EXDATE:20200311T100000Z",
        "EXDATE;VALUE=DATE:20200311",
        "RDATE:20200315T100000Z",
        "RDATE;VALUE=PERIOD:20200315T100000Z/P1D",
        "RECURRENCE-ID:20200311T100000Z",
        "RECURRENCE-ID;RANGE=THISANDFUTURE;VALUE=DATE:20200311",
        "STATUS:CANCELLED",
        "SEQUENCE:x",
        "UID:2",
        " gefaltet",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=16), st.binary(max_size=4), st.integers(0, 600))
def test_whatever_stands_in_a_file_the_reader_answers_or_says_why(lines: list[str], noise: bytes, at: int):
    data = calendar(*ZONE, *event(*lines))
    data = data[:at] + noise + data[at:]
    try:
        found = read(data)
    except BrokenCalendar:
        return
    assert all(one.reason for one in found.refused)
    assert all(one.start is not None or one.cancelled for one in found.occurrences)


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=60), st.integers(1, 20))
def test_a_line_folded_anywhere_is_the_line(text: str, width: int):
    raw = ("SUMMARY:" + text).encode()
    folded = b"\r\n ".join(raw[at : at + width] for at in range(0, len(raw), width))

    assert content_lines(b"X:1\r\n" + folded + b"\r\nY:2")[0][1] == (2, "SUMMARY:" + text)
