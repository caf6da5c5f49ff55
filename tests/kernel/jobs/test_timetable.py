from datetime import UTC, datetime

import pytest

from stadtkern.kernel.jobs import queries
from stadtkern.kernel.jobs.timetable import parse


@pytest.mark.parametrize(
    ("text", "now", "last", "following"),
    [
        ("minute", "2020-03-02T07:00:30", "2020-03-02T07:00:00", "2020-03-02T07:01:00"),
        ("5 minutes", "2020-03-02T07:04:59", "2020-03-02T07:00:00", "2020-03-02T07:05:00"),
        ("hour", "2020-03-02T07:00:00", "2020-03-02T07:00:00", "2020-03-02T08:00:00"),
        ("day at 18:00", "2020-03-02T16:59:59", "2020-03-01T17:00:00", "2020-03-02T17:00:00"),
        ("day at 18:00", "2020-03-02T17:00:00", "2020-03-02T17:00:00", "2020-03-03T17:00:00"),
        # The clocks went forward on 29 March 2020: 03:00 in Hamm is an hour earlier in UTC than the day before.
        ("day at 03:00", "2020-03-29T12:00:00", "2020-03-29T01:00:00", "2020-03-30T01:00:00"),
        ("day at 03:00", "2020-03-29T00:30:00", "2020-03-28T02:00:00", "2020-03-29T01:00:00"),
        # … and back on 25 October: 02:30 occurs twice, and the job runs at the first.
        ("day at 02:30", "2020-10-25T01:45:00", "2020-10-25T00:30:00", "2020-10-26T01:30:00"),
    ],
)
def test_occurrences_are_those_of_the_clocks_of_the_city(text, now, last, following):
    table, instant = parse(text), datetime.fromisoformat(now).replace(tzinfo=UTC)

    assert table.last(instant) == datetime.fromisoformat(last).replace(tzinfo=UTC)
    assert table.next(instant) == datetime.fromisoformat(following).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "second", "7 minutes", "0 minutes", "day at 24:00", "day at 3:00", "25 hours"])
def test_a_timetable_that_is_none_says_what_would_be_right(text):
    with pytest.raises(ValueError, match=r"is no timetable|no such time|divide the day"):
        parse(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("minute", "jede Minute"),
        ("5 minutes", "alle 5 Minuten"),
        ("2 hours", "alle 2 Stunden"),
        ("day at 03:00", "täglich um 03:00"),
    ],
)
def test_staff_read_a_timetable_in_words(text, words):
    assert queries.in_words(parse(text)) == words
