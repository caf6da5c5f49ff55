"""Services by the words people use: whole words, their beginnings, parts of compounds, slips of the finger."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.urls import NoReverseMatch, reverse

from stadtkern.kernel import rooms, suggestions
from stadtkern.kernel.city import switches
from stadtkern.kernel.city.profile import last_known
from stadtkern.kernel.modules import Service

SURE = 0.7  # from here on a service stands above things that hold the words
ENOUGH = 0.3  # below it a service is not meant
PART = 4  # letters from which a word counts within a compound
BEGINNING = 3
SAME = 0.85  # likeness of one word with its slips and endings
WHOLE = 0.8  # likeness from which it is the same word, with another ending or a slip
MEANT = 0.55  # likeness from which a typed word is one that a service knows
UNKNOWN = 0.4  # what a word weighs that no service knows
CHATTER = 0.8  # what all of these weigh at most: "Straßenlaterne vor unserem Haus ist dunkel"
PARTICIPLE = re.compile(r"^(ab|an|auf|aus|ein|um|los|weg|raus|)ge(\w{3,}?)(?:t|en)$")
ENDING = re.compile(r"(?<=\w{4})(?:ungen|ung|en|er|em|es|e|n|s|t)$")
PHRASE = 0.3  # on top, when somebody types just what the module has foreseen
EXACT = 0.1  # and its small words, too
IN_TITLE = 0.05
# Words that say nothing about what is meant.
_FILLERS = """
    der die das den dem des ein eine einen einem einer und oder ich wir man mein meine meinen unser unsere unserem
    unserer was wie wo wann wer welche welcher ist sind wird werden wurde kann muss darf soll will möchte lassen
    lass geht gibt es für von vom vor zu zum zur im in an am auf bei mit nach aus als heute bitte stadt habt ihr
    über mich dich euch alt alte alter altes alten neu neue neuer neues neuen the a my our is are do does how what
    when where who can i to of for in on at and
"""
FILLERS = frozenset(_FILLERS.split())


@dataclass(frozen=True)
class ServiceHit:
    """A service that may be meant, and how surely (0 to about 1.3).

    `only_in_part`: it knows no typed word as a whole, only a part of it, as "phone" of "smartphone".
    """

    service: Service
    url: str
    score: float
    only_in_part: bool


def find(text: str, limit: int = 5) -> list[ServiceHit]:
    """The services that a text may mean, the surest first. A word that many services know says less than a rare one."""
    words = _words(text)
    if not words:
        return []
    typed = " ".join(words)
    offered = list(_all())
    likeness = [[_likeness(word, service) for word in words] for service in offered]
    known_by = [sum(row[at] >= MEANT for row in likeness) for at in range(len(words))]
    unknown = min(UNKNOWN, CHATTER / max(1, known_by.count(0)))
    weight = [1 / count**0.5 if count else unknown for count in known_by]
    hits = []
    for service, row in zip(offered, likeness, strict=True):
        score = sum(its * like for its, like in zip(weight, row, strict=True)) / sum(weight)
        score += PHRASE * (typed in _phrases(service)) + EXACT * (suggestions.folded(text) in _exact(service.words))
        score += IN_TITLE * any(_like(word, known) >= MEANT for word in words for known in _words(str(service.title)))
        if score >= ENOUGH and max(row) >= MEANT:
            try:
                hits.append(ServiceHit(service, reverse(service.url_name), score, max(row) < WHOLE))
            except NoReverseMatch:
                continue  # a foreign module that names a page it does not have must not cost the search
    hits.sort(key=lambda hit: -hit.score)
    best = hits[0].score if hits else 0.0
    return [hit for hit in hits if hit.score >= best * 0.6][:limit]


def title_names(title: str, text: str) -> bool:
    """Whether a title holds one of the typed words as a whole."""
    return not set(_words(title)).isdisjoint(_words(text))


def is_the_thing(title: str, text: str) -> bool:
    """Whether a text asks for the very thing of this title, as "Katzenstreu in die Biotonne?": all of the title is
    typed, and no service knows it.
    """
    city = set(_words(last_known().profile.name))
    its = [word for word in _words(title.partition("(")[0]) if word not in city]
    typed = _words(text)
    if not its or not all(any(_like(word, one) >= SAME for word in typed) for one in its):
        return False
    offered = list(_all())
    return not any(_likeness(word, service) >= WHOLE for word in its for service in offered)


def _all() -> Iterable[Service]:
    for module in switches.active():
        yield from (service for service in module.services if service.shown is None or service.shown())
    yield from rooms.services()


def _likeness(word: str, service: Service) -> float:
    return max((_like(word, known) for phrase in _phrases(service) for known in phrase.split()), default=0.0)


def _phrases(service: Service) -> frozenset[str]:
    return _folded_phrases(str(service.title), service.words)


@lru_cache(maxsize=500)
def _exact(words: str) -> frozenset[str]:
    return frozenset(suggestions.folded(phrase) for phrase in words.split(","))


@lru_cache(maxsize=500)
def _folded_phrases(title: str, words: str) -> frozenset[str]:
    return frozenset(" ".join(_words(phrase)) for phrase in (title, *words.split(",")))


@lru_cache(maxsize=20_000)
def _like(word: str, known: str) -> float:
    """How surely a typed word is one that is known: 1 for the same, 0 for another one."""
    if word == known:
        return 1.0
    shorter, longer = sorted((word, known), key=len)
    if len(shorter) >= PART and longer.startswith(shorter) and len(longer) - len(shorter) <= 2:
        return 0.95  # another ending
    if len(word) >= BEGINNING and known.startswith(word):
        return 0.6 + 0.3 * len(word) / len(known)
    if suggestions.is_slip(word, known):
        return 0.85
    if _stem(word) == _stem(known):
        return 0.9
    if len(shorter) >= PART and shorter in longer:
        base = (
            0.6 if longer.endswith(shorter) else 0.35 if longer.startswith(shorter) else 0.3
        )  # its last part says what
        return base + 0.35 * len(shorter) / len(longer)
    return 0.0


@lru_cache(maxsize=5_000)
def _stem(word: str) -> str:
    """What a verb has in common with its noun and its participle: "abhol" of abholen, Abholung and abgeholt."""
    word = PARTICIPLE.sub(r"\1\2", word).replace("ae", "a").replace("oe", "o").replace("ue", "u")  # Loch, Löcher
    return ENDING.sub("", word)


def _words(text: str) -> list[str]:
    words = [word for word in re.findall(r"\w+", text.casefold()) if word not in FILLERS]
    return [suggestions.folded(word) for word in words]
