"""Hesitations in the text: fillers, words said twice in a row, and sentences begun anew."""

from __future__ import annotations

import re

from stadtkern.speech.result import Hesitation, HesitationKind, Utterance
from stadtkern.speech.text.backchannels import BACKCHANNELS
from stadtkern.speech.text.german import word_class
from stadtkern.speech.text.personal.numbers import UNIT
from stadtkern.speech.text.personal.spoken import number_word
from stadtkern.speech.text.timing import seconds_of
from stadtkern.speech.text.tokens import Token, cased, sentences, tokens, words

#: "um" is an English filler and a German word: it is none here.
FILLER = re.compile(r"(?<![\w-])(?:ä+h+m*|ö+h+m*|ä+hem|ehm+|äm|hm+)(?![\w-])", re.IGNORECASE)
#: Said twice on purpose.
ON_PURPOSE = frozenset(
    [
        "ja",
        "nein",
        "nee",
        "nö",
        "ne",
        "doch",
        "gut",
        "genau",
        "sehr",
        "ganz",
        "viel",
        "bitte",
        "danke",
        "okay",
        "ok",
        "moment",
        "hallo",
        "mhm",
        "na",
        "so",
        "nun",
        "richtig",
        "halt",
        "stopp",
        "stop",
        "komm",
        "mal",
        "wieder",
        "immer",
        "tschüss",
        "tschüs",
        "ciao",
        "vielen",
        "dank",
        "schön",
        "nicht",
        "klar",
        "schon",
        "langsam",
        "jaja",
        "hm",
        "schnell",
        "weit",
        "lange",
        "oh",
        "ach",
        "hopp",
        "warte",
        "nach",
        "bla",
        "blabla",
        "ha",
        "haha",
        "hihi",
        "pst",
        "toi",
        "eben",
        "bye",
        "hey",
        "bitteschön",
        "soso",
    ]
)
ALWAYS_ON_PURPOSE = frozenset(
    [
        "ja",
        "nein",
        "nee",
        "nö",
        "sehr",
        "ganz",
        "viel",
        "vielen",
        "mhm",
        "hm",
        "bla",
        "blabla",
        "ha",
        "haha",
        "hihi",
        "toi",
        "tschüss",
        "tschüs",
        "danke",
        "hallo",
        "bye",
        "ciao",
        "pst",
        "nun",
        "nach",
        "tausend",
    ]
)
PRONOUNS = frozenset(["der", "die", "das", "den", "dem", "deren", "dessen"])


def find_hesitations(utterance: Utterance) -> list[Hesitation]:
    """The hesitations of an utterance in the order of their place."""
    text = utterance.text
    found = [*_fillers(text), *_repetitions(text), *_restarts(text)]
    out = []
    for start, end, kind in sorted(found):
        span = seconds_of(utterance, start, end)
        out.append(
            Hesitation(
                text=text[start:end],
                offset=start,
                kind=kind,
                start=None if span is None else span.start,
                end=None if span is None else span.end,
            )
        )
    return out


def _fillers(text: str) -> list[tuple[int, int, HesitationKind]]:
    found = []
    for match in FILLER.finditer(text):
        if match.group().lower().startswith("h") and _listens(text):
            continue
        found.append((match.start(), match.end(), HesitationKind.FILLER))
    return found


def _listens(text: str) -> bool:
    """Whether the "hm" only says "I hear you": the turn holds nothing but such words."""
    if "…" in text or "..." in text:
        return False
    rest = [w.low for w in words(text) if not re.fullmatch(r"hm+", w.low)]
    return all(w in BACKCHANNELS for w in rest)


def _repetitions(text: str) -> list[tuple[int, int, HesitationKind]]:
    found: list[tuple[int, int, HesitationKind]] = []
    every = [t for t in tokens(text) if t.is_word or t.is_number or t.text in ".?!:;"]
    in_cased = cased(text)
    at = 0
    while at < len(every) - 1:
        last = at
        while last + 1 < len(every) and _repeats(text, every, at, last + 1, in_cased):
            last += 1
        if last > at:
            found.append((every[at].start, every[last].end, HesitationKind.REPETITION))
        at = last + 1
    return found


def _repeats(text: str, every: list[Token], first: int, second: int, in_cased: bool) -> bool:
    a, b = every[second - 1], every[second]
    if not a.is_word or a.low != b.low or len(a.text) < 2 or a.low in ALWAYS_ON_PURPOSE or FILLER.fullmatch(a.text):
        return False
    between = text[a.end : b.start]
    if not re.fullmatch(r"\s*(?:,|–|-|…|\.{2,})?\s+", between):
        return False
    if number_word(a.low) is not None and not UNIT.match(text[b.end :]):
        return False
    if between.strip() and (a.low in ON_PURPOSE or _emphatic(text, a)):
        return False
    if (
        in_cased
        and a.low in {"sie", "ihnen", "ihr", "ihre", "ihren"}
        and a.text != b.text
        and "," not in between
        and first > 0
    ):
        return False  # "dass sie Sie anruft"
    relative = (
        a.low in PRONOUNS
        and "," in between
        and second > 1
        and every[second - 2].low in {"ist", "sind", "war", "nur", "für", "an", "alle", "mit", "von", "genau"}
    )
    return not relative


def _emphatic(text: str, first: Token) -> bool:
    """A word of content called out twice at the start of a sentence ("Schluss, Schluss damit!")."""
    starts = any(s.start == first.start for s in sentences(text))
    return starts and word_class(first.text)[:2] in {"NN", "NE", "AD"}


def _restarts(text: str) -> list[tuple[int, int, HesitationKind]]:
    """A word broken off and said again ("Schorn- Schornstein"), or two to four words said again at once ("soll ich,
    soll ich").

    Begun anew behind an "äh" it is counted once, as that filler.
    """
    found = []
    for match in re.finditer(r"(?<!\w)([^\W\d_]{2,})[-–]\s+(?:[^\W\d_]+\s+)?(\1[^\W\d_]+)", text, re.IGNORECASE):
        found.append((match.start(), match.end(), HesitationKind.RESTART))
    for match in re.finditer(
        r"(?<!\w)((?:[^\W\d_]+ ){1,3}[^\W\d_]+)\s*(?:,|–|-|…|\.{3})\s*\1(?!\w)", text, re.IGNORECASE
    ):
        if not all(w.low in ON_PURPOSE or number_word(w.low) is not None for w in words(match.group(1))):
            found.append((match.start(), match.end(), HesitationKind.RESTART))
    return found
