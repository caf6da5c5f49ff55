"""Masking what identifies people: the same text with blocks in its place, so that every offset stays right."""

from __future__ import annotations

import re

from stadtkern.speech.result import ConversationAnalysis, PersonalDatum, Utterance
from stadtkern.speech.text.timing import places

BLOCK = "█"


def blocked(text: str) -> str:
    """Letters and digits as blocks; spaces stay, so words keep their places."""
    return re.sub(r"\S", BLOCK, text)


def redact(analysis: ConversationAnalysis) -> ConversationAnalysis:
    """The analysis with all personal data masked: in texts, words, questions, reasons, evidence and keywords.

    How long a masked word was can still be seen. What was not found as personal data stays. For the sound:
    audio.silence.
    """
    secrets = {datum.text for said in analysis.utterances for datum in said.personal}
    return analysis.model_copy(
        update={
            "utterances": [_utterance(said, secrets) for said in analysis.utterances],
            "keywords": [one for one in analysis.keywords if not any(one.text in secret for secret in secrets)],
            "categories": [
                one.model_copy(
                    update={"evidence": [e.model_copy(update={"text": _plain(e.text, secrets)}) for e in one.evidence]}
                )
                for one in analysis.categories
            ],
            "outcome": analysis.outcome.model_copy(
                update={
                    "evidence": [
                        e.model_copy(update={"text": _plain(e.text, secrets)}) for e in analysis.outcome.evidence
                    ]
                }
            ),
            "speakers": [
                one.model_copy(update={"role_reason": _plain(one.role_reason, secrets)}) for one in analysis.speakers
            ],
            "redacted": True,
        }
    )


def _plain(text: str, secrets: set[str]) -> str:
    for secret in sorted(secrets, key=len, reverse=True):
        text = re.sub(re.escape(secret), blocked(secret), text, flags=re.IGNORECASE)
    return text


def _utterance(said: Utterance, secrets: set[str]) -> Utterance:
    spans = [(datum.offset, datum.offset + len(datum.text)) for datum in said.personal]
    text = said.text
    for start, end in spans:
        text = text[:start] + blocked(text[start:end]) + text[end:]
    text = _plain(text, secrets)
    hidden = {id(word) for start, end, word in places(said) if BLOCK in text[start:end]}
    known = {id(word) for _, _, word in places(said)}
    whole = BLOCK in text  # a word that cannot be placed in a masked utterance might be the masked one
    words = [
        word.model_copy(update={"text": blocked(word.text)})
        if id(word) in hidden or (whole and id(word) not in known)
        else word
        for word in said.words
    ]
    question = said.question and said.question.model_copy(
        update={"text": _plain(said.question.text, secrets), "reason": _plain(said.question.reason, secrets)}
    )
    personal: list[PersonalDatum] = [one.model_copy(update={"text": blocked(one.text)}) for one in said.personal]
    terms = [one.model_copy(update={"text": text[one.offset : one.offset + len(one.text)]}) for one in said.terms]
    pauses = [
        one if one.acoustic else one.model_copy(update={"text": text[one.offset : one.offset + len(one.text)]})
        for one in said.hesitations
    ]
    return said.model_copy(
        update={
            "text": text,
            "words": words,
            "question": question,
            "personal": personal,
            "terms": terms,
            "hesitations": pauses,
        }
    )
