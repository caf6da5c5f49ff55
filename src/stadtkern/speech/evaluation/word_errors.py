"""Counting wrong words for the word error rate (WER): German spelled in one way, then compared by jiwer.

Everything here treats a truth and every recogniser alike; no spelling of one recogniser is favoured.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import jiwer

UNITS = [
    "null",
    "eins",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
]
TENS = ["", "", "zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]
MAX_NUMBER = 999_999  # a larger one is read digit by digit
CLOCK = re.compile(r"\b([01]?\d|2[0-3]):([0-5]\d)(?:\s*uhr)?\b")
GROUPED = re.compile(r"\b\d{1,3}(?:[.\u00a0\u202f]\d{3})+\b")
DECIMAL = re.compile(r"\b(\d+),(\d+)\b")
SIGNS = {"%": " prozent ", "€": " euro ", "&": " und ", "°": " grad ", "§": " paragraf "}


def words_of(text: str) -> list[str]:
    """The words of a German text in lower case, without marks; digits as they are said ("25" -> "fünfundzwanzig")."""
    low = unicodedata.normalize("NFC", text).lower()
    for sign, word in SIGNS.items():
        low = low.replace(sign, word)
    low = CLOCK.sub(lambda found: f" {int(found[1])} uhr {int(found[2]) or ''} ", low)
    low = GROUPED.sub(lambda found: re.sub(r"\D", "", found[0]), low)
    low = DECIMAL.sub(lambda found: f"{found[1]} komma {' '.join(found[2])}", low)
    low = re.sub(r"\d+", lambda found: f" {spelled(found[0])} ", low)
    low = re.sub(r"['’`]", "", low)
    return [word.replace("ß", "ss") for word in re.findall(r"[^\W_]+", low)]


def spelled(digits: str) -> str:
    """A row of digits as it is said; with a leading zero or more than six of them, digit by digit."""
    if int(digits) > MAX_NUMBER or (len(digits) > 1 and digits[0] == "0"):
        return " ".join(UNITS[int(digit)] for digit in digits)
    return _number(int(digits))


def _number(number: int) -> str:
    if number < len(UNITS):
        return UNITS[number]
    for worth, sign in ((1000, "tausend"), (100, "hundert")):
        if number >= worth:
            head, rest = divmod(number, worth)
            return ("ein" if head == 1 else _number(head)) + sign + (_number(rest) if rest else "")
    tens, unit = divmod(number, 10)
    return ("ein" if unit == 1 else UNITS[unit]) + "und" + TENS[tens] if unit else TENS[tens]


def word_errors(truth: Sequence[str], said: Sequence[str]) -> int:
    """The least number of words left out, put in or exchanged that make one of the other."""
    measured = jiwer.process_words(" ".join(truth), " ".join(said))
    return measured.substitutions + measured.insertions + measured.deletions


def words_before_cut(truth: Sequence[str], *said: Sequence[str]) -> int:
    """How many words of the truth a recording holds that was cut off: as far as the best of those who heard it came.

    All are then measured against the same words, so who stops earlier than another has left words out.
    """
    return max(_reached(truth, one) for one in said)


def _reached(truth: Sequence[str], said: Sequence[str]) -> int:
    return min(range(len(truth) + 1), key=lambda count: (word_errors(truth[:count], said), -count))
