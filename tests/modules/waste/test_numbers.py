"""House numbers on a line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.modules.waste.dates import numbers

letters = st.sampled_from(["", *"abcxyz"])
house_numbers = st.builds(numbers.StreetNumber, st.integers(1, numbers.LAST_NUMBER - 1), letters)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", "12"),
        (" 12 A ", "12a"),
        ("12a", "12a"),
        ("12-14", "12"),
        ("12a-c", "12a"),
        ("7 1/2", None),
        ("3/5", "3"),
        ("0", None),
        ("", None),
        ("a", None),
        ("12345", None),
        ("-3", None),
    ],
)
def test_what_counts_as_a_house_number(text, number):
    if number is None:
        with pytest.raises(numbers.NoHouseNumber):
            numbers.parse(text)
    else:
        assert str(numbers.parse(text)) == number


def test_a_last_number_takes_its_letters_along_and_a_first_one_does_not_leave_them_out():
    low, high = numbers.stretch("10", "12")

    inside = [text for text in ("9z", "10", "10a", "12", "12z", "13") if low <= numbers.parse(text).place <= high]

    assert inside == ["10", "10a", "12", "12z"]


def test_a_stretch_may_end_at_a_letter():
    low, high = numbers.stretch("10b", "12c")

    inside = [text for text in ("10", "10a", "10b", "12c", "12d") if low <= numbers.parse(text).place <= high]

    assert inside == ["10b", "12c"]


@given(house_numbers, house_numbers)
def test_the_ends_of_a_stretch_are_what_it_was_made_from(one, other):
    first, last = str(min(one, other)), str(max(one, other))

    assert numbers.ends(*numbers.stretch(first, last)) == (first, last)


@given(house_numbers, house_numbers)
def test_the_line_has_the_order_of_the_street(one, other):
    assert (one < other) == (one.place < other.place)


def test_an_open_stretch_is_the_whole_street():
    assert numbers.stretch("", "") == (0, numbers.LAST_PLACE)
    assert numbers.ends(0, numbers.LAST_PLACE) == ("", "")
