"""Numbers of persons: telephone, IBAN (whole or in pieces), customer and meter numbers, written or spoken."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stadtkern.speech.result import PersonalKind
from stadtkern.speech.text.personal.context import about
from stadtkern.speech.text.personal.dates import dates
from stadtkern.speech.text.personal.spans import PersonalSpan
from stadtkern.speech.text.personal.spoken import DigitRun, runs
from stadtkern.speech.text.tokens import words

#: What follows an amount, a time or a count; such a number is nobody's.
UNIT = re.compile(
    r"\s*(?:,-\s*)?(?:€|euro|cent|prozent|%|kilowatt\w*|kwh|kw\b|watt|uhr|grad|liter|kubikmeter|quadratmeter|meter\b"
    r"|kilometer|km\b|mbit|megabit|gigabit|gb\b|jahre?n?\b|monate?n?\b|wochen?\b|tage?n?\b|stunden?\b|minuten?\b"
    r"|sekunden?\b|mal\b|personen|leute|stück|kinder\w*|plätze\w*|werktage\w*|bände|seiten|mark\b)",
    re.IGNORECASE,
)
METER = re.compile(r"\b1?\s?\d\s?[A-Z]{3}\s?\d{2}(?:\s?\d){6,10}\b")
IBAN_WRITTEN = re.compile(r"\bDE\s?\d(?:[ .\-]?\d){9,19}\b")
IBAN_SPOKEN = re.compile(r"\b(?:DE|D,? ?E|de|d e|Deutschland)\b[ ,.:-]*$")
IBAN_DIGITS = 20
MIN_CERTAIN_DIGITS = 7  # so many digits in a row, with no unit behind them, are a number of somebody


def numbers(text: str, before: Sequence[str], iban_open: int) -> list[PersonalSpan]:
    """The personal numbers of a turn. iban_open: digits that an IBAN begun by this speaker still lacks (0: none)."""
    found = [PersonalSpan(m.start(), m.end(), PersonalKind.METER_NUMBER, 90) for m in METER.finditer(text)]
    found += [PersonalSpan(m.start(), m.end(), PersonalKind.IBAN, 95) for m in IBAN_WRITTEN.finditer(text)]
    days = [(s, e) for s, e, _ in dates(text)]
    for run in runs(text):
        if any(run.start < e and s < run.end for s, e in days) or any(
            run.start < f.end and f.start < run.end for f in found
        ):
            continue
        kind = _kind(text, run, before, iban_open)
        if kind is not None:
            start = _iban_start(text, run.start) if kind is PersonalKind.IBAN else run.start
            found.append(PersonalSpan(start, run.end, kind, 70))
    return found


def _kind(text: str, run: DigitRun, before: Sequence[str], iban_open: int) -> PersonalKind | None:
    size = len(run.digits)
    if UNIT.match(text[run.end :]) and not (size >= 9 and run.digits.startswith("0")):
        return None
    if re.match(r"\s*[:]\s*\d", text[run.end :]) or re.search(r"\d\s*:\s*$", text[: run.start]):
        return None  # a time of day
    if re.match(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?$", text[run.start : run.end]) or re.fullmatch(
        r"\d+,\d+", text[run.start : run.end]
    ):
        return None  # an amount
    if size >= 8 and _iban_start(text, run.start) != run.start:
        return PersonalKind.IBAN
    context = about(text, run.start, run.end, before)
    kind, distance = context if context is not None else (None, 99)
    if iban_open and size >= 4 and (distance > 1 or kind in {PersonalKind.IBAN, None}):
        return PersonalKind.IBAN
    if context is not None and distance <= 1 and size >= 4 and kind is None and not _dialled(run):
        return None if size < MIN_CERTAIN_DIGITS + 1 else PersonalKind.CUSTOMER_NUMBER
    if _dialled(run) and not (distance == 0 and kind in {PersonalKind.CUSTOMER_NUMBER, PersonalKind.METER_NUMBER}):
        if kind in {PersonalKind.CUSTOMER_NUMBER, PersonalKind.METER_NUMBER} and distance == 1 and size < 10:
            return kind
        return PersonalKind.PHONE
    if kind is PersonalKind.IBAN:
        return PersonalKind.IBAN if size >= 8 else None
    if kind in {PersonalKind.CUSTOMER_NUMBER, PersonalKind.METER_NUMBER} and _long_enough(text, run, distance):
        return kind
    if kind is PersonalKind.PHONE and size >= 6:
        return kind
    if size >= MIN_CERTAIN_DIGITS:
        return PersonalKind.METER_NUMBER if len(run.letters) == 3 else PersonalKind.CUSTOMER_NUMBER
    return None


def _long_enough(text: str, run: DigitRun, distance: int) -> bool:
    if re.search(r"(?:letzten?|ersten?|hinteren|vorderen) (?:\w+ )?(?:ziffern?|stellen?|zahlen)", text, re.IGNORECASE):
        return False
    if distance == 0:
        return run.size >= 4 and not _year(run)
    if distance == 1:
        others = len(words(text)) - run.parts
        return run.size >= 5 or (run.size >= 4 and others <= 6 and not _year(run))
    return run.size >= 6


def _year(run: DigitRun) -> bool:
    return run.parts == 1 and len(run.digits) == 4 and run.digits[:2] in {"19", "20"}


def _dialled(run: DigitRun) -> bool:
    """Whether it begins as a telephone number does: 0 and a digit that is not 0, or 0049."""
    digits = run.digits
    if run.letters:
        return False
    if digits.startswith("0049") or (digits.startswith("49") and len(digits) >= 11):
        return 9 <= len(digits) <= 17
    return digits[:1] == "0" and digits[1:2] != "0" and MIN_CERTAIN_DIGITS <= len(digits) <= 14


def _iban_start(text: str, start: int) -> int:
    match = IBAN_SPOKEN.search(text[:start])
    return match.start() if match else start


def plus_before(text: str, find: PersonalSpan) -> PersonalSpan:
    """The telephone number with the "+" or the bracket that stands right before it."""
    if find.kind is not PersonalKind.PHONE:
        return find
    match = re.search(r"(?:\+|\(|\bplus )$", text[: find.start], re.IGNORECASE)
    return PersonalSpan(match.start(), find.end, find.kind, find.rank) if match else find


def iban_left(said: str, open_before: int) -> int:
    """Digits that an IBAN still lacks after this piece of it was said; 0 when it is whole or none was begun."""
    digits = "".join(run.digits for run in runs(said)) or re.sub(r"\D", "", said)
    left = (open_before or IBAN_DIGITS) - len(digits)
    return max(left, 0)
