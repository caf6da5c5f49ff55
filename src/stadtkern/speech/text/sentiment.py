"""The sentiment of an utterance as a whole: -1, 0 or 1, from its terms, signs of displeasure, and where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from stadtkern.speech.result import Polarity, QuarterSentiment, Role, Sentiment, Utterance
from stadtkern.speech.text.lexicon import table
from stadtkern.speech.text.terms import TermMatch, _pattern, find_terms
from stadtkern.speech.text.tokens import words

LIMIT = 0.95  # from this weight on an utterance is positive or negative
CLOSING = 0.85  # share of the call after which thanks are for the whole of it
FAREWELL = re.compile(
    r"tschüss?|tschö|wiederhör\w*|wiedersehen|ciao|schönen (?:tag|abend|feierabend)|bis (?:dann|morgen|bald)|servus",
    re.IGNORECASE,
)
FOR_HELP = re.compile(
    r"dank\w*(?: \w+){0,2} für (?!nichts|gar nichts)(?:ihre|die|den|das|alles|ihr|diese)\b|dank\w*(?: \w+){0,3},? dass"
    r"|(?:dank\w*|dankeschön)[^.?!]{0,30}(?:hilfe|geholfen|mühe|geduld|gespräch|auskunft|rückmeldung)"
    r"|(?:hilfe|geholfen|mühe|geduld)[^.?!]{0,30}dank",
    re.IGNORECASE,
)
#: A call or a bitter question; it goes on with displeasure that was there before, and starts none.
INDIGNANT = re.compile(
    r"\b(?:kein\w*|nicht|nichts|nix|nie|doch|dreimal|zweimal|überhaupt)\b[^.?!]*!"
    r"|\b(?:wer|warum|wieso|weshalb|was) [^.?!]*\b(?:eigentlich|denn|überhaupt|mir)\b[^.?!]*\?",
    re.IGNORECASE,
)
#: "Wunderbar, dann ist alles hinterlegt.", "mit Freude": what a desk says between two pieces of business.
ROUTINE = re.compile(
    r"^(?:wunderbar|prima|super|perfekt|schön|klasse|toll|sehr gut|großartig|bestens)[,.] (?:dann|und|also|ich|da"
    r"|jetzt|das)\b"
    r"|\bmit (?:freude|vergnügen)\b",
    re.IGNORECASE,
)
CONTRAST = re.compile(r"\b(?:aber|allerdings|trotzdem|jedoch)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class UtteranceContext:
    """Where an utterance stands: who says it, how far the call has come (0 to 1), what its speaker said before."""

    role: Role = Role.UNKNOWN
    share: float = 0.5
    last_own: int = 0


@cache
def _signs() -> list[tuple[re.Pattern[str], float]]:
    return [(re.compile(s["pattern"], re.IGNORECASE), float(s["weight"])) for s in table("sentiment")["sign"]]


def sentiment_of(text: str, context: UtteranceContext) -> tuple[int, list[TermMatch]]:
    """(-1, 0 or 1; the terms that were found)."""
    hits = find_terms(text)
    signs = [weight for pattern, weight in _signs() if pattern.search(text)]
    negative = sum(h.weight for h in hits if h.weight < 0) + sum(weight for weight in signs if weight < 0)
    relief = sum(weight for weight in signs if weight > 0)
    positive = sum(_worth(h, text, context) for h in hits if h.weight > 0) + relief
    if negative and context.role is not Role.CUSTOMER and _pattern("empathy", "pattern").search(text):
        negative *= 0.2
    elif context.role is Role.AGENT:
        negative *= 0.7
    if negative < 0 and "!" in text:
        negative -= 0.3 + 0.2 * min(text.count("!") - 1, 2)
    if negative <= -LIMIT and positive > 0 and positive < 2 * -negative:
        hits = [_ironic(h) if _mocks(h, text) else h for h in hits]
        positive = sum(_worth(h, text, context) for h in hits if h.weight > 0) + relief
    if context.role is not Role.AGENT and context.last_own < 0 and not positive and INDIGNANT.search(text):
        negative -= 1.0
    score = _weigh(text, hits, positive, negative)
    return (1 if score >= LIMIT else -1 if score <= -LIMIT else 0), hits


def _weigh(text: str, hits: list[TermMatch], positive: float, negative: float) -> float:
    contrast = list(CONTRAST.finditer(text))
    if contrast and positive and negative:
        after = contrast[-1].start()
        last = [h.weight for h in hits if h.term.offset > after]
        if last and sum(last) > 0:
            return positive + 0.5 * negative
    return positive + negative


def _worth(hit: TermMatch, text: str, context: UtteranceContext) -> float:
    """What a positive term weighs where it stands; thanks count for help, not between two pieces of business."""
    if hit.kind != "thanks":
        routine = ROUTINE.search(text) if context.role is Role.AGENT else None
        inside = routine is not None and routine.start() <= hit.term.offset < routine.end()
        return 0.5 * hit.weight if inside else hit.weight
    if FOR_HELP.search(text):
        return 1.0
    more = hit.term.text.lower() != "danke"
    tail = text[hit.term.offset + len(hit.term.text) :]
    business = len(words(FAREWELL.sub("", tail)))
    ending = context.share >= CLOSING or bool(FAREWELL.search(text))
    if ending and business <= 8:
        return 1.0 if more or context.role is Role.CUSTOMER else 0.6
    return 0.5 if more else 0.2


def _mocks(hit: TermMatch, text: str) -> bool:
    """Praise in the middle of displeasure, said with a mark of irony."""
    if hit.kind == "thanks" or hit.weight <= 0:
        return False
    before = text[: hit.term.offset].rstrip().lower()
    return before.endswith(("na", "ja", "ganz", "ja ganz", "wirklich", "echt", "ja mal")) or text[
        hit.term.offset + len(hit.term.text) :
    ].lstrip(" ").startswith("!")


def _ironic(hit: TermMatch) -> TermMatch:
    return TermMatch(
        hit.term.model_copy(update={"ironic": True, "polarity": Polarity.NEGATIVE}), -hit.weight, hit.kind, hit.strong
    )


def over_the_call(utterances: list[Utterance], duration: float) -> Sentiment:
    """The mean per role and quarter of the call, and the change per role from its first quarter to its last."""
    quarters: list[QuarterSentiment] = []
    change: dict[Role, float] = {}
    roles = [r for r in Role if any(u.role is r for u in utterances)]
    for role in roles:
        means: list[float] = []
        for quarter in range(1, 5):
            values = [
                u.sentiment
                for u in utterances
                if u.role is role
                and u.sentiment is not None
                and not u.backchannel
                and quarter_of(u.start, duration) == quarter
            ]
            mean = sum(values) / len(values) if values else None
            quarters.append(QuarterSentiment(role=role, quarter=quarter, mean=mean))
            if mean is not None:
                means.append(mean)
        if len(means) > 1:
            change[role] = means[-1] - means[0]
    return Sentiment(quarters=quarters, change=change)


def quarter_of(second: float, duration: float) -> int:
    """1 to 4: the quarter of the call that the second lies in."""
    return min(4, int(4 * max(second, 0.0) / duration) + 1) if duration > 0 else 1
