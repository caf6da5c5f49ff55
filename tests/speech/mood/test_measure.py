"""The caller's mood over a call made of arithmetic."""

import inspect
from itertools import pairwise

import numpy as np
import pytest

from stadtkern.speech.mood import explanation, measure_mood
from stadtkern.speech.mood.features import features
from stadtkern.speech.mood.measure import stretches
from stadtkern.speech.result import Role, Span, Speaker

from .voices import RATE, calm, excited

CALLER = Speaker(key="B", role=Role.CUSTOMER, role_confidence=0.9)


@pytest.fixture(scope="module")
def call() -> np.ndarray:
    """Twelve seconds calm, twelve excited."""
    return np.concatenate([calm(12.0), excited(12.0)])


def whole(samples: np.ndarray) -> list[Span]:
    return [Span(start=0.0, end=len(samples) / RATE)]


def test_a_caller_who_gets_excited_ends_higher_than_began(call):
    mood = measure_mood(call, whole(call), CALLER)

    assert mood is not None
    assert mood.arousal_start < 0.4 < 0.6 < mood.arousal_end
    assert [moment.arousal > 0.5 for moment in mood.moments] == [False, False, False, True, True, True]


def test_moments_lie_where_the_speech_lies(call):
    mood = measure_mood(call, [Span(start=1.0, end=3.5), Span(start=14.0, end=16.0)], CALLER)

    assert [(moment.start, moment.end) for moment in mood.moments] == [(1.0, 3.5), (14.0, 16.0)]
    assert mood.baseline_seconds == 4.5


def test_a_soft_line_says_the_same_as_a_loud_one(call):
    loud, soft = (measure_mood(call * np.float32(gain), whole(call), CALLER) for gain in (1.0, 0.05))

    assert [moment.arousal for moment in soft.moments] == pytest.approx(
        [moment.arousal for moment in loud.moments], abs=0.02
    )


def test_the_same_call_is_measured_the_same_twice(call):
    assert measure_mood(call, whole(call), CALLER) == measure_mood(call, whole(call), CALLER)


def test_little_speech_gives_little_confidence(call):
    short, long = (measure_mood(call, [Span(start=8.0, end=end)], CALLER) for end in (9.2, 16.0))

    assert short.confidence < 0.5 * long.confidence


@pytest.mark.parametrize("role", [Role.AGENT, Role.UNKNOWN])
@pytest.mark.parametrize("sure", [0.0, 0.5, 1.0])
def test_there_is_no_mood_of_the_agent_nor_of_somebody_unknown(call, role, sure):
    assert measure_mood(call, whole(call), Speaker(key="A", role=role, role_confidence=sure)) is None


def test_a_role_that_is_only_guessed_gives_no_mood(call):
    assert measure_mood(call, whole(call), CALLER.model_copy(update={"role_confidence": 0.4})) is None


def test_no_setting_could_switch_it_on():
    assert list(inspect.signature(measure_mood).parameters) == ["samples", "spans", "speaker"]


@pytest.mark.parametrize(
    "samples",
    [np.zeros(5 * RATE, np.float32), np.zeros(0, np.float32), np.full(5 * RATE, 1e-9, np.float32)],
    ids=["silence", "nothing", "nearly nothing"],
)
def test_silence_has_no_mood(samples):
    assert measure_mood(samples, [Span(start=0.0, end=5.0)], CALLER) is None


def test_no_speech_has_no_mood(call):
    assert measure_mood(call, [], CALLER) is None
    assert measure_mood(call, [Span(start=1.0, end=1.5)], CALLER) is None


def test_the_reason_for_none_is_told():
    said = [explanation(speaker, None).method for speaker in (None, Speaker(key="A", role=Role.AGENT), CALLER)]

    assert len(set(said)) == 3
    assert "Art. 5 Abs. 1 Buchst. f" in explanation(None, None).limits


def test_short_breaths_are_bridged_and_long_speech_is_cut_evenly():
    spans = [Span(start=0, end=1.2), Span(start=1.5, end=2.5), Span(start=4, end=4.6), Span(start=10, end=16)]

    assert [(one.start, one.end) for one in stretches(spans, 15.0)] == [(0.0, 2.5), (10.0, 12.5), (12.5, 15.0)]


def test_stretches_never_lap():
    found = stretches([Span(start=0, end=3), Span(start=1, end=6), Span(start=2, end=4)], 100.0)

    assert all(a.end <= b.start for a, b in pairwise(found))


def test_features_do_not_know_the_level():
    sound = calm(2.0)
    one, other = features(sound), features(sound * np.float32(0.1))

    assert [name for name in one if abs(one[name] - other[name]) > 0.05 * (abs(one[name]) + 1)] == []
