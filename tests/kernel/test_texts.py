import json

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.kernel.texts import clean, storable, storable_json


@given(st.one_of(st.binary(), st.text(st.characters(categories=["L", "Cc", "Cs", "Co"]))))
def test_any_text_becomes_one_that_utf8_and_postgresql_know(raw):
    text = storable(raw)

    assert "\0" not in text
    assert text.encode().decode() == text
    assert storable(text) == text


def test_what_a_server_says_can_be_stored(db):
    said = {"error": storable(b"550 \xff no\0 way"), **storable_json({"a\0": ["\ud800x", 1, None, {"b": "\0"}]})}

    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text, %s::jsonb", [said["error"], json.dumps(said)])
        assert cursor.fetchone()[0] == "550 \ufffd no way"
    assert said == {"error": "550 \ufffd no way", "a": ["?x", 1, None, {"b": ""}]}


@pytest.mark.parametrize("text", ["Grüße", "李小龍", "🎉", ""])
def test_what_is_good_stays(text):
    assert storable(text) == text


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\0b\x07c\x85d", "abcd"),
        ("\u202eneztefl\u202c\u2066x\u2069", "nezteflx"),
        ("\ud800x\ufffe\uffff", "x"),
        ("李小龍 👩‍👧 ❤️ é\n\tx\r", "李小龍 👩‍👧 ❤️ é\n\tx\r"),
    ],
)
def test_a_text_of_people_loses_only_what_no_output_can_hold(typed, kept):
    assert clean(typed) == kept
