"""What the title of a provider's date means: which bins, none at all, or something that a person has to say.

Nothing is guessed. A piece of a title that could be a bin and is none of ours, or a word that takes something back,
makes the whole title unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
# What German calls bins by; what stands before it says which one: Rest-müll, Rest-abfall, Rest-tonne.
HEADS = (
    "muell",
    "abfall",
    "abfaelle",
    "tonne",
    "tonnen",
    "behaelter",
    "gefaess",
    "container",
    "sack",
    "saecke",
    "eimer",
)
_BETWEEN = re.compile(r"(?<!\s)\s*(?:[,;/+&|•]|\s[-–—]\s|\bund\b|\bsowie\b|\bu\.(?=\s)|\band\b)\s*", re.IGNORECASE)
_SHORTENED = re.compile(r"(\w+)[-–](?=\s*(?:[,/+&]|und\b|sowie\b|u\.))", re.IGNORECASE)
_NOT = re.compile(
    r"\b(?:kein|keine|keinen|keiner|entfaellt|entfallen|entfallt|faellt|faellen|fallen|ausfall|ausgefallen|abgesagt|"
    r"storniert|nicht|ohne|no|not|cancelled|canceled)\b"
)
_UNSURE = re.compile(
    r"\b(?:verschoben|verschiebung|verlegt|verlegung|vorverlegt|aenderung|geaendert|statt|anstatt|anstelle|evtl|"
    r"eventuell|ggf|gegebenenfalls|optional|abruf|anmeldung|ausser|oder|nur|neuer|moved|instead|or)\b"
)
_DAY = (
    r"(?:(?:am|dem|den|vom|mo|di|mi|do|fr|sa|so|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)\b[\s.,]*)*"
)
_DATE = (
    r"(?:\d{1,2}\s*\.\s*(?:\d{1,2}\.?(?:\s*\d{2,4})?|(?:jan|feb|mae?r|apr|mai|jun|jul|aug|sep|okt|nov|dez)[a-z]*\.?"
    r"(?:\s*\d{4})?)|\d{4}-\d\d-\d\d)"
)
_WEEKDAY = r"(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)s?"
# Said of the new day: the collection is here, and was to be elsewhere.
_HERE = re.compile(
    rf"\(?\s*\b(?:(?:an)?statt|anstelle|verschoben\s+vom|verlegt\s+vom|vorgezogen\s+vom|nachgeholt\s+vom|"
    rf"ersatz\s+fuer|nachholung\s+vom)\s+{_DAY}(?:{_DATE}|{_WEEKDAY})\s*\)?"
    r"|\b(?:ersatztermin|ersatzabfuhr|ersatzleerung|nachholtermin|nachleerung|feiertagsbedingt)\b\s*(?:fuer\b)?:?"
)
_FILLING = frozenset(
    [
        "abfuhr",
        "leerung",
        "abholung",
        "entleerung",
        "sammlung",
        "muellabfuhr",
        "abfuhrtermin",
        "termin",
        "bezirk",
        "ort",
        "ortsteil",
        "strasse",
        "tour",
        "zone",
        "gebiet",
        "revier",
        "woche",
        "kw",
        "liter",
        "l",
        "ltr",
        "bis",
        "ab",
        "uhr",
        "in",
        "im",
        "am",
        "heute",
        "morgen",
        "a",
        "b",
        "c",
        "d",
    ]
)
_TOKEN = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Meaning:
    """fractions: the bins of a title; none: it says that nothing is collected; neither: nobody knows what it means."""

    fractions: tuple[str, ...] = ()
    none: bool = False

    @property
    def known(self) -> bool:
        """Whether the title is understood."""
        return self.none or bool(self.fractions)


class Titles:
    """Reads titles. names: {fraction: what it may be called}; said: {title: fractions, [] for none}, by editors.

    own: the fractions that are asked about, all without it; a bin of another way of cutting the city is none of ours.
    """

    def __init__(
        self,
        names: Mapping[str, Iterable[str]],
        said: Mapping[str, Iterable[str]] | None = None,
        own: Iterable[str] | None = None,
    ) -> None:
        self.given_names = {fraction: list(its) for fraction, its in names.items()}
        self.given_said = {title: list(its) for title, its in (said or {}).items()}
        self.given_own = sorted(names if own is None else own)
        self.names = {
            plain(name): fraction for fraction, its in names.items() for name in (fraction, *its) if plain(name)
        }
        self.said = {plain(title): tuple(its) for title, its in (said or {}).items()}
        self.own = set(self.given_own)
        stems: dict[str, set[str]] = {}
        for name, fraction in self.names.items():
            if " " in name:
                continue  # “blaue” alone is no blue bin
            stems.setdefault(_stem(name), set()).add(fraction)
        self.stems = {stem: its.pop() for stem, its in stems.items() if len(its) == 1 and len(stem) > 2}

    def meaning(self, title: str) -> Meaning:
        """What a title says."""
        found = self._meaning(title)
        ours = tuple(fraction for fraction in found.fractions if fraction in self.own)
        return Meaning(ours, none=found.known and not ours)

    def _meaning(self, title: str) -> Meaning:
        words = plain(title)
        if words in self.said:
            return Meaning(self.said[words], none=not self.said[words])
        text = _flat(title)
        if words in self.names and "?" not in text:
            return Meaning((self.names[words],))
        if _NOT.search(text):
            return self._negated(text)
        text = _HERE.sub(" ", text)
        if _UNSURE.search(text) or "?" in text:
            return Meaning()
        found: list[str] = []
        pieces = _pieces(text)
        for piece in pieces:
            its = self._bins(piece)
            if its is None or (not its and len(pieces) > 1 and not _beside(piece)):
                return Meaning()
            found += its
        return Meaning(tuple(dict.fromkeys(found)))

    def _negated(self, text: str) -> Meaning:
        """“Keine Leerung”, “Restmüll entfällt”: none; with something beside it that is not taken back, nobody knows."""
        pieces = [piece for piece in _pieces(text) if piece.strip()]
        without = [piece for piece in pieces if not _NOT.search(piece)]
        if any(self._bins(piece) != [] for piece in without) or _UNSURE.search(text):
            return Meaning()
        return Meaning(none=True)

    def _bins(self, piece: str) -> list[str] | None:
        """The fractions that a piece names; None where it may name a bin that is none of ours."""
        words = _TOKEN.findall(piece)
        found: list[str] = []
        at = 0
        longest = max((name.count(" ") + 1 for name in self.names), default=1)
        while at < len(words):
            for length in range(min(longest, len(words) - at), 0, -1):
                fraction = self._called(" ".join(words[at : at + length]), alone=length == 1)
                if fraction is not None:
                    found.append(fraction)
                    at += length
                    break
            else:
                if _like_a_bin(words[at]):
                    return None
                at += 1
        return found

    def _called(self, words: str, *, alone: bool) -> str | None:
        if words in self.names:
            return self.names[words]
        if not alone:
            return None
        for ending in ("abfuhr", "leerung", "abholung", "sammlung", "tag"):
            if words.endswith(ending) and words.removesuffix(ending) in self.names:
                return self.names[words.removesuffix(ending)]
        stem = _stem(words)
        return self.stems.get(stem) or self.names.get(stem)


def plain(text: str) -> str:
    """A name as it is compared: small letters, no umlauts, only letters and digits."""
    return re.sub(r"[^a-z0-9]+", " ", text.casefold().translate(UMLAUTS)).strip()


def _flat(text: str) -> str:
    return " ".join(text.casefold().translate(UMLAUTS).split())[:300]


def _pieces(text: str) -> list[str]:
    """The parts of a title, each shortened word made whole: “Rest- und Biomüll”, “Rest-/Biotonne”."""
    pieces = _BETWEEN.split(_SHORTENED.sub(r"\1- ", text))
    whole: list[str] = []
    for number, piece in enumerate(pieces):
        if re.search(r"\w-$", piece.strip()):
            later = " ".join(pieces[number + 1 :]).split()
            head = next((head for word in later for head in HEADS if word.endswith(head)), "")
            whole.append(piece.strip().removesuffix("-") + head)
        else:
            whole.append(piece)
    return whole


def _stem(word: str) -> str:
    """What stands before the word for a bin: "rest" for Restmüll."""
    for head in sorted(HEADS, key=len, reverse=True):
        if word.endswith(head) and len(word) > len(head) + 2:
            return word.removesuffix(head).strip()
    return word


def _beside(piece: str) -> bool:
    """Whether a piece says no more than where or how often."""
    return all(word in _FILLING or word.isdigit() for word in _TOKEN.findall(piece))


def _like_a_bin(word: str) -> bool:
    """Whether a word may be a kind of waste."""
    if word in ("tonne", "tonnen", "container", "muell", "abfall", "abfaelle", "muellabfuhr", "abfallentsorgung"):
        return False
    return word.endswith(HEADS) or any(
        part in word
        for part in (
            "papier",
            "pappe",
            "glas",
            "gruen",
            "schnitt",
            "schadstoff",
            "sperr",
            "schrott",
            "elektro",
            "baum",
            "laub",
            "wertstoff",
            "gelbe",
            "blaue",
            "braune",
            "graue",
            "schwarze",
            "bio",
            "windel",
            "altkleider",
        )
    )
