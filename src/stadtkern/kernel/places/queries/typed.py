"""What people type into an address field, taken apart: street, house number, suffix; postcode and town put aside."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stadtkern.kernel.places import numbers, spelling

_POSTCODE = re.compile(r"(?:\b[dD]\s?-\s?)?\b[0-9]{5}\b")
_NUMBER_WORD = re.compile(r"[\s,]+(?:nr|no|hausnr|hausnummer|number)\.?$", re.IGNORECASE)
_BEHIND = re.compile(
    r"^(?P<street>.*?[^\W0-9_].*?)[\s,]*?(?P<number>[0-9]{1,4})\s*"
    r"(?P<suffix>1/2|[a-z](?:\s?[0-9])?)?(?:\s*(?:-|–|/|\+|bis)\s*(?:[0-9]{1,4}\s*[a-z]?|[a-z]))?[\s,.]*$",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"^(?P<number>[0-9]{1,4})\s*(?P<suffix>[a-z])?[\s,]+(?P<street>[^\W0-9_].{2,})$", re.IGNORECASE)


@dataclass(frozen=True)
class TypedAddress:
    """A typed address: the words of the street, and the number (1 to 9999) and suffix, as far as they are there."""

    street: str
    number: int | None = None
    suffix: str = ""


def take_apart(text: str, town: str = "") -> TypedAddress:
    """Understand a typed address; what is no number, postcode or town is the street.

    town: the city's own name, which people write behind the postcode or the number. "Hammer Straße" keeps its own.
    """
    words = " ".join(text.replace("\0", " ").split())[: spelling.LONGEST]
    words = _without_town(words, town)
    for form in (_BEHIND, _BEFORE):
        if (found := form.match(words)) and (number := int(found["number"])):
            street = _NUMBER_WORD.sub("", found["street"]).strip(" ,")
            return TypedAddress(street, number, numbers.clean_suffix(found["suffix"] or ""))
    return TypedAddress(_NUMBER_WORD.sub("", words).strip(" ,"))


def _without_town(words: str, town: str) -> str:
    name = re.escape(town) if town else r"(?!)"
    if code := _POSTCODE.search(words):
        before, after = words[: code.start()].strip(" ,"), words[code.end() :].strip()
        after = re.sub(rf"^{name}(?:[-–]\w+)?\b[\s,]*", "", after, flags=re.IGNORECASE)
        if not before:  # “59065 Heessen, Weststraße 5”
            after = re.sub(r"^[^0-9,]*,\s*(?=.*[0-9])", "", after)
        # “Weststraße 5, 59065 Heessen”: behind a whole address, the name behind the postcode is a place.
        if before and re.search(r"[0-9]\s*[a-z]?$", before, re.IGNORECASE):
            return before
        words = f"{before} {after.lstrip(' ,')}".strip()
    words = re.sub(rf"^{name}\s*,\s*", "", words, flags=re.IGNORECASE)
    return re.sub(rf"(?:\s*,\s*|(?<=[0-9])\s+|(?<=[0-9][a-z])\s+){name}\s*$", "", words, flags=re.IGNORECASE)
