"""Rules laid over a call: scores, and the words that made them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from stadtkern.speech.result import (
    Category,
    Evidence,
    Flow,
    Outcome,
    OutcomeKind,
    Role,
    Utterance,
)
from stadtkern.speech.text.categories import similarity
from stadtkern.speech.text.categories.rules import CategoryRule, Condition, Rules, shipped
from stadtkern.speech.text.tokens import sentences

OPENING = 0.25  # share of the call
AGAIN = 0.5  # what a rule counts for each further utterance in which it fires, in times of its weight
MAX_WEIGHT = 3.0  # times of its weight that one rule can count
SHOWN = 6  # pieces of evidence for one category


@dataclass(frozen=True)
class _Call:
    said: Sequence[Utterance]
    flow: Flow

    def window(self, rule: Condition) -> Iterator[Utterance]:
        """The utterances that a condition looks at. A voice without a role may be either."""
        for one in self.said:
            may_be = rule.role in {None, one.role} or one.role is Role.UNKNOWN
            if may_be and self.inside(rule, one.start):
                yield one

    @cached_property
    def sentences(self) -> list[tuple[int, str]]:
        """Every sentence with the index of its utterance."""
        return [(one.index, part.text.strip()) for one in self.said for part in sentences(one.text)]

    @cached_property
    def vectors(self) -> similarity.Vectors:
        """What the sentences mean; made once, and only for rules that ask for it."""
        return similarity.vectors([text for _, text in self.sentences])

    def meaning(self, rule: Condition) -> Iterator[Evidence]:
        """The sentences that a condition looks at and that mean the same as one of its examples."""
        looked_at = {one.index: one for one in self.window(rule)}
        near = similarity.alike(self.vectors, similarity.examples(tuple(rule.meaning)))
        for (index, text), like in zip(self.sentences, near, strict=True):
            if index in looked_at and like >= rule.likeness:
                yield Evidence(utterance=index, text=text, start=looked_at[index].start)

    def inside(self, rule: Condition, at: float) -> bool:
        whole = self.flow.duration
        first = min(rule.first_seconds or whole, whole * (rule.first_percent or 100) / 100)
        last = max(whole - (rule.last_seconds or whole), whole * (1 - (rule.last_percent or 100) / 100))
        return last <= at <= first


def find_categories(utterances: Sequence[Utterance], flow: Flow, rules: Rules | None = None) -> list[Category]:
    """The categories whose rules fire, the strongest first. Sentiment must have been measured before."""
    used = rules or shipped()
    call = _Call(utterances, flow)
    scored = []
    for one in used.category:
        score, evidence = _score(one.rule, call, one.opening)
        scored.append((one, score, evidence))
    best = max((score for one, score, _ in scored if one.competes), default=0.0)
    fired = [
        (one, score, evidence)
        for one, score, evidence in scored
        if score >= one.threshold and (not one.competes or score >= used.share * best)
    ]
    if not fired and utterances:
        fired = [(one, score, evidence) for one, score, evidence in scored if one.fallback][:1]
    found = [
        Category(key=one.key, title=one.title, score=round(max(score, 0.0), 2), evidence=evidence[:SHOWN])
        for one, score, evidence in fired
    ]
    return sorted(found, key=lambda one: (-one.score, one.key))


def find_outcome(utterances: Sequence[Utterance], flow: Flow, rules: Rules | None = None) -> Outcome:
    """How the call ended; unknown where no rule fires. confidence: the winner's share of all scores."""
    call = _Call(utterances, flow)
    scored = [(*_score(one.rule, call, 1.0), one.kind) for one in (rules or shipped()).outcome]
    total = sum(max(score, 0.0) for score, _, _ in scored)
    if not total:
        return Outcome(kind=OutcomeKind.UNKNOWN)
    score, evidence, kind = max(scored, key=lambda one: one[0])
    return Outcome(kind=kind, confidence=round(score / total, 3), evidence=evidence[:SHOWN])


def _score(rules: Sequence[CategoryRule], call: _Call, opening: float) -> tuple[float, list[Evidence]]:
    score, evidence = 0.0, []
    for rule in rules:
        fired = _fires(rule, call)
        if fired is None:
            continue
        early = any(one.start is not None and one.start <= OPENING * call.flow.duration for one in fired)
        spoken = bool(
            rule.phrase or rule.stem or rule.meaning
        )  # a mood that goes on is not a stronger sign of the topic
        many = min(MAX_WEIGHT, 1 + AGAIN * (len({one.utterance for one in fired}) - 1)) if fired and spoken else 1.0
        score += rule.weight * many * (opening if early and rule.weight > 0 else 1.0)
        if rule.weight > 0:
            evidence += [(rule.weight, one) for one in fired]
    evidence.sort(key=lambda one: (-one[0], one[1].utterance))
    return score, [one for _, one in evidence]


def _fires(rule: Condition, call: _Call) -> list[Evidence] | None:
    """What made the condition true; None where it is not."""
    own = _own(rule, call)
    if own is None or any(_fires(one, call) is not None for one in rule.none_of):
        return None
    joined = [_fires(one, call) for one in rule.all_of]
    if any(one is None for one in joined):
        return None
    either = [found for one in rule.any_of if (found := _fires(one, call)) is not None]
    if rule.any_of and not either:
        return None
    return own + list(itertools.chain.from_iterable(one for one in [*joined, *either] if one))


def _own(rule: Condition, call: _Call) -> list[Evidence] | None:
    if rule.phrase or rule.stem:
        hits = [
            Evidence(utterance=one.index, text=found[0], start=one.start)
            for one in call.window(rule)
            for found in rule.pattern.finditer(one.text)
        ]
    elif rule.meaning:
        hits = list(call.meaning(rule))
    elif rule.sentiment:
        wanted = 1 if rule.sentiment == "positive" else -1
        hits = [
            Evidence(utterance=one.index, text=one.terms[0].text if one.terms else one.text[:60], start=one.start)
            for one in call.window(rule)
            if one.sentiment == wanted
        ]
    elif rule.pause is not None:
        hits = [
            Evidence(utterance=_near(call.said, one.start), text=f"{one.seconds:.1f} s Pause", start=one.start)
            for one in call.flow.pauses
            if one.seconds >= rule.pause and call.inside(rule, one.start)
        ]
    elif rule.interruption is not None:
        roles = {one.speaker: one.role for one in call.said}
        hits = [
            Evidence(utterance=_near(call.said, one.start), text="fällt ins Wort", start=one.start)
            for one in call.flow.interruptions
            if rule.role in {None, roles.get(one.by)} and call.inside(rule, one.start)
        ]
        return hits if len(hits) >= max(rule.least, rule.interruption) else None
    else:
        return []
    return hits if len(hits) >= rule.least else None


def _near(said: Sequence[Utterance], at: float) -> int:
    """The utterance that was running, or the last before."""
    before = [one.index for one in said if one.start <= at + 0.05]
    return before[-1] if before else 0
