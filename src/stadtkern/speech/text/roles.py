"""Who is the agent and who the caller, from what they say. The cues are data: `data/text/roles.toml`."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from stadtkern.speech.result import Role, Speaker, Utterance
from stadtkern.speech.text.lexicon import table

MIN_CONFIDENCE = 0.75  # confidence under which nobody gets a role
MAX_CONFIDENCE = 0.99  # heard roles are never as sure as given ones
TWICE = 1.5  # what a cue counts that is heard again and again, in times of its weight
OPENING = 3  # utterances of a voice that can be its greeting


@dataclass(frozen=True)
class _Cue:
    role: Role
    pattern: re.Pattern[str]
    weight: float
    reason: str
    opening: bool


@dataclass
class _RoleScore:
    """score: above 0 for the agent, below for the customer."""

    score: float = 0.0
    reasons: list[tuple[float, str]] = field(default_factory=list)


@cache
def _cues() -> list[_Cue]:
    return [
        _Cue(
            Role(one["role"]),
            re.compile(one["pattern"].strip(), re.IGNORECASE | re.VERBOSE),
            float(one["weight"]),
            one["reason"],
            bool(one.get("opening")),
        )
        for one in table("roles")["cue"]
    ]


def with_roles(speakers: Sequence[Speaker], utterances: Sequence[Utterance]) -> tuple[list[Speaker], list[Utterance]]:
    """The speakers with the roles that are heard, and the utterances with them too.

    Given roles stay; a single voice gets none, since it may be several. Of several voices one can be the agent.
    """
    told = list(speakers)
    if len(told) > 1 and all(one.role is Role.UNKNOWN for one in told):
        told = _assign_roles(told, utterances)
    roles = {one.key: one.role for one in told}
    return told, [one.model_copy(update={"role": roles.get(one.speaker, one.role)}) for one in utterances]


def _assign_roles(speakers: list[Speaker], utterances: Sequence[Utterance]) -> list[Speaker]:
    scores = {one.key: _role_score([u for u in utterances if u.speaker == one.key]) for one in speakers}
    agent = max(scores, key=lambda key: scores[key].score)
    made = []
    for one in speakers:
        if not any(u.speaker == one.key for u in utterances):
            made.append(one)
            continue
        score = scores[one.key]
        # Against the agent's best rival, or for the others against the agent: who is not the one is the other.
        rivals = [scores[key].score for key in scores if key != one.key] if one.key == agent else [scores[agent].score]
        ahead = score.score - max(rivals)
        confidence = min(MAX_CONFIDENCE, 1 / (1 + math.exp(-abs(ahead) / 2)))
        role = Role.AGENT if one.key == agent else Role.CUSTOMER
        if confidence < MIN_CONFIDENCE or (role is Role.CUSTOMER and len(speakers) > 2 and score.score >= 0):
            made.append(one)
            continue
        reasons = sorted(score.reasons, reverse=role is Role.AGENT)[:3]
        fitting = [text for weight, text in reasons if (weight > 0) == (role is Role.AGENT)]
        made.append(
            one.model_copy(
                update={
                    "role": role,
                    "role_confidence": round(confidence, 3),
                    "role_reason": "; ".join(fitting) or "spricht mit der anderen Seite, deren Rolle erkannt ist",
                }
            )
        )
    return made


def _role_score(said: Sequence[Utterance]) -> _RoleScore:
    score = _RoleScore()
    for cue in _cues():
        hits = [
            found[0]
            for number, one in enumerate(said)
            if (not cue.opening or number < OPENING) and (found := cue.pattern.search(one.text))
        ]
        if not hits:
            continue
        weight = cue.weight * (TWICE if len(hits) > 1 else 1.0) * (1 if cue.role is Role.AGENT else -1)
        score.score += weight
        score.reasons.append((weight, f"{cue.reason}: „{' '.join(hits[0].split())}“"))
    return score
