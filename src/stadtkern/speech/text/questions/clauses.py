"""Clauses of a sentence: between commas where the text has marks, else cut where a question can begin."""

from __future__ import annotations

from stadtkern.speech.text.german import word_class
from stadtkern.speech.text.questions.words import OPENERS, PERSONS, PREPOSITIONS, W_WORDS, is_verb
from stadtkern.speech.text.tokens import Token, tokens

Clause = tuple[Token, ...]


def clauses(text: str) -> list[Clause]:
    """The clauses of a sentence in order, each its words only."""
    found: list[Clause] = []
    part: list[Token] = []
    for token in tokens(text):
        if token.text in ',:;–-…"„“”»«' or token.text in ".?!":
            if part:
                found.append(tuple(part))
                part = []
        elif token.is_word or token.is_number:
            part.append(token)
    if part:
        found.append(tuple(part))
    return found


def without_openers(clause: Clause) -> Clause:
    """The clause without "und", "aber", "also" and the like at its start (never all of it)."""
    at = 0
    while at < len(clause) - 1 and clause[at].low in OPENERS:
        if (
            clause[at].low in {"denn", "doch", "mal", "noch", "jetzt", "dann", "nun", "so"}
            and at == 0
            and is_verb(clause[at + 1])
        ):
            break  # "Dann ist das …": an adverb in front, a statement
        at += 1
    return clause[at:]


def unmarked_pieces(text: str) -> list[Clause]:
    """A text without marks, cut before every word that can begin a question: W-word with verb, verb with subject."""
    every = tuple(t for t in tokens(text) if t.is_word or t.is_number)
    cuts = [0]
    for at in range(1, len(every) - 1):
        if _w_start(every, at) or _verb_start(every, at):
            cuts.append(at)
    return [every[a:b] for a, b in zip(cuts, [*cuts[1:], len(every)], strict=True) if b > a]


def _w_start(every: Clause, at: int) -> bool:
    here = every[at]
    if here.low in PREPOSITIONS and every[at + 1].low in W_WORDS:
        return True
    return here.low in W_WORDS and every[at - 1].low not in PREPOSITIONS


#: In front of a verb they take the first place of a statement ("dann haben Sie …").
ADVERBS = frozenset(
    [
        "dann",
        "da",
        "hier",
        "jetzt",
        "so",
        "damit",
        "morgen",
        "heute",
        "gestern",
        "deshalb",
        "deswegen",
        "außerdem",
        "trotzdem",
        "sonst",
        "natürlich",
        "leider",
        "vielleicht",
        "das",
        "dies",
        "dort",
        "nun",
        "darum",
        "dafür",
        "dazu",
        "also",
        "schon",
        "auch",
        "nur",
        "noch",
        "gerade",
        "eben",
        "bald",
        "später",
        "vorher",
        "nachher",
        "zuerst",
        "danach",
        "inzwischen",
        "momentan",
        "zunächst",
        "was",
        "wie",
        "wo",
        "wer",
        "wann",
        "warum",
        "wenn",
        "dass",
        "ob",
        "weil",
        "die",
        "der",
        "den",
        "dem",
        "wir",
        "ich",
        "sie",
        "es",
        "er",
    ]
)
POLITE = frozenset(
    [
        "könnten",
        "würden",
        "hätten",
        "möchten",
        "wissen",
        "kennen",
        "gibt",
        "gibt's",
        "dürfte",
        "können",
        "haben",
        "sind",
        "hatten",
        "hatte",
        "wollen",
        "sollen",
    ]
)


def _verb_start(every: Clause, at: int) -> bool:
    """A finite verb with its subject behind it, where the word in front can't be the start of the same clause."""
    here, front = every[at], every[at - 1]
    if here.low in {"gibt's", "geht's"}:
        return front.low not in ADVERBS
    if not is_verb(here) or every[at + 1].low not in PERSONS | {"das", "der", "die", "denn"}:
        return False
    if front.low in {
        "und",
        "aber",
        "oder",
        "also",
        "ja",
        "nein",
        "okay",
        "gut",
        "danke",
        "bitte",
        "moment",
        "so",
        "genau",
    } or is_verb(front):
        return True
    if front.low in ADVERBS:
        return False
    if word_class(front.low) in {"VV(PP)", "VA(PP)", "VV(INF)", "PTKVZ"} or front.low in {
        "zusammen",
        "mal",
        "tag",
        "dabei",
        "richtig",
        "hier",
        "ist",
    }:
        return True
    return here.low in POLITE and every[at + 1].low in {"sie", "se", "es", "ich"}
