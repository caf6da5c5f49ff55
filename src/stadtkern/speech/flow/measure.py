"""The flow of a call as one figure sheet, from voice activity and (for rates and back-channels) the words."""

from __future__ import annotations

import bisect
import statistics
from collections.abc import Iterable, Sequence

from stadtkern.speech.flow.syllables import syllables
from stadtkern.speech.flow.turns import (
    BackchannelByWords,
    Speech,
    backchannels,
    interruptions,
    overlaps,
    pauses,
    responses,
    without_words,
)
from stadtkern.speech.result import Flow, Hold, SpeakerFlow, Utterance, Word

# What listeners say to show that they listen. The same list stands in the definitions of the labelled dialogues.
BACKCHANNEL_WORDS = frozenset(
    word
    for line in (
        "ja jaja jo joa mhm hm hmhm hmm mmh mm aha ah ach so okay ok genau gut richtig stimmt klar",
        "nee nä nein doch eben sicher verstehe alles schon jawohl jau",
    )
    for word in line.split()
)
AROUND = 0.25  # seconds that a word's time may be off from the voice activity


def measure_flow(
    duration: float,
    speech: Speech,
    holds: Sequence[Hold] = (),
    utterances: Sequence[Utterance] = (),
    *,
    estimated: bool = False,
) -> Flow:
    """All figures of flow. duration: seconds of the recording. `utterances` may be empty: then by sound alone."""
    by_words = backchannel_by_words(utterances) if utterances else without_words
    asked = question_ends(utterances)
    cut_in = interruptions(speech, by_words)
    signals = backchannels(speech, by_words)
    answers = responses(speech)
    talked = {speaker: sum(span.seconds for span in spans) for speaker, spans in speech.items()}
    total = sum(talked.values())
    sheets = []
    for speaker in speech:
        said = [utterance for utterance in utterances if utterance.speaker == speaker]
        waited = answers[speaker]
        sheets.append(
            SpeakerFlow(
                speaker=speaker,
                talk_seconds=round(talked[speaker], 3),
                talk_share=round(talked[speaker] / total, 4) if total else 0.0,
                rate=speaking_rate(said, talked[speaker]),
                words=sum(len(utterance.text.split()) for utterance in said),
                response_seconds=round(statistics.median(waited), 3) if waited else None,
                interruptions=sum(1 for one in cut_in if one.by == speaker),
                backchannels=sum(1 for one in signals if one.speaker == speaker),
                hesitations=sum(len(utterance.hesitations) for utterance in said),
                questions_open=_questions(said, "open"),
                questions_closed=_questions(said, "closed"),
                questions_comprehension=sum(1 for one in said if one.question and one.question.comprehension),
            )
        )
    return Flow(
        duration=round(duration, 3),
        speech=speech,
        speakers=sheets,
        pauses=pauses(speech, holds, asked),
        holds=list(holds),
        interruptions=cut_in,
        overlaps=overlaps(speech, by_words),
        estimated=estimated,
    )


def speaking_rate(said: Iterable[Utterance], seconds: float) -> float | None:
    """Syllables a second of speech; None for less than 3 s of speech or without words."""
    total = sum(syllables(utterance.text) for utterance in said)
    return round(total / seconds, 2) if total and seconds >= 3.0 else None


def backchannel_by_words(utterances: Sequence[Utterance]) -> BackchannelByWords:
    """Tells from the words whether a stretch is a back-channel: at most three words, all of them listener's words."""
    words: dict[str, list[Word]] = {}
    for utterance in utterances:
        words.setdefault(utterance.speaker, []).extend(utterance.words)
    for said in words.values():
        said.sort(key=lambda word: word.start)
    starts = {speaker: [word.start for word in said] for speaker, said in words.items()}

    def by_words(speaker: str, start: float, end: float) -> bool | None:
        said = words.get(speaker, [])
        first = bisect.bisect_left(starts.get(speaker, []), start - 2.0)
        inside = []
        for word in said[first:]:
            if word.start > end + AROUND:
                break
            if start - AROUND <= (word.start + word.end) / 2 <= end + AROUND:
                inside.append(word.text)
        if not inside:
            return None
        return len(inside) <= 3 and all(bare(word) in BACKCHANNEL_WORDS for word in inside)

    return by_words


def question_ends(utterances: Sequence[Utterance]) -> QuestionEnds:
    """Tells whether the utterance of a speaker that ended near a second was a question."""
    return QuestionEnds([one for one in utterances if one.question is not None])


class QuestionEnds:
    """The ends of all questions, by speaker."""

    def __init__(self, questions: Sequence[Utterance]) -> None:
        self._ends = [(one.speaker, one.end) for one in questions]

    def __call__(self, speaker: str, end: float) -> bool:
        """Whether `speaker` asked until about `end` (within a second)."""
        return any(one == speaker and abs(at - end) <= 1.0 for one, at in self._ends)


def bare(word: str) -> str:
    """A word in lower case without punctuation."""
    return word.lower().strip(" .,;:!?…-–\"'„“”»«()")


def _questions(said: Iterable[Utterance], form: str) -> int:
    return sum(1 for one in said if one.question and one.question.form == form)
