"""Dates, written and spoken, and which of them are somebody's birthday."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stadtkern.speech.result import PersonalKind
from stadtkern.speech.text.personal.context import about
from stadtkern.speech.text.personal.spans import PersonalSpan
from stadtkern.speech.text.personal.spoken import number_word, ordinal_word
from stadtkern.speech.text.tokens import MONTHS, Token, words

WRITTEN = re.compile(
    rf"\b\d{{1,2}}\s?\.\s?(?:\d{{1,2}}\s?\.|(?:{'|'.join(MONTHS)})\b)(?:\s?(?:\d{{4}}|\d{{2}})\b)?"
    r"|\b\d{1,2}/\d{1,2}/\d{2,4}\b|\b\d{4}-\d{2}-\d{2}\b",
    re.IGNORECASE,
)
YEAR = re.compile(r"(?:\d{4}|\d{2})$")
BIRTH = re.compile(r"geburts|\bgeboren|\bgeb\b|jahrgang|\bauf die welt", re.IGNORECASE)
#: A full date in a turn that asks for or gives other data of a person is a birthday only up to this year.
LATEST_BARE_YEAR = 2012


def dates(text: str) -> list[tuple[int, int, int | None]]:
    """(start, end, year or None) of every date with day and month."""
    found = [(m.start(), m.end(), _written_year(m.group())) for m in WRITTEN.finditer(text)]
    found += [d for d in _spoken(words(text)) if not any(d[0] < e and s < d[1] for s, e, _ in found)]
    return sorted(found, key=lambda d: d[0])


def _written_year(text: str) -> int | None:
    match = YEAR.search(text) if not text.endswith(".") else None
    if match is None or len(re.findall(r"\d+|[^\W\d]+", text)) < 3:
        return int(text[:4]) if re.match(r"\d{4}-", text) else None
    return _full_year(int(match.group()))


def _full_year(year: int) -> int:
    return year if year > 99 else 1900 + year if year > 30 else 2000 + year


def _spoken(said: tuple[Token, ...]) -> list[tuple[int, int, int | None]]:
    found: list[tuple[int, int, int | None]] = []
    at = 0
    while at < len(said):
        day = _day(said[at])
        if day and at + 1 < len(said) and (said[at + 1].low in MONTHS or 1 <= (_day(said[at + 1]) or 0) <= 12):
            last = at + 1
            if last + 1 < len(said) and said[last + 1].low in {"im", "jahre", "jahr", "neunzehnhundert"}:
                pass
            end, year = _year(said, last + 1)
            found.append((said[at].start, said[end].end if year is not None else said[last].end, year))
            at = (end if year is not None else last) + 1
        else:
            at += 1
    return found


def _day(token: Token) -> int | None:
    if token.is_number:
        return None
    value = ordinal_word(token.low)
    return value if value and value <= 31 else None


def _year(said: tuple[Token, ...], at: int) -> tuple[int, int | None]:
    if at >= len(said):
        return at, None
    if said[at].is_number and len(said[at].text) in {2, 4}:
        return at, _full_year(int(said[at].text))
    low = said[at].low
    value = number_word(low) if said[at].is_word else None
    if value is None:
        return at, None
    if value in {19, 20} and at + 1 < len(said):
        more = number_word(said[at + 1].low)
        if more is not None and more < 100:
            return at + 1, value * 100 + more
    if 1900 <= value <= 2100 or 13 <= value <= 99:
        return at, _full_year(value)
    return at, None


def birth_dates(text: str, before: Sequence[str]) -> list[PersonalSpan]:
    """The dates that are birthdays: named so near them, or asked for in the turns before."""
    found = []
    for start, end, year in dates(text):
        clause = text[max(0, start - 90) : end + 40]
        said = about(text, start, end, before)
        alone = len(words(text)) - len(words(text[start:end])) <= 6
        named = bool(BIRTH.search(clause)) and (
            year is not None or bool(BIRTH.search(text[max(0, start - 40) : start]))
        )
        asked = said is not None and said[0] is PersonalKind.BIRTH_DATE and (year is not None or alone)
        bare = alone and year is not None and year <= LATEST_BARE_YEAR and _person_asked(before)
        if named or asked or bare:
            found.append(PersonalSpan(start, end, PersonalKind.BIRTH_DATE, 80))
    if not found and said_birth(before):
        found += _digit_dates(text)
    return found


def said_birth(before: Sequence[str]) -> bool:
    """Whether the last turns ask for a birthday."""
    return any(BIRTH.search(b) for b in before[-2:])


def _person_asked(before: Sequence[str]) -> bool:
    return any(re.search(r"name|adresse|kundennummer|geburt|anschrift", b, re.IGNORECASE) for b in before[-3:])


def _digit_dates(text: str) -> list[PersonalSpan]:
    """Birthdays said as bare groups after the question for them: "17 4 68", "siebzehn vier achtundsechzig"."""
    said = words(text)
    for at in range(len(said) - 2):
        values = [_value(t) for t in said[at : at + 3]]
        day, month, year = values
        if day and month and year is not None and day <= 31 and month <= 12 and (year > 1900 or 0 <= year < 100):
            return [PersonalSpan(said[at].start, said[at + 2].end, PersonalKind.BIRTH_DATE, 80)]
    return []


def _value(token: Token) -> int | None:
    if token.is_number:
        return int(token.text) if len(token.text) <= 4 else None
    return ordinal_word(token.low) or number_word(token.low)
