"""The page as text: whole, closed, escaped, in both languages."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.speech.report import render
from stadtkern.speech.report.markup import VOID, tag
from stadtkern.speech.report.texts import FOLDER, LANGUAGES, LanguageUnknown, clock, texts
from stadtkern.speech.report.transcript import pieces
from stadtkern.speech.report.view import View
from stadtkern.speech.report.waveform import Waveform
from stadtkern.speech.result import ConversationAnalysis, Term, Utterance, Word
from tests.speech.calls import empty_call, full_call

HOSTILE = "</title></style></script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;{count}"


class Reader(HTMLParser):
    """Tags with attributes, text, and what was not closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((name, dict(attributes)))
        if name not in VOID:
            self.open.append(name)

    def handle_startendtag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((name, dict(attributes)))

    def handle_endtag(self, name: str) -> None:
        assert self.open.pop() == name

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("script", "style"):
            self.text.append(data)


def hostile(value: Any, key: str = "") -> Any:
    """The same call with every free text turned hostile."""
    if isinstance(value, dict):
        return {name: hostile(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [hostile(inner, key) for inner in value]
    closed = (
        "schema_version",
        "role",
        "kind",
        "form",
        "polarity",
        "measure",
        "layout",
        "speaker",
        "key",
        "by",
        "of",
        "first",
        "second",
    )
    return HOSTILE if isinstance(value, str) and key not in closed else value


def call(name: str) -> ConversationAnalysis:
    made = {"full": full_call, "empty": empty_call}.get(name)
    return made() if made else ConversationAnalysis.model_validate(hostile(full_call().model_dump(mode="json")))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["full", "empty", "hostile"])
def test_the_page_is_well_formed_and_refers_to_nothing_outside(name, language):
    page = Reader(render(call(name), language=language))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    aims = [attributes["href"] for _, attributes in page.tags if "href" in attributes]

    assert page.open == []
    assert len(ids) == len(set(ids))
    assert {aim[1:] for aim in aims} - set(ids) == set()
    assert [aim for aim in aims if not aim.startswith("#")] == []
    assert [attributes for _, attributes in page.tags if "src" in attributes or "style" in attributes] == []


def test_hostile_texts_stay_texts():
    page = render(call("hostile"))
    read = Reader(page)

    assert [name for name, _ in read.tags if name in ("script", "img", "style")] == ["style", "script"]
    assert [key for _, attributes in read.tags for key in attributes if key.startswith("on")] == []
    assert HOSTILE in "".join(read.text)


def test_the_policy_allows_only_our_own_style_and_script():
    page = render(full_call())
    policy = next(
        attributes["content"] for _, attributes in Reader(page).tags if "content-security" in str(attributes).lower()
    )
    for name in ("style", "script"):
        text = re.search(f"<{name}>(.*?)</{name}>", page, re.DOTALL).group(1)
        assert f"{name}-src 'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_everything_that_was_said_stands_in_the_page():
    page = " ".join("".join(Reader(render(full_call())).text).split())

    assert [said.text for said in full_call().utterances if said.text not in page] == []


def test_silence_is_told_and_gives_no_words():
    page = "".join(Reader(render(empty_call())).text)

    assert "keine Sprache erkannt" in page
    assert "Keine Pause von 2 Sekunden" in page


def test_all_languages_say_the_same_things():
    known = [set(json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))) for language in LANGUAGES]

    assert known[0] == known[1]


def test_numbers_are_written_as_people_write_them():
    assert [texts(language).number(1234.56) for language in LANGUAGES] == ["1.234,6", "1,234.6"]
    assert [clock(second) for second in (0, 65.9, 3600, 7384)] == ["0:00", "1:05", "1:00:00", "2:03:04"]


def test_another_language_is_refused_by_name():
    with pytest.raises(LanguageUnknown, match="'fr'"):
        render(empty_call(), language="fr")


def test_the_wave_is_drawn_from_the_channel_of_the_voice():
    wave = Waveform(48.6, ((0.0,) * 400, (1.0,) * 400))
    drawn = re.findall(r'<path class="wave (\w+)" d="(.*?)"', render(full_call(), waveform=wave))
    heights = {shade: set(re.findall(r"v([\d.]+)", path)) for shade, path in drawn}

    assert heights == {"agent": {"1.2"}, "customer": {"48"}}


def test_markup_escapes_once():
    assert tag("p", "a < b & c", tag("b", '"x"'), title='"', data_t=1, hidden=None) == (
        '<p title="&quot;" data-t="1">a &lt; b &amp; c<b>&quot;x&quot;</b></p>'
    )


@given(
    st.text(alphabet="ab <&", min_size=1, max_size=30),
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 5)), max_size=4),
)
def test_a_turn_loses_no_character_however_its_marks_lie(text, places):
    terms = [Term(text=text[at : at + length], offset=at, polarity="positive") for at, length in places]
    words = [Word(start=0, end=1, text=word) for word in text.split()]
    said = Utterance(index=0, speaker="A", start=0, end=1, text=text, words=words, terms=terms)

    assert "".join(piece.text for piece in pieces(View(full_call(), texts("de")), said)) == text
