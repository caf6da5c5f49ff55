"""Waiting music and tones of the line, made here; and recordings of people, where neither is."""

import numpy as np
import pytest

from stadtkern.speech.audio.activity import detect
from stadtkern.speech.audio.holds import find_holds, without_holds
from stadtkern.speech.audio.reading import read
from stadtkern.speech.audio.sound import RATE
from stadtkern.speech.evaluation import made_sounds as made
from stadtkern.speech.pipeline import analyse
from stadtkern.speech.result import HoldKind
from tests.left_out import shared
from tests.speech.recordings import write_wav
from tests.speech.sounds import hiss, sentence, tone

NEAR = 1.0  # seconds that an edge of music may be off
RING = (425.0,)


def silence(seconds):
    return np.zeros(int(seconds * RATE), np.float32)


@pytest.fixture
def holds(tmp_path):
    """The holds of one channel: [(kind, start, end)]."""

    def found(samples):
        noisy = samples + hiss(samples.size / RATE, 3e-4)[: samples.size]
        with read(write_wav(tmp_path / "one.wav", noisy)) as sound:
            return [(one.kind, one.start, one.end) for one in find_holds(sound.channels[0])]

    return found


def spoken(*names):
    return np.concatenate([sentence(name) for name in names])


@pytest.mark.parametrize("seed", range(4))
def test_chords_with_a_melody_and_a_beat_are_music_from_their_first_to_their_last_second(holds, seed):
    [(kind, start, end)] = holds(
        np.concatenate([silence(3), made.music(12, seed, beat=seed % 2 == 0, narrow=seed < 3), silence(3)])
    )

    assert kind is HoldKind.MUSIC
    assert (start, end) == (pytest.approx(3, abs=NEAR), pytest.approx(15, abs=NEAR))


@pytest.mark.parametrize("bright", [0.05, 0.5, 0.8])
def test_a_melody_of_single_notes_is_music_pure_or_rich(holds, bright):
    found = holds(made.melody(20, 1, bright=bright))

    assert {kind for kind, _, _ in found} == {HoldKind.MUSIC}
    assert sum(end - start for _, start, end in found) == pytest.approx(20, abs=3)


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(made.cadence(RING, 1.0, 4.0, 3), id="ringing in Germany"),
        pytest.param(made.tone(RING, 1.0), id="a single ring"),
        pytest.param(made.cadence((440.0, 480.0), 2.0, 4.0, 2), id="ringing in North America"),
        pytest.param(made.cadence(RING, 0.48, 0.48, 8), id="busy"),
        pytest.param(made.cadence(RING, 0.24, 0.24, 8), id="no line free"),
        pytest.param(made.tone(RING, 6.0), id="dial tone"),
        pytest.param(made.cadence((1100.0,), 0.5, 3.0, 3), id="fax"),
        pytest.param(made.keys("0123456789"), id="keys"),
    ],
)
def test_tones_of_the_line_are_one_hold_with_their_silences(holds, sound):
    [(kind, start, end)] = holds(np.concatenate([silence(2), made.telephone(sound), silence(2)]))

    assert kind is HoldKind.RINGING
    assert (start, end) == (pytest.approx(2, abs=0.15), pytest.approx(2 + sound.size / RATE, abs=0.15))


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(hiss(12, 0.1), id="noise"),
        pytest.param(np.sum([tone(50.0 * n, 12, 0.02) for n in range(1, 20)], axis=0), id="hum of the mains"),
        pytest.param(np.sum([tone(hertz, 12, 0.02) for hertz in (1188, 1700, 2372)], axis=0), id="whine of the line"),
        pytest.param(made.tone((1000.0,), 0.4), id="one beep"),
        pytest.param(silence(8), id="silence"),
    ],
)
def test_noise_hum_and_a_beep_are_no_hold(holds, sound):
    assert holds(np.concatenate([silence(1), sound.astype(np.float32), silence(1)])) == []


def test_music_alone_is_a_result_without_talk_or_sentence(tmp_path):
    found = analyse(write_wav(tmp_path / "call.wav", made.music(15, 2, narrow=False)))

    assert found.utterances == []
    assert sum(one.talk_seconds for one in found.flow.speakers) == 0
    assert [one.kind for one in found.flow.holds] == [HoldKind.MUSIC]
    assert next(one for one in found.explanations if one.measure == "holds").on


def test_speech_over_music_stays_and_the_hold_stops_while_it_sounds(tmp_path):
    said = spoken("03a01Nc", "03a02Nc")
    music = made.music(20, 3, level=0.02)
    music[8 * RATE : 8 * RATE + said.size] += said
    with read(write_wav(tmp_path / "alone.wav", said)) as sound:
        alone = sum(one.seconds for one in detect(sound.channels[0]).spans)
    with read(write_wav(tmp_path / "one.wav", music)) as sound:
        channel = sound.channels[0]
        [voice], kept = without_holds([detect(channel)], [find_holds(channel)])

    spoken_seconds = sum(one.seconds for one in voice.spans)
    assert spoken_seconds == pytest.approx(alone, abs=0.6)
    assert all(one.start > 8 - NEAR and one.end < 8 + said.size / RATE + NEAR for one in voice.spans)
    assert sum(one.seconds for one in kept) == pytest.approx(20 - spoken_seconds, abs=2.5)


def test_waiting_music_is_no_pause_and_no_talk_on_either_channel(tmp_path):
    first, second = spoken("03a01Nc"), spoken("08a01Na")
    for playing in (0, 1):
        agent = np.concatenate([first, silence(14), silence(second.size / RATE)])
        caller = np.concatenate([silence(first.size / RATE), silence(14), second])
        at = first.size + RATE
        (agent, caller)[playing][at : at + 12 * RATE] += made.music(12, 5)
        call = analyse(write_wav(tmp_path / "call.wav", agent, caller))

        assert [one.kind for one in call.flow.holds] == [HoldKind.MUSIC]
        assert call.flow.pauses == []
        assert sum(one.talk_seconds for one in call.flow.speakers) == pytest.approx(4, abs=1.5)


def test_recorded_people_are_never_taken_for_music_or_tones():
    files = sorted(shared("audio").glob("*/*.flac"))
    found = []
    for file in files:
        with read(file) as sound:
            found += [(file.name, one) for channel in sound.channels for one in find_holds(channel)]

    assert found == []
