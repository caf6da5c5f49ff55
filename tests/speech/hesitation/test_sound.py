"""Held vowels and hums made here are found by their sound; what moves, or is short, is not."""

import numpy as np
import pytest

from stadtkern.speech.audio.sound import RATE
from stadtkern.speech.evaluation.hesitation import resonant
from stadtkern.speech.hesitation.sound import in_samples
from tests.speech.sounds import hiss, tone, voice


def held(kind, seconds=0.5):
    """An "äh" or "hm" of 150 Hz from second 1 on, in faint noise."""
    voice = resonant(np.zeros(RATE, np.float32), kind, seconds, np.random.default_rng(3))
    out = hiss(2 + seconds, 3e-4)
    out[RATE : RATE + voice.size] += 0.1 * voice / np.sqrt(np.mean(voice**2))
    return out.astype(np.float32)


@pytest.mark.parametrize(("kind", "hummed"), [("äh", False), ("hm", True)])
def test_a_held_vowel_or_hum_is_found_where_it_sounds(kind, hummed):
    [found] = in_samples(held(kind), start=10.0)

    assert (found.start, found.end) == (pytest.approx(11.0, abs=0.1), pytest.approx(11.5, abs=0.1))
    assert found.hummed is hummed
    assert found.lull_before
    assert found.lull_after


def test_a_short_vowel_is_none():
    assert in_samples(held("äh", 0.15)) == []


def test_a_voice_that_glides_is_none():
    time = np.arange(RATE) / RATE
    phase = 2 * np.pi * np.cumsum(120 * 2 ** (time * 18 / 12)) / RATE
    glide = sum(np.sin(number * phase) / number for number in range(1, 15))

    assert in_samples((0.1 * glide).astype(np.float32)) == []


@pytest.mark.parametrize("samples", [hiss(2, 0.1), np.zeros(2 * RATE, np.float32), tone(300, 0.01)])
def test_noise_silence_and_next_to_nothing_are_none(samples):
    assert in_samples(samples) == []


def test_fluent_reading_holds_next_to_none():
    clips = voice("03")
    found = [one for clip in clips for one in in_samples(clip)]

    assert len(found) <= sum(clip.size for clip in clips) / RATE / 60
