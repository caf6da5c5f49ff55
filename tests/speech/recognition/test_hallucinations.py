"""What the network made up is known by its words."""

from __future__ import annotations

import pytest

from stadtkern.speech.recognition.hallucinations import is_repetition_loop, mean_confidence, sentences, speech_share
from stadtkern.speech.result import Span, Word


def said(text: str, confidence: float = 0.9) -> list[Word]:
    """A word every half second, 0.4 s long."""
    return [
        Word(start=number / 2, end=number / 2 + 0.4, text=word, confidence=confidence)
        for number, word in enumerate(text.split())
    ]


@pytest.mark.parametrize(
    ("text", "circles"),
    [
        ("Das schwarze Blatt, äh, äh, äh, äh, äh", True),
        ("Ja, ja, ja, ja, das weiß ich.", False),
        ("Guten Tag. " + "Vielen Dank fürs Zuschauen. " * 5, True),
        ("Guten Tag. " + "Vielen Dank fürs Zuschauen. " * 4, False),
        ("Wir danken Ihnen sehr für den Anruf. " * 3, True),
        ("Wir danken Ihnen sehr für den Anruf. " * 2, False),
        ("null zwei drei acht eins eins", False),
        ("", False),
    ],
)
def test_the_same_words_on_end_are_a_circle(text, circles) -> None:
    assert is_repetition_loop(said(text)) is circles


def test_a_sentence_ends_with_its_sign() -> None:
    found = sentences(said("Guten Tag. Wer ist da? Ich bin"))

    assert [" ".join(word.text for word in one) for one in found] == ["Guten Tag.", "Wer ist da?", "Ich bin"]


def test_a_sentence_is_spoken_as_far_as_somebody_speaks_while_its_words_last() -> None:
    words = said("Wer ist da?")

    assert speech_share(words, [Span(start=0, end=5)]) == pytest.approx(1)
    assert speech_share(words, [Span(start=0.2, end=0.5)]) == pytest.approx(0.2 / 1.2)
    assert speech_share(words, []) == 0


def test_a_sentence_is_as_sure_as_its_words_are_on_average() -> None:
    assert mean_confidence(said("eins", 0.2) + said("zwei", 0.8)) == pytest.approx(0.5)
