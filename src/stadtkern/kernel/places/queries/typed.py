"""What people type into an address field, taken apart: street, house
number, suffix; postcode, town and country put aside.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from stadtkern.kernel.places import numbers, spelling

_POSTCODE = re.compile(r"(?:\b[dD]\s?-\s?)?\b[0-9]{5}\b")
_COUNTRY = re.compile(
    r"(?:,\s*|(?<!\s)\s+|^)(?:deutschland|germany|bundesrepublik deutschland|brd|(?<=,)\s*de|(?<=, )de)\s*$", re.I
)
_NUMBER_WORD = re.compile(r"(?<![\s,])[\s,]+(?:nr|no|hausnr|hausnummer|number)\.?$", re.IGNORECASE)
_STARTS = re.compile(r"(?<![0-9])[0-9]", re.ASCII)
_WORD = re.compile(r"[^\W\d_]{3,}")
_GENERIC = re.compile(r"(?:straße|strasse|str\.?|weg|platz|allee|ring|gasse)\s*", re.IGNORECASE)
_SQUARE = re.compile(r"[a-z]\s?[0-9]{1,2}", re.IGNORECASE)  # “C 3, 12” in Mannheim
_KIND = re.compile(r"(?:stra(?:ß|ss)e|str\.?|weg|platz|allee|ring|gasse|damm|ufer|kamp|hof)$", re.IGNORECASE)
# Where in a house: none of it tells one house from another.
_INSIDE = re.compile(
    r"(?:[0-9]{1,2}\s*\.?\s*(?:og|stock|etage|obergescho(?:ss|ß))|eg|dg|ug|erdgescho(?:ss|ß)|dachgescho(?:ss|ß)|parterre"
    r"|(?:whg|wohnung|app|apartment|zimmer|eingang|haus)\.?\s*[a-z0-9]{1,4}|(?:hinter|vorder|garten|rück)(?:haus|gebäude)"
    r"|seitenflügel|hh|vh|links|rechts|mitte|l|r)\.?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class TypedAddress:
    """A typed address: the words of the street, and the number (1 to 9999) and suffix, as far as they are there.

    unread: what stands where the number should be and is none; several: it is more than one house number.
    """

    street: str
    number: int | None = None
    suffix: str = ""
    unread: str = ""
    several: bool = False


def take_apart(text: str, town: str = "") -> TypedAddress:
    """Understand a typed address, its parts in any order; what is no number, postcode, town or country is the street.

    town: the city's own name, which people write behind the postcode or the number. "Neustädter Straße" keeps its own.
    """
    words = " ".join(text.replace("\0", " ").split())[: spelling.LONGEST]
    words = _COUNTRY.sub("", words).strip(" ,")
    words = _without_town(words, town)
    parts = [part.strip() for part in words.split(",") if part.strip()]
    parts = [part for at, part in enumerate(parts) if at == 0 or not _INSIDE.fullmatch(part)]
    whole = _with_number(", ".join(parts))
    if whole is not None and (len(parts) < 2 or whole.unread):
        return whole
    return _in_parts(parts) or whole or TypedAddress(_NUMBER_WORD.sub("", words).strip(" ,"))


def _in_parts(parts: list[str]) -> TypedAddress | None:
    """Street and number between commas: a part with both, or one of each."""
    alone = [part for part in parts if _number(part) is not None]
    named = [part for part in parts if part not in alone]
    for part in named:
        its = _with_number(part)
        if its is not None and its.number is not None and not alone:
            return its
    if len(alone) != 1 or not named:
        return None
    street = next((part for part in named if _KIND.search(part)), named[0])
    first = _number(alone[0])
    return TypedAddress(_NUMBER_WORD.sub("", street).strip(), first.number, first.suffix) if first else None


def _with_number(words: str) -> TypedAddress | None:
    """A street with its number behind it or in front of it; None for a text in which no number stands."""
    for start in _STARTS.finditer(words):
        street = _NUMBER_WORD.sub("", words[: start.start()].rstrip(" ,")).strip(" ,")
        tail = words[start.start() :].strip(" ,.")
        if not re.search(r"[^\W\d_]", street):
            continue
        number = _number(tail)
        if number is not None:
            return TypedAddress(street, number.number, number.suffix)
        if numbers.are_several(tail) and not _SQUARE.fullmatch(_squared(street, tail)):
            return TypedAddress(street, unread=tail, several=True)
        if not _WORD.search(tail) and not _continues(street, tail):
            return TypedAddress(street, unread=tail)
    return _in_front(words)


def _squared(street: str, tail: str) -> str:
    """Street and first number, where that is the name of a square."""
    return f"{street} {re.split('[ ,]', tail)[0]}"


def _continues(street: str, tail: str) -> bool:
    """Whether a number belongs to the name of the street: “Straße 52 12”, “C 3, 12”, “Straße des 17. Juni”."""
    return bool(
        _GENERIC.fullmatch(street)
        or _SQUARE.fullmatch(_squared(street, tail))
        or tail[:3].rstrip("0123456789")[:1] == "."
    )


def _in_front(words: str) -> TypedAddress | None:
    """“5 Weststraße”, “5a, Weststraße”."""
    found = re.fullmatch(r"([0-9]{1,4}(?:\s?[a-z]|\s[1-8]/[2-9])?)[\s,]+([^\W0-9_].{2,})", words, re.IGNORECASE)
    if found is None:
        return None
    number = _number(found[1])
    return TypedAddress(_NUMBER_WORD.sub("", found[2]).strip(" ,"), number.number, number.suffix) if number else None


def _number(text: str) -> numbers.HouseNumber | None:
    """The house number of a text, of a range its first one; None for what is none."""
    if not text[:1].isdigit() and not text.lower().startswith(("nr", "no", "hausn")):
        return None
    for form in (text, re.sub(rf"\s+(?:{_INSIDE.pattern})$", "", text, flags=re.IGNORECASE)):
        try:
            found = numbers.parse_number(form)
        except numbers.NumberError:
            continue
        if found.last.number < numbers.HIGHEST or found.single:
            return found.first
    return None


def _without_town(words: str, town: str) -> str:
    name = re.escape(town) if town else r"(?!)"
    if code := _POSTCODE.search(words):
        before, after = words[: code.start()].strip(" ,"), words[code.end() :].strip(" ,")
        after = re.sub(rf"^{name}(?:[-–]\w+)?\b[\s,]*", "", after, flags=re.IGNORECASE)
        if not before:  # “99999 Neustadt, Weststraße 5”
            after = re.sub(r"^[^0-9,]*,\s*(?=.*[0-9])", "", after)
        # “Weststraße 5, 99999 Neustadt”: behind a whole address, the name behind the postcode is a place.
        if before and _with_number(before) is not None:
            return re.sub(rf"(?:^|,)\s*{name}\s*(?=,|$)", "", before, flags=re.IGNORECASE).strip(" ,")
        words = ", ".join(part for part in (before, after.lstrip(" ,")) if part)
    words = re.sub(rf"(?:^|,)\s*{name}\s*(?=,|$)", "", words, flags=re.IGNORECASE).strip(" ,")
    return re.sub(rf"(?:(?<=[0-9])\s+|(?<=[0-9][a-z])\s+){name}\s*$", "", words, flags=re.IGNORECASE)
