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


@given(st.integers(1, 9999), st.sampled_from(["", "a", "z"]), st.sampled_from(["", " ", "  "]))
def test_every_number_reads_back_as_it_was_written(number: int, suffix: str, space: str):
    assert one(f"{number}{space}{suffix}") == HouseNumber(number, suffix)


@given(st.integers(10, 9999), st.sampled_from(["1/2", "3/4", "1/2a", "/3", "/a", "/12b", "a/3", "a1", ".1", "aa"]))
def test_what_a_number_says_reads_back(number: int, suffix: str):
    assert one(str(HouseNumber(number, suffix))) == HouseNumber(number, suffix)


FORMS = dict(
    row.strip().split(" → ")
    for row in """
5 → 5 | 005 → 5 | 5a → 5 a | 5 A → 5 a | 5  a → 5 a | 5-a → 5 a | 5aa → 5 aa | 5 b1 → 5 b1 | 5 a 1 → 5 a1 |
5a/1 → 5 a/1 | 5.1 → 5.1 | Nr. 5 → 5 | nr 5a → 5 a | Hausnr. 5 → 5 | Hausnummer 5 → 5 | No. 5 → 5 |
12 1/2 → 12 1/2 | 12 3/4 → 12 3/4 | 12 1/4 → 12 1/4 | 3 1/3 → 3 1/3 | 12½ → 12 1/2 | 12 ½ → 12 1/2 |
12¼ → 12 1/4 | 12 ¾ → 12 3/4 | 12 1⁄2 → 12 1/2 | 12 1 / 2 → 12 1/2 | 12 1/2 a → 12 1/2a | 12 1/2A → 12 1/2a |
25/3 → 25/3 | 21/2 → 21/2 | 140/2 → 140/2 | 25 / 3 → 25/3 | 25 /3 → 25/3 | 25/a → 25/a | 25/3a → 25/3a |
121/2 → 121/2 | 12/14 → 12/14 | 9999 → 9999 | 12-14 → 12-14 | 12–14 → 12-14 | 12 — 14 → 12-14 |
12 bis 14 → 12-14 | 12bis14 → 12-14 | 12a-14 → 12 a-14 | 12-14b → 12-14 b | 12a-14b → 12 a-14 b |
12 a-c → 12 a-c | 12a–c → 12 a-c | 12 a bis c → 12 a-c | 1-19 ungerade → 1-19 ungerade |
2-20 (gerade) → 2-20 gerade | 2-20 g → 2-20 gerade | 1-19 u. → 1-19 ungerade | ab 30 → ab 30 | 30- → ab 30 |
bis 19 → 1-19 | ungerade → ungerade | gerade → gerade | 12 g → 12 g | 12 1/2-14 → 12 1/2-14
""".strip().split("|")
)
NONE = """2 5/3 | 2 13/28 | 2 // 5 | 3, 5, 7 | 5 + 7 | 12 14 | 12 a b | 1/2 | 3/4 | 0 | 12345 | -5 | 5² | ٣ | 5/ | /5 |
5// | 5 1/ | 12 0/2 | 12 2/2 | 14-12 | 12 c-a | 5;6 | a | 5 Hinterhaus | 5,5"""


@pytest.mark.parametrize(("text", "read"), FORMS.items())
def test_a_form_of_house_numbers(text: str, read: str):
    assert str(parse_number(text)) == read


@pytest.mark.parametrize("text", ["", *(text.strip() for text in NONE.split("|"))])
def test_what_is_none_is_refused_as_a_whole(text: str):
    with pytest.raises(NumberError):
        parse_number(text)


@given(st.from_regex(r"[0-9]{1,4}[ ]?[0-9a-c/., -]{0,6}", fullmatch=True))
def test_no_digit_in_front_is_given_up_to_make_the_rest_fit(text: str):
    try:
        read = parse_number(text)
    except NumberError:
        return
    assert text.strip().lstrip("0").startswith(str(read.first.number))
    assert not text.strip().lstrip("0").removeprefix(str(read.first.number))[:1].isdigit()


@given(st.text(max_size=20))
def test_any_text_is_a_number_or_refused(text: str):
    try:
        numbers = parse_number(text)
    except NumberError:
        return
    assert numbers.first <= numbers.last
