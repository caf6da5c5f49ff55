"""Whatever people write comes into a PDF that everybody can read (PDF/UA-1)."""

from __future__ import annotations

import json

import pytest

from stadtkern.kernel import typesetting

TEMPLATE = b"""
#let d = json("data.json")
#set document(title: "Probe")
#set text(font: ("Fira Sans", "Libertinus Serif"), lang: "de")
#for line in d.lines [#line #parbreak()]
"""
SAMPLES = {
    "latin": "Zoë Müller-Lüdenscheidt, Łódź, İstanbul, Đặng, ẞ",
    "greek": "Ελένη Παπαδοπούλου",
    "cyrillic": "Олена Їжакевич, Ђорђе",
    "chinese": "李小龍",
    "japanese": "山田はなこ",
    "korean": "한국어",
    "arabic": "محمد الحسن",
    "tamil": "தமிழ்",
    "hindi": "क्षत्रिय",
    "thai": "ภาษาไทย",
    "emoji": "🎉👩‍👩‍👧‍👦👍🏽🇩🇪❤️",
}


def typeset(*lines: str) -> bytes:
    return typesetting.pdf(TEMPLATE, {"data.json": json.dumps({"lines": lines}).encode()})


@pytest.mark.parametrize("text", SAMPLES.values(), ids=SAMPLES)
def test_every_writing_has_its_letters(text):
    assert "\ufffd" not in typesetting.displayable(text, typesetting._letters())
    assert typeset(text).startswith(b"%PDF")


@pytest.mark.parametrize(
    "text",
    ["\U0010ffff", "\U00013000", "\x07a\x00b", "\u202eabc", "a\u0901\u0bcd", "\u0301", "\ud800", "ᚠ", "e\u0301" * 50],
)
def test_what_no_font_has_is_shown_as_a_sign_and_breaks_nothing(text):
    assert typeset(text).startswith(b"%PDF")


def test_a_character_that_no_font_has_is_seen():
    letters = frozenset({0x61, 0xFFFD})

    assert typesetting.displayable("a\U00013000\x07\u200da", letters) == "a\ufffd\u200da"
