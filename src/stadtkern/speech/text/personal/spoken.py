"""Numbers as they are said: "null zwei drei acht", "vierzig siebenhundertachtzehn", "doppel fünf", "40 718 263"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from stadtkern.speech.text.tokens import Token, tokens

UNITS = {
    "null": 0,
    "ein": 1,
    "eins": 1,
    "zwei": 2,
    "zwo": 2,
    "drei": 3,
    "vier": 4,
    "fünf": 5,
    "fuenf": 5,
    "sechs": 6,
    "sieben": 7,
    "acht": 8,
    "neun": 9,
    "zehn": 10,
    "elf": 11,
    "zwölf": 12,
    "zwoelf": 12,
    "dreizehn": 13,
    "vierzehn": 14,
    "fünfzehn": 15,
    "sechzehn": 16,
    "siebzehn": 17,
    "achtzehn": 18,
    "neunzehn": 19,
}
TENS = {
    "zwanzig": 20,
    "zwanzich": 20,
    "dreißig": 30,
    "dreissig": 30,
    "vierzig": 40,
    "fünfzig": 50,
    "sechzig": 60,
    "siebzig": 70,
    "achtzig": 80,
    "neunzig": 90,
}
ORDINALS = {
    "erst": 1,
    "zweit": 2,
    "zwot": 2,
    "dritt": 3,
    "viert": 4,
    "fünft": 5,
    "sechst": 6,
    "siebt": 7,
    "siebent": 7,
    "acht": 8,
    "neunt": 9,
    "zehnt": 10,
    "elft": 11,
    "zwölft": 12,
}
#: Said between digits without being one.
GLUE = frozenset(
    [
        "äh",
        "ähm",
        "öh",
        "hm",
        "und",
        "dann",
        "strich",
        "bindestrich",
        "schrägstrich",
        "minus",
        "pause",
        "nochmal",
        "noch",
        "mal",
        "die",
    ]
)
STRONG_GLUE = frozenset(["äh", "ähm", "öh", "hm", "strich", "bindestrich", "schrägstrich", "minus"])
MARKS = frozenset(",-–/().+…")
TIMES = {"doppel": 2, "doppelt": 2, "doppelte": 2, "zweimal": 2, "zwomal": 2, "dreimal": 3, "viermal": 4}


@lru_cache(maxsize=4096)
def number_word(word: str) -> int | None:
    """The number a German number word means (0 to 9999), or None. "ein" alone is an article: None."""
    if word == "ein":
        return None
    return _number(word)


def _number(word: str) -> int | None:
    for sign, worth in (("tausend", 1000), ("hundert", 100)):
        head, found, tail = word.partition(sign)
        if found:
            tail = tail.removeprefix("und") if tail not in UNITS else tail
            many = _number(head) if head else 1
            rest = _number(tail) if tail else 0
            return None if many is None or rest is None else many * worth + rest
    if word in UNITS:
        return UNITS[word]
    if word in TENS:
        return TENS[word]
    head, found, tail = word.partition("und")
    if found and tail in TENS and UNITS.get(head, 10) < 10 and head != "null":
        return TENS[tail] + UNITS[head]
    return None


@lru_cache(maxsize=4096)
def ordinal_word(word: str) -> int | None:
    """The number of a German ordinal ("dritter", "einundzwanzigsten"), or None."""
    stem = re.sub(r"(?:er|en|es|e|em)$", "", word)
    if stem == word:
        return None
    if stem in ORDINALS:
        return ORDINALS[stem]
    if stem.endswith("st"):
        return number_word(stem[:-2])
    return number_word(stem[:-1]) if stem.endswith("t") else None


@dataclass(frozen=True, slots=True)
class DigitRun:
    """Digits said one after the other. parts: how many words or groups; letters: codes between them ("ITR")."""

    start: int
    end: int
    digits: str
    parts: int
    letters: str = ""
    spoken: bool = False  # some of it in number words

    @property
    def size(self) -> int:
        """How many digits and letters it holds."""
        return len(self.digits) + len(self.letters)


@lru_cache(maxsize=4096)
def runs(text: str) -> tuple[DigitRun, ...]:
    """All runs of digits of a text. Single letters and short codes in capitals inside a run belong to it."""
    every = tokens(text)
    found: list[DigitRun] = []
    at = 0
    while at < len(every):
        run, after = _run(text, every, at)
        if run is not None:
            found.append(run)
            at = after
        else:
            at += 1
    return tuple(found)


def _run(text: str, every: tuple[Token, ...], at: int) -> tuple[DigitRun | None, int]:
    digits = letters = ""
    parts = times = 0
    start = end = -1
    spoken = False
    after = i = at
    pending = ""
    pending_start = -1
    gap_words = 0
    while i < len(every):
        token = every[i]
        value = _digits(token)
        if value is not None:
            if pending:
                if end < 0:
                    start = pending_start
                letters += pending
                pending = ""
            if start < 0:
                start = token.start
            digits += value * max(times, 1)
            spoken = spoken or token.is_word
            times = gap_words = 0
            parts += 1
            end, after = token.end, i + 1
        elif token.low in TIMES and _follows_number(every, i):
            if start < 0:
                start = token.start
            times = TIMES[token.low]
        elif _code(token) and not pending:
            if end >= 0 and not _joined(text[end : token.start]):
                break
            pending, pending_start = token.text.upper(), token.start
            if end >= 0 and len(token.text) <= 4 and not _follows_number(every, i):
                break
        elif end < 0 and not pending:
            return None, at
        elif token.text in MARKS:
            pass
        elif end >= 0 and token.low in GLUE and gap_words < 2:
            gap_words += 1 if token.low not in STRONG_GLUE else 0
            if token.low in {"und", "dann", "die"} and (parts < 2 or not _follows_number(every, i)):
                break
        else:
            break
        i += 1
    if not digits:
        return None, at
    return DigitRun(start, end, digits, parts, letters, spoken), after


def _digits(token: Token) -> str | None:
    if token.is_number:
        return token.text
    number = number_word(token.low) if token.is_word else None
    return None if number is None else str(number)


def _code(token: Token) -> bool:
    return token.is_word and token.text.isupper() and 1 <= len(token.text) <= 4


def _joined(between: str) -> bool:
    return len(between) <= 3


def _follows_number(every: tuple[Token, ...], at: int) -> bool:
    for token in every[at + 1 : at + 4]:
        if _digits(token) is not None:
            return True
        if token.text not in MARKS and token.low not in GLUE:
            return False
    return False
