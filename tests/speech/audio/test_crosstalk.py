"""A voice that leaks into the other's channel is not the other's speech. Voices are bursts of noise made here."""

import numpy as np
import pytest

from stadtkern.speech.audio.activity import Activity, level
from stadtkern.speech.audio.crosstalk import leak_between, without_crosstalk
from stadtkern.speech.audio.sound import RATE
from stadtkern.speech.evaluation.flow import calls_of, flow_of
from stadtkern.speech.evaluation.made_calls import MadeCall
from stadtkern.speech.result import Span
from tests.speech.sounds import hiss

FIRST = [Span(start=float(at), end=at + 3.0) for at in range(1, 40, 8)]
SECOND = [Span(start=float(at), end=at + 3.0) for at in range(5, 40, 8)]
BOTH = Span(start=3.0, end=4.0)  # the second says something while the first speaks


def voice(spans, seed):
    """Noise whose loudness goes up and down four times a second, as in speech."""
    out = hiss(42, 3e-4, seed)
    for span in spans:
        first, size = int(span.start * RATE), int(span.seconds * RATE)
        shape = 0.15 + 0.85 * np.abs(np.sin(np.pi * 4 * np.arange(size) / RATE + seed))
        out[first : first + size] += hiss(span.seconds, 0.1, seed + 7)[:size] * shape
    return out.astype(np.float32)


def later(samples, seconds):
    shift = int(seconds * RATE)
    return np.concatenate([np.zeros(shift, np.float32), samples])[: samples.size]


def heard(spans, samples):
    return Activity(list(spans), np.zeros(0, np.float32), level(samples))


def covered(spans, by):
    return sum(max(min(a.end, b.end) - max(a.start, b.start), 0.0) for a in spans for b in by)


@pytest.mark.parametrize(("leak", "delay"), [(0.05, 0.0), (0.15, 0.0), (0.1, 0.12)])
def test_the_leak_goes_and_both_voices_stay(leak, delay):
    first, second = voice(FIRST, 1), voice([*SECOND, BOTH], 2)
    everything = sorted([*FIRST, *SECOND], key=lambda one: one.start)
    left = without_crosstalk(
        [
            heard(everything, first + np.float32(leak) * later(second, delay)),
            heard(everything, second + np.float32(leak) * later(first, delay)),
        ]
    )

    assert covered(left[0].spans, FIRST) > 0.9 * 15
    assert covered(left[0].spans, SECOND) < 1.0
    assert covered(left[1].spans, SECOND) > 0.9 * 15
    assert covered(left[1].spans, FIRST) < 2.0
    assert covered(left[1].spans, [BOTH]) > 0.7


def test_two_people_who_only_talk_to_each_other_lose_nothing():
    sounds = voice(FIRST, 1), voice(SECOND, 2)
    told = [heard(FIRST, sounds[0]), heard(SECOND, sounds[1])]

    assert [one.spans for one in without_crosstalk(told)] == [FIRST, SECOND]
    assert leak_between(told[0].levels, told[1].levels, np.ones(told[0].levels.size, np.bool_)) is None


def test_one_channel_stays_as_it_is():
    told = [heard(FIRST, voice(FIRST, 1))]

    assert without_crosstalk(told) == told


def test_interruptions_are_found_through_crosstalk(shared):
    call = next(calls_of(shared))
    first, second = call.channels
    leaking = MadeCall([first + np.float32(0.05) * second, second + np.float32(0.05) * first], call.speech)
    found = flow_of(leaking)

    clean = flow_of(call)
    assert [one.by for one in found.interruptions] == [one.by for one in clean.interruptions]
    assert len(found.pauses) == len(clean.pauses)
