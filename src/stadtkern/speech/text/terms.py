"""Positive and negative terms in an utterance, with place, negation and irony."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from stadtkern.speech.result import Polarity, Term
from stadtkern.speech.text.lexicon import table
from stadtkern.speech.text.tokens import Token, words


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """A line of the lexicon."""

    words: tuple[str, ...]
    polarity: Polarity
    weight: float
    kind: str = ""

    @property
    def prefix(self) -> bool:
        """Whether the last word stands for all its continuations."""
        return self.words[-1].endswith("*")


@dataclass(frozen=True, slots=True)
class TermMatch:
    """A term found, with what it weighs in the mood of the utterance (its sign included)."""

    term: Term
    weight: float
    kind: str
    strong: bool


@cache
def lexicon() -> tuple[dict[str, list[LexiconEntry]], list[tuple[str, LexiconEntry]]]:
    """Entries by first word, and entries whose first word is a prefix."""
    exact: dict[str, list[LexiconEntry]] = {}
    prefixes: list[tuple[str, LexiconEntry]] = []
    for group in table("sentiment")["group"]:
        for line in group["terms"].split("\n"):
            parts = tuple(line.replace("_", " ").split())
            if not parts:
                continue
            entry = LexiconEntry(parts, Polarity(group["polarity"]), float(group["weight"]), group.get("kind", ""))
            if parts[0].endswith("*"):
                prefixes.append((parts[0][:-1], entry))
            else:
                exact.setdefault(parts[0], []).append(entry)
    for entries in exact.values():
        entries.sort(key=lambda e: -len(e.words))
    return exact, sorted(prefixes, key=lambda p: -len(p[0]))


@cache
def _pattern(*path: str) -> re.Pattern[str]:
    value = table("sentiment")
    for step in path:
        value = value[step]
    return re.compile(str(value), re.IGNORECASE)


@cache
def _negations() -> frozenset[str]:
    return frozenset(table("sentiment")["negation"]["words"].split())


def find_terms(text: str) -> list[TermMatch]:
    """The terms of the text in order, the longest at each place."""
    said = words(text)
    ironic = [m.span() for name in ("before", "phrase") for m in _pattern("irony", name).finditer(text)]
    found: list[TermMatch] = []
    at = 0
    while at < len(said):
        entry = _entry_at(said, at)
        if entry is None:
            at += 1
            continue
        last = at + len(entry.words) - 1
        hit = _hit(text, said, at, last, entry, ironic)
        if hit is not None:
            found.append(hit)
        at = last + 1
    return found


def _entry_at(said: tuple[Token, ...], at: int) -> LexiconEntry | None:
    exact, prefixes = lexicon()
    for entry in exact.get(said[at].low, ()):
        if _matches(said, at, entry):
            return entry
    for prefix, entry in prefixes:
        if said[at].low.startswith(prefix) and len(said[at].low) <= len(prefix) + 7:
            return entry
    return None


def _matches(said: tuple[Token, ...], at: int, entry: LexiconEntry) -> bool:
    if at + len(entry.words) > len(said):
        return False
    for token, word in zip(said[at:], entry.words, strict=False):
        if word.endswith("*"):
            if not token.low.startswith(word[:-1]):
                return False
        elif token.low != word:
            return False
    return True


def _hit(
    text: str, said: tuple[Token, ...], at: int, last: int, entry: LexiconEntry, ironic: list[tuple[int, int]]
) -> TermMatch | None:
    start, end = said[at].start, said[last].end
    before = text[:start]
    if entry.polarity is Polarity.POSITIVE and re.search(
        _pattern("wish", "pattern"), re.split(r"[.,?!–]", before)[-1].strip()
    ):
        return None
    is_ironic = entry.polarity is Polarity.POSITIVE and any(s <= start < e for s, e in ironic)
    negated = _negated(text, said, at, last)
    sign = 1.0 if entry.polarity is Polarity.POSITIVE else -1.0
    weight = sign * entry.weight
    if is_ironic:
        weight = -max(entry.weight, 1.0)
    elif negated:
        weight = -0.8 * entry.weight if entry.polarity is Polarity.POSITIVE else 0.0
    polarity = Polarity.NEGATIVE if is_ironic else entry.polarity
    term = Term(text=text[start:end], offset=start, polarity=polarity, negated=negated, ironic=is_ironic)
    return TermMatch(term, weight, entry.kind, entry.weight >= 1)


def _negated(text: str, said: tuple[Token, ...], at: int, last: int) -> bool:
    if any(w.low in _negations() for w in said[at : last + 1]):
        return False
    for back in range(1, 4):
        if at - back < 0:
            break
        before = said[at - back]
        if re.search(r"[.,;:?!–]", text[before.end : said[at - back + 1].start]):
            break
        if before.low in _negations():
            return not (
                before.low in {"nicht", "nich"} and at - back + 1 <= at - 1 and said[at - back + 1].low == "nur"
            )
    after = said[last + 1] if last + 1 < len(said) else None
    return (
        after is not None
        and after.low in {"nicht", "nich", "nie"}
        and not re.search(r"[.,;:?!–]", text[said[last].end : after.start])
    )
