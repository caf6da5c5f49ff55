"""Addresses: a street with its house number, with postcode and town where they are said together."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stadtkern.speech.result import PersonalKind
from stadtkern.speech.text.german import seen, word_class
from stadtkern.speech.text.personal.address_words import ARTICLES, BEFORE, NEVER, NOT_STREETS
from stadtkern.speech.text.personal.numbers import UNIT
from stadtkern.speech.text.personal.spans import PersonalSpan
from stadtkern.speech.text.personal.spoken import number_word, ordinal_word
from stadtkern.speech.text.tokens import Token, cased, tokens

#: Endings that make a word the name of a street.
ENDINGS = [
    "straße",
    "strasse",
    "str",
    "weg",
    "allee",
    "gasse",
    "platz",
    "ring",
    "damm",
    "ufer",
    "pfad",
    "steig",
    "stieg",
    "stiege",
    "patt",
    "kotten",
    "brink",
    "feld",
    "kamp",
    "hof",
    "berg",
    "graben",
    "markt",
    "chaussee",
    "heide",
    "busch",
    "tal",
    "höhe",
    "wiese",
    "wiesen",
    "garten",
    "wall",
    "tor",
    "winkel",
    "park",
    "bogen",
    "zeile",
    "promenade",
    "siedlung",
    "horst",
    "bach",
    "brücke",
    "born",
    "grund",
    "esch",
    "dyk",
    "mühle",
    "anger",
    "aue",
    "breite",
    "stück",
    "kuhle",
    "teich",
    "see",
    "hang",
    "hain",
    "wald",
    "eck",
    "ecke",
    "kirche",
    "schule",
    "zentrum",
    "kanal",
    "hafen",
    "twiete",
    "gang",
    "ort",
    "hagen",
    "loh",
    "lohe",
    "siepen",
    "siek",
    "bruch",
    "dörnen",
    "dahl",
    "hude",
    "rain",
    "leite",
    "leiten",
    "acker",
    "gärten",
    "höfe",
    "terrasse",
    "hecke",
    "kolk",
    "landwehr",
    "mark",
    "beek",
    "brook",
    "delle",
    "geist",
    "kley",
    "mersch",
    "bree",
    "worth",
    "wort",
]
#: Whole words that are never a street, though they end like one.
HOUSE = re.compile(
    r"(\d{1,3})(?:\s?(?:[a-h]\b|[A-H]\b(?!\s?\d)))?(?:\s?(?:-|bis|/)\s?\d{1,3}\b(?!\s?uhr))?(?![\d.,:]*\d)",
    re.IGNORECASE,
)
HOUSE_LEAD = re.compile(
    r"[\s,]*(?:(?:äh+m?|öh+m?|hm),?\s*)?(?:(?:die|das ist die|und zwar die|und zwar)\s+)?(?:hausnummer|haus-nummer"
    r"|nummer|nr\.?)?\s*",
    re.IGNORECASE,
)
TOWN = re.compile(
    r"(?:[\s,]*(?:und zwar )?(?:in )?)(\d{5}|(?:\d[ ]?){5})\s+((?:Bad |Sankt |St\. )?[A-ZÄÖÜ][\wäöüß\-]+)"
)
TOWN_LOW = re.compile(r"[\s,]*(?:in )?(\d{5}) ([a-zäöüß\-]+)")
ASKED = re.compile(
    r"adresse|anschrift|wohn(?:en|st|t|haft)|wohin zieh|welche[rm]? (?:straße|adresse|haus)|straße|hausnummer"
    r"|wo (?:steht|ist|liegt|sind) ",
    re.IGNORECASE,
)


def addresses(text: str, before: Sequence[str]) -> list[PersonalSpan]:
    """The addresses of a turn; before: the texts of the turns before it."""
    every = tokens(text)
    asked = any(ASKED.search(b) for b in before[-2:])
    found: list[PersonalSpan] = []
    for at, token in enumerate(every):
        if not token.is_word or (found and token.start < found[-1].end):
            continue
        start = _street_start(text, every, at, asked)
        if start is None:
            continue
        end = _house(text, token.end)
        if end is None:
            continue
        found.append(PersonalSpan(start, _with_town(text, end), PersonalKind.ADDRESS, 85))
    return found


def _street_start(text: str, every: tuple[Token, ...], at: int, asked: bool) -> int | None:
    """Where the street's name begins if every[at] ends one, else None."""
    token = every[at]
    lead = _lead(every, at)
    if token.low in NEVER and not (lead < at and every[lead].capital and cased(text)):
        return None
    if token.low in NOT_STREETS or number_word(token.low) is not None:
        return None
    ending = next((e for e in ENDINGS if token.low.endswith(e)), None)
    if ending is not None and (len(token.low) > len(ending) + 1 or token.low == "str" or _adjective_before(every, at)):  # noqa: SIM102
        if _street_like(token, ending):
            return every[_first_name_part(every, at, lead)].start
    if (
        token.low in {"straße", "strasse", "weg", "platz", "allee", "ring", "str"}
        and at
        and every[at - 1].capital
        and every[at - 1].is_word
    ):
        first = at - 1
        while first and every[first - 1].capital and every[first - 1].is_word and at - first < 4:
            first -= 1
        return every[first].start
    if (
        lead < at
        and token.capital
        and every[lead].capital
        and cased(text)
        and (lead > 0 or token.low not in NOT_STREETS)
    ):
        return every[lead].start  # "Am Kiebitz 3", "Auf dem Kley 12"
    if lead < at and lead == 0 and asked and token.capital:
        return every[lead].start
    if asked and token.capital and cased(text) and (not seen(token.text) or word_class(token.text) == "NE" or at == 0):
        return token.start
    return None


def _street_like(token: Token, ending: str) -> bool:
    if ending in {"straße", "strasse", "str", "weg", "allee", "gasse", "damm", "ufer", "pfad", "chaussee", "promenade"}:
        return True
    return token.capital or not seen(token.text)


def _lead(every: tuple[Token, ...], at: int) -> int:
    """Index of the "Am" or "Auf dem" before every[at], or at."""
    i = at
    while i and at - i < 2 and every[i - 1].low in ARTICLES:
        i -= 1
    return i - 1 if i and every[i - 1].low in BEFORE else at


def _adjective_before(every: tuple[Token, ...], at: int) -> bool:
    return (
        bool(at)
        and every[at - 1].capital
        and every[at - 1].low.endswith(("er", "e", "en"))
        and every[at - 1].low not in BEFORE
    )


def _first_name_part(every: tuple[Token, ...], at: int, lead: int) -> int:
    if (
        lead < at
        and every[lead].capital
        and every[lead].low in {"am", "an", "im", "auf", "zum", "zur", "unter", "hinter"}
    ):
        return lead
    first = at
    while (
        first
        and every[first - 1].capital
        and every[first - 1].low.endswith("er")
        and every[first - 1].low not in BEFORE | {"der", "hier", "einer"}
        and every[first - 1].end + 1 == every[first].start
    ):
        first -= 1
    return first


def _house(text: str, after: int) -> int | None:
    """Where the house number that follows ends, or None."""
    lead = HOUSE_LEAD.match(text, after)
    at = lead.end() if lead else after
    if "." in text[after:at] or "\n" in text[after:at]:
        return None
    match = HOUSE.match(text, at)
    if match:
        if UNIT.match(text[match.end() :]) or re.match(r"\.\s?(?:\d|[A-ZÄÖÜ]?[a-zäöü]+ \d)", text[match.end() :]):
            return None
        return match.end()
    word = re.compile(r"[a-zäöüß]+", re.IGNORECASE).match(text, at)
    if word and number_word(word.group().lower()) and not ordinal_word("") and not UNIT.match(text[word.end() :]):
        letter = re.compile(r" [a-h]\b(?! \w\b)", re.IGNORECASE).match(text, word.end())
        return letter.end() if letter else word.end()
    return None


def _with_town(text: str, end: int) -> int:
    match = TOWN.match(text, end) or TOWN_LOW.match(text, end)
    return match.end() if match else end
