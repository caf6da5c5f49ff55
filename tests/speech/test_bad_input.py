"""What comes in wrong gives a result or a clear error, and never a sentence that nobody said."""

from __future__ import annotations

import collections
import shutil

import numpy as np
import pytest

from stadtkern.speech import Settings, analyse
from stadtkern.speech.errors import RecordingEmpty, RecordingUnreadable
from tests.speech.mood.voices import calm
from tests.speech.recordings import write_wav
from tests.speech.sounds import hiss, tone, voice

SILENCE = np.zeros(16_000 * 8, np.float32)


def music(seconds: float) -> np.ndarray:
    """Waiting music: three chords in turn, with their overtones."""
    parts = []
    for root in (220.0, 293.7, 246.9, 220.0) * int(seconds // 2):
        chord = sum(tone(root * ratio * over, 0.5, 0.06 / over) for ratio in (1, 1.26, 1.5) for over in (1, 2, 3))
        parts.append(chord * np.linspace(1, 0.4, chord.size))
    return np.concatenate(parts).astype(np.float32)


def crackle(seconds: float) -> np.ndarray:
    """A bad line: short loud clicks in soft noise."""
    chance = np.random.default_rng(4)
    samples = hiss(seconds, 0.003)
    for at in chance.integers(0, samples.size - 80, int(seconds * 6)):
        samples[at : at + 80] += (chance.normal(0, 0.5, 80) * np.linspace(1, 0, 80)).astype(np.float32)
    return samples


PULSE = np.concatenate([tone(425, 0.48), np.zeros(int(16_000 * 0.48), np.float32)])
SOUNDS = {
    "silence": SILENCE,
    "noise": hiss(8, 0.05),
    "loud noise": hiss(8, 0.3, seed=2),
    "music": music(8),
    "ring tone": np.tile(np.concatenate([tone(425, 1.0), np.zeros(16_000 * 3, np.float32)]), 2),
    "busy tone": np.tile(PULSE, 8),
    "keys": np.concatenate(
        [part for low in (697, 770, 852, 941) for part in (tone(low, 0.2) + tone(1336, 0.2), SILENCE[:16_000])]
    ),
    "hum": tone(50, 8) + tone(150, 8, 0.1),
    "crackle": crackle(8),
}


@pytest.mark.parametrize("kind", SOUNDS)
def test_without_a_voice_there_is_no_sentence(kind, base_model, tmp_path) -> None:
    found = analyse(write_wav(tmp_path / "call.wav", SOUNDS[kind]), Settings(model=base_model))

    assert [said.text for said in found.utterances] == []
    assert found.mood is None


def test_a_crowd_gives_no_sentence_again_and_again(base_model, tmp_path) -> None:
    talk = np.concatenate(voice("03") + voice("08"))
    crowd = sum(np.roll(talk, number * 48_000)[: 16_000 * 20] for number in range(5)) / 2
    found = analyse(write_wav(tmp_path / "call.wav", crowd), Settings(model=base_model, voices=False))
    words = [word.text.lower().strip(".,!?") for said in found.utterances for word in said.words]
    fours = collections.Counter(zip(words, words[1:], words[2:], words[3:], strict=False))

    assert [four for four, times in fours.items() if times > 2 and len(set(four)) > 2] == []


@pytest.mark.parametrize("kind", SOUNDS)
def test_without_a_voice_nobody_talks(kind, tmp_path) -> None:
    found = analyse(write_wav(tmp_path / "call.wav", SOUNDS[kind]))

    assert sum(sheet.talk_seconds for sheet in found.flow.speakers) < 0.5


def test_a_file_without_a_byte_is_refused(tmp_path) -> None:
    (tmp_path / "call.wav").touch()
    with pytest.raises(RecordingEmpty, match="empty"):
        analyse(tmp_path / "call.wav")


def test_a_header_without_a_sample_is_refused(tmp_path) -> None:
    with pytest.raises((RecordingEmpty, RecordingUnreadable)):
        analyse(write_wav(tmp_path / "call.wav", np.zeros(0, np.float32)))


def test_a_file_that_breaks_off_is_measured_as_far_as_it_goes(tmp_path) -> None:
    whole = write_wav(tmp_path / "whole.wav", calm(8.0)).read_bytes()
    (tmp_path / "call.wav").write_bytes(whole[: len(whole) // 2])
    found = analyse(tmp_path / "call.wav")

    assert 3.9 < found.recording.duration < 4.1
    assert any("breaks off" in warning for warning in found.recording.warnings)


def test_a_wrong_extension_does_not_matter(tmp_path) -> None:
    shutil.copyfile(write_wav(tmp_path / "call.wav", calm(3.0)), tmp_path / "call.mp3")

    assert analyse(tmp_path / "call.mp3").recording.duration == 3.0


def test_three_channels_are_three_voices_or_fewer_and_this_is_said(tmp_path) -> None:
    gap = np.zeros(16_000 * 3, np.float32)
    rows = [np.concatenate([gap] * n + [calm(3.0, seed=n + 1)] + [gap] * (2 - n)) for n in range(3)]
    found = analyse(write_wav(tmp_path / "call.wav", *rows))

    assert [speaker.channel for speaker in found.speakers] == [0, 1, 2]
    assert any("3 channels" in warning for warning in found.recording.warnings)
