"""From a transcript that others wrote to a measured conversation: no sound, no model."""

from __future__ import annotations

import time
from importlib import metadata
from pathlib import Path
from typing import Any

from stadtkern.speech.flow.measure import measure_flow
from stadtkern.speech.result import (
    ConversationAnalysis,
    Explanation,
    Provenance,
    Recording,
    Role,
    Span,
    Speaker,
    Utterance,
    Word,
)
from stadtkern.speech.spans import merge
from stadtkern.speech.text.categories import Rules, find_categories, find_outcome
from stadtkern.speech.text.importers import Transcript, read_transcript
from stadtkern.speech.text.roles import with_roles
from stadtkern.speech.text.wording import measure_wording


def analyse_transcript(source: Path | str | bytes | dict[str, Any], rules: Rules | None = None) -> ConversationAnalysis:
    """Analyse a transcript: a path, the bytes of a file, or JSON that was read. Raises TranscriptError.

    rules: of the categories and the outcome (text.categories.read_rules); the shipped ones without. Times are those of
    the transcript, so the flow is as exact as they are. The mood needs the sound, and is None.
    """
    started = time.monotonic()
    read = read_transcript(source)
    speakers, utterances = with_roles(_speakers(read), read.utterances)
    said = measure_wording(utterances, speakers, read.duration)
    speech = {
        one.key: merge([Span(start=u.start, end=u.end) for u in said.utterances if u.speaker == one.key], 0.0)
        for one in speakers
    }
    flow = measure_flow(read.duration, speech, (), [_spread(one) for one in said.utterances])
    return ConversationAnalysis(
        recording=Recording(
            name=read.name,
            duration=round(read.duration, 3),
            layout="transcript",
            codec=read.kind,
            warnings=["Nur Text: Die Zeiten stehen so im Transkript; die Stimmung der Stimme ist nicht messbar."],
        ),
        speakers=speakers,
        utterances=said.utterances,
        flow=flow,
        sentiment=said.sentiment,
        keywords=said.keywords,
        categories=find_categories(said.utterances, flow, rules),
        outcome=find_outcome(said.utterances, flow, rules),
        customer_questions_last_quarter=said.late_questions,
        explanations=[
            Explanation(
                measure="flow",
                method="Aus den Zeiten des Transkripts, nicht aus dem Klang.",
                limits="Sind die Zeiten gerundet oder je Zeile vergeben, sind Pausen und Unterbrechungen ungenau.",
                on=sorted((span for spans in speech.values() for span in spans), key=lambda span: span.start),
            )
        ],
        provenance=Provenance(
            stadtkern=metadata.version("stadtkern"),
            settings={"transcript": read.kind},
            seconds={"transcript": round(time.monotonic() - started, 3)},
        ),
    )


def _speakers(read: Transcript) -> list[Speaker]:
    """Everybody who speaks, in the order of their first word."""
    made = []
    for key in dict.fromkeys(one.speaker for one in read.utterances):
        role = read.roles.get(key, Role.UNKNOWN)
        told = role is not Role.UNKNOWN
        made.append(
            Speaker(key=key, role=role, role_confidence=float(told), role_reason="steht im Transkript" if told else "")
        )
    return made


def _spread(said: Utterance) -> Utterance:
    """For the flow alone: words without times laid evenly over the utterance, by their letters."""
    texts = said.text.split()
    if said.words or not texts:
        return said
    letters, at, words = sum(map(len, texts)), said.start, []
    for text in texts:
        end = at + said.seconds * len(text) / letters
        words.append(Word(start=at, end=end, text=text, speaker=said.speaker))
        at = end
    return said.model_copy(update={"words": words})
