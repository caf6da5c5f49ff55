"""The figure sheet of a call."""

from __future__ import annotations

import pytest

from stadtkern.speech.flow.measure import measure_flow
from stadtkern.speech.flow.syllables import syllables
from stadtkern.speech.result import Span, Utterance, Word


@pytest.mark.parametrize(
    ("text", "count"),
    [("Hallo", 2), ("Straße", 2), ("Rechnung bitte", 4), ("mhm", 1), ("Freude", 2), ("Theater", 3), ("Quelle", 2)],
)
def test_syllables_are_groups_of_vowels(text: str, count: int) -> None:
    assert syllables(text) == count


def test_shares_add_up_and_the_rate_counts_syllables_a_second() -> None:
    said = Utterance(
        index=0,
        speaker="A",
        start=0,
        end=4,
        text="Guten Tag hier ist das Rathaus",
        words=[Word(start=0, end=4, text="Guten")],
    )
    flow = measure_flow(10, {"A": [Span(start=0, end=4)], "B": [Span(start=5, end=6)]}, utterances=[said])
    a, b = flow.speakers
    assert (a.talk_share, b.talk_share, a.rate, b.rate) == (0.8, 0.2, 2.0, None)


def test_listeners_words_are_a_back_channel_however_long_they_sound() -> None:
    said = [
        Utterance(
            index=0, speaker="A", start=0, end=9, text="Also ich wollte", words=[Word(start=0, end=9, text="Also")]
        ),
        Utterance(
            index=1,
            speaker="B",
            start=3,
            end=4.2,
            text="Ja, genau.",
            words=[
                Word(start=3, end=3.5, text="Ja,"),
                Word(start=3.6, end=4.2, text="genau."),
            ],
        ),
    ]
    flow = measure_flow(10, {"A": [Span(start=0, end=9)], "B": [Span(start=3, end=4.2)]}, utterances=said)
    assert [sheet.backchannels for sheet in flow.speakers] == [0, 1]


def test_without_speech_there_is_no_figure_that_was_made_up() -> None:
    flow = measure_flow(12.0, {})
    assert (flow.duration, flow.speakers, flow.pauses) == (12.0, [], [])
