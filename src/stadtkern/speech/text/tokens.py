"""Words and sentences of an utterance, with their places: every offset is an index into the untouched text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*['’]?")
TOKEN = re.compile(rf"{WORD.pattern}|\d+|[^\w\s]|_")
#: After these a full stop ends no sentence.
ABBREVIATIONS = frozenset(
    [
        "dr",
        "prof",
        "nr",
        "str",
        "ca",
        "bzw",
        "geb",
        "tel",
        "inkl",
        "zzgl",
        "evtl",
        "ggf",
        "usw",
        "etc",
        "st",
        "sog",
        "max",
        "min",
        "z",
        "b",
        "d",
        "h",
        "u",
        "a",
    ]
)
MONTHS = [
    "januar",
    "februar",
    "märz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
    "jänner",
    "feber",
]


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a run of digits or one punctuation mark. `low` is the text in lower case."""

    text: str
    start: int
    end: int
    low: str

    @property
    def is_word(self) -> bool:
        """Whether it is made of letters."""
        return self.text[0].isalpha()

    @property
    def is_number(self) -> bool:
        """Whether it is made of digits."""
        return self.text[0].isdigit()

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A piece of the text up to its mark: "?", "!", ".", "…" (broken off) or "" (none)."""

    text: str
    start: int
    end: int
    mark: str


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[Token, ...]:
    """All tokens of the text in order."""
    return tuple(Token(m.group(), m.start(), m.end(), m.group().lower()) for m in TOKEN.finditer(text))


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[Token, ...]:
    """The tokens that are words or numbers."""
    return tuple(t for t in tokens(text) if t.is_word or t.is_number)


@lru_cache(maxsize=4096)
def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of the text. Dates, amounts, initials and usual abbreviations are not cut."""
    found: list[Sentence] = []
    start = 0
    for mark in re.finditer(r"(?:\.{2,}|[.?!…–])[.?!…]*(?=\s|$|[\"“”»«])", text):
        sign = mark.group()
        if sign == "." and not _ends(text, mark.start(), mark.end()):
            continue
        if sign == "–" and text[mark.end() :].strip():
            continue  # a dash inside a sentence
        _add(found, text, start, mark.end(), sign)
        start = mark.end()
    _add(found, text, start, len(text), "")
    return tuple(found)


def _ends(text: str, at: int, after: int) -> bool:
    before = re.search(r"(\w+)$", text[:at])
    rest = text[after:].lstrip()
    if before is None or not rest:
        return True
    word = before.group(1).lower()
    following = re.match(r"\w+", rest)
    next_word = following.group().lower() if following else ""
    if word.isdigit():
        return not (rest[0].islower() or next_word in MONTHS or (len(word) <= 2 and rest[0].isdigit()))
    return word not in ABBREVIATIONS or (
        len(word) > 2 and rest[0].isupper() and word not in {"prof", "geb", "tel", "str"}
    )


def _add(found: list[Sentence], text: str, start: int, end: int, sign: str) -> None:
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    stripped = piece.strip()
    if not stripped:
        return
    mark = "?" if "?" in sign else "!" if "!" in sign else "…" if sign in {"…", "–"} or ".." in sign else sign[:1]
    found.append(Sentence(stripped, start + lead, start + lead + len(stripped), mark))


def punctuated(text: str) -> bool:
    """Whether the writer of this text set marks at all (some recognisers set none)."""
    return any(c in ".,;:?!…–" for c in text)


def cased(text: str) -> bool:
    """Whether the text has capital letters; without any, nouns and names can't be told by them."""
    return any(c.isupper() for c in text)
