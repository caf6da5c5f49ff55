"""Addresses as people misspell them: typing errors, umlauts written otherwise, abbreviations; the same for a seed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

ROWS = ("qwertzuiopü", "asdfghjklöä", "yxcvbnm")  # of a German keyboard
WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
WITHOUT_DOTS = str.maketrans({"ä": "a", "ö": "o", "ü": "u", "ß": "s", "Ä": "A", "Ö": "O", "Ü": "U"})


def _letters(text: str) -> list[int]:
    """The places of letters behind the first one of each word: there most errors happen."""
    return [at for at in range(1, len(text)) if text[at].isalpha() and text[at - 1].isalpha()]


def swap(text: str, choose: random.Random) -> str:
    """Two neighbours the wrong way round."""
    places = [at for at in _letters(text)[1:] if text[at] != text[at - 1]]
    at = choose.choice(places)
    return text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :]


def drop(text: str, choose: random.Random) -> str:
    """A letter forgotten."""
    at = choose.choice(_letters(text))
    return text[:at] + text[at + 1 :]


def double(text: str, choose: random.Random) -> str:
    """A letter struck twice."""
    at = choose.choice(_letters(text))
    return text[:at] + text[at] + text[at:]


def neighbour(text: str, choose: random.Random) -> str:
    """The key beside the right one."""
    at = choose.choice(_letters(text))
    row = next((row for row in ROWS if text[at].lower() in row), "")
    if not row:
        return drop(text, choose)
    place = row.index(text[at].lower())
    return text[:at] + row[place - 1 if place else 1] + text[at + 1 :]


def written_out(text: str, _choose: random.Random) -> str:
    """ue for ü, ss for ß."""
    return text.translate(WRITTEN_OUT)


def without_dots(text: str, _choose: random.Random) -> str:
    """u for ü, s for ß."""
    return text.translate(WITHOUT_DOTS)


def abbreviated(text: str, choose: random.Random) -> str:
    """Str. for Straße, Pl. for Platz, St. for Sankt, with and without the dot."""
    dot = choose.choice([".", "."] if not text.endswith("traße") else [".", ""])
    short = re.sub(r"(s|S)traße\b", rf"\1tr{dot}", text)
    return short.replace("Sankt", "St.").replace("platz", "pl.").replace("Platz", "Pl.")


def joined(text: str, _choose: random.Random) -> str:
    """All in small letters and without hyphens."""
    return text.lower().replace("-", " ")


KINDS: tuple[Callable[[str, random.Random], str], ...] = (
    swap,
    drop,
    double,
    neighbour,
    written_out,
    without_dots,
    abbreviated,
    joined,
)


def misspelled(street: str, number: int, suffix: str, choose: random.Random) -> tuple[str, str]:
    """An address with one kind of error in its street, and the name of the kind."""
    kind = choose.choice(KINDS)
    wrong = kind(street, choose) if len(_letters(street)) > 2 else street
    if choose.random() < 0.3 and kind in (swap, drop, double, neighbour):
        wrong = abbreviated(wrong, choose)  # errors seldom come alone
    return f"{wrong} {number}{choose.choice(['', ' ']) if suffix else ''}{suffix}", kind.__name__
