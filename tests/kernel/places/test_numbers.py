"""House numbers and ranges of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.kernel.places.numbers import HouseNumber, NumberError, Numbers, parse_number


def one(text: str) -> HouseNumber:
    return parse_number(text).first


@pytest.mark.parametrize(
    ("text", "number", "suffix"),
    [("5", 5, ""), ("5a", 5, "a"), (" 5 A ", 5, "a"), ("12 1/2", 12, "1/2"), ("007", 7, ""), ("3 g", 3, "g")],
)
def test_one_house_number(text: str, number: int, suffix: str):
    assert parse_number(text) == Numbers(HouseNumber(number, suffix), HouseNumber(number, suffix))


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("12 a-c", ["12a", "12b", "12c"], ["12", "12d", "13"]),
        ("12-14", ["12", "12a", "13", "14", "14z"], ["11", "15"]),
        ("12-14b", ["14a", "14b"], ["14c"]),
        ("1-19 ungerade", ["1", "19", "19a"], ["2", "21"]),
        ("2–40 gerade", ["2", "40"], ["3", "42"]),
        ("12-20 g", ["12", "14"], ["13"]),
        ("ab 30", ["30", "30a", "9999"], ["29"]),
        ("30 -", ["30"], ["29"]),
        ("bis 19", ["1", "19b"], ["20"]),
        ("ungerade", ["1", "333"], ["2"]),
        ("12", ["12"], ["12a"]),
    ],
)
def test_a_range_holds_what_lies_between(text: str, inside: list[str], outside: list[str]):
    numbers = parse_number(text)

    assert [number for number in inside if one(number) not in numbers] == []
    assert [number for number in outside if one(number) in numbers] == []


@pytest.mark.parametrize("text", ["", "a", "0", "12345", "-5", "14-12", "5 ungerade", "12 c-a", "5;6", "1/2", "٣"])
def test_what_is_no_house_number_is_refused_with_an_example(text: str):
    with pytest.raises(NumberError):
        parse_number(text)


@given(st.integers(1, 9999), st.sampled_from(["", "a", "z", "1/2"]), st.sampled_from(["", " ", "  "]))
def test_every_number_reads_back_as_it_was_written(number: int, suffix: str, space: str):
    assert one(f"{number}{space}{suffix}") == HouseNumber(number, suffix)


@given(st.text(max_size=20))
def test_any_text_is_a_number_or_refused(text: str):
    try:
        numbers = parse_number(text)
    except NumberError:
        return
    assert numbers.first <= numbers.last
