"""Personal data in what was said: names, numbers, addresses, birthdays; written, spoken in words, or in pieces."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from stadtkern.speech.result import PersonalDatum, PersonalKind, Utterance
from stadtkern.speech.text.personal.addresses import addresses
from stadtkern.speech.text.personal.contacts import emails
from stadtkern.speech.text.personal.dates import birth_dates
from stadtkern.speech.text.personal.names import KnownNames, again, joined, names, spelled
from stadtkern.speech.text.personal.numbers import iban_left, numbers, plus_before
from stadtkern.speech.text.personal.spans import PersonalSpan, resolve_overlaps
from stadtkern.speech.text.personal.spoken import runs
from stadtkern.speech.text.timing import seconds_of

OPENING_TURNS = 2  # of each speaker: where people say who they are
LOOK_BACK = 4
NUMBERS = frozenset({PersonalKind.PHONE, PersonalKind.IBAN, PersonalKind.CUSTOMER_NUMBER, PersonalKind.METER_NUMBER})


def find_personal(utterances: Sequence[Utterance]) -> list[list[PersonalDatum]]:
    """The personal data of each utterance, in order, with offsets, and seconds where word times are known."""
    known = KnownNames()
    first = _first_pass(utterances, known)
    digits = _digit_kinds(utterances, first)
    result = []
    for utterance, found in zip(utterances, first, strict=True):
        text = utterance.text
        extra = [*again(text, known), *spelled(text, known), *_same_digits(text, digits)]
        settled = joined(text, resolve_overlaps([*found, *extra]))
        result.append([_datum(utterance, find) for find in settled])
    return result


def _first_pass(utterances: Sequence[Utterance], known: KnownNames) -> list[list[PersonalSpan]]:
    turns: Counter[str] = Counter()
    iban_open: Counter[str] = Counter()
    found_by_turn = []
    before: list[str] = []
    for utterance in utterances:
        text = utterance.text
        found = resolve_overlaps(
            [
                *emails(text),
                *numbers(text, before, iban_open[utterance.speaker]),
                *addresses(text, before),
                *birth_dates(text, before),
                *names(text, before, opening=turns[utterance.speaker] < OPENING_TURNS),
            ]
        )
        found = [plus_before(text, f) for f in found]
        for find in found:
            if find.kind is PersonalKind.IBAN:
                iban_open[utterance.speaker] = iban_left(text[find.start : find.end], iban_open[utterance.speaker])
            elif find.kind is PersonalKind.NAME:
                known.learn(text[find.start : find.end])
        turns[utterance.speaker] += 1 if len(text) > 12 else 0
        found_by_turn.append(found)
        before = [*before, text][-LOOK_BACK:]
    return found_by_turn


def _digit_kinds(utterances: Sequence[Utterance], found: Sequence[Sequence[PersonalSpan]]) -> dict[str, PersonalKind]:
    kinds: dict[str, PersonalKind] = {}
    for utterance, finds in zip(utterances, found, strict=True):
        for find in finds:
            if find.kind in NUMBERS:
                digits = _digits(utterance.text[find.start : find.end])
                if len(digits) >= 5:
                    kinds.setdefault(digits, find.kind)
    return kinds


def _digits(text: str) -> str:
    return "".join(run.digits for run in runs(text)) or re.sub(r"\D", "", text)


def _same_digits(text: str, kinds: dict[str, PersonalKind]) -> list[PersonalSpan]:
    """A number that is said again, in full or at least half of it."""
    found = []
    for run in runs(text):
        for digits, kind in kinds.items():
            if run.digits == digits or (
                len(run.digits) >= 5 and run.digits in digits and 2 * len(run.digits) >= len(digits)
            ):
                found.append(PersonalSpan(run.start, run.end, kind, 35))
                break
    return found


def _datum(utterance: Utterance, find: PersonalSpan) -> PersonalDatum:
    span = seconds_of(utterance, find.start, find.end)
    return PersonalDatum(
        kind=find.kind,
        text=utterance.text[find.start : find.end],
        offset=find.start,
        start=None if span is None else span.start,
        end=None if span is None else span.end,
    )
