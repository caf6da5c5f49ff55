"""The recogniser listens to soft beginnings and ends too, and never to what was taken out."""

from __future__ import annotations

import numpy as np

from stadtkern.speech.audio.activity import Activity
from stadtkern.speech.audio.recognition_spans import STEP, recognition_spans
from stadtkern.speech.result import Span


def activity(probabilities: list[float], *spans: tuple[int, int]) -> Activity:
    """One with spans in steps."""
    return Activity(
        [Span(start=start * STEP, end=end * STEP) for start, end in spans],
        np.array(probabilities, np.float32),
        np.zeros(len(probabilities) * 3, np.float32),
    )


def steps(spans: list[Span]) -> list[tuple[int, int]]:
    return [(round(span.start / STEP), round(span.end / STEP)) for span in spans]


def test_it_goes_on_while_a_voice_may_sound() -> None:
    heard = activity([0.0] * 10 + [0.4, 0.2, 0.3, 0.2] + [0.9] * 10 + [0.2] * 5 + [0.0] * 10, (14, 24))

    assert steps(recognition_spans(heard, heard)) == [(10, 29)]


def test_it_goes_on_for_less_than_a_second() -> None:
    heard = activity([0.4] * 60 + [0.9] * 10, (60, 70))

    assert steps(recognition_spans(heard, heard)) == [(32, 70)]


def test_silence_beside_speech_is_not_listened_to() -> None:
    heard = activity([0.01] * 10 + [0.9] * 10 + [0.01] * 10, (10, 20))

    assert steps(recognition_spans(heard, heard)) == [(10, 20)]


def test_what_leaked_from_the_other_channel_stays_out() -> None:
    before = activity([0.9] * 10 + [0.4] * 4 + [0.9] * 16, (0, 10), (14, 30))
    after = activity(list(before.probabilities), (20, 30))

    assert steps(recognition_spans(before, after)) == [(20, 30)]


def test_two_that_meet_are_one() -> None:
    heard = activity([0.9] * 10 + [0.4] * 8 + [0.9] * 10, (0, 10), (18, 28))

    assert steps(recognition_spans(heard, heard)) == [(0, 28)]
