"""Telling voices apart in one channel: the error rate, the grouping, and a call with the real networks."""

from __future__ import annotations

import numpy as np
import pytest

from stadtkern.speech import Settings, analyse
from stadtkern.speech.evaluation.diarisation import diarisation_error
from stadtkern.speech.evaluation.made_calls import make_call, trimmed
from stadtkern.speech.evaluation.speakers import CONFUSION, ERROR, of_call
from stadtkern.speech.result import Span
from stadtkern.speech.speakers.clusters import assign_speakers, segments_of, speaker_centroids
from stadtkern.speech.speakers.networks import voices
from tests.speech.recordings import write_wav
from tests.speech.sounds import hiss, voice


def spans(*pairs: tuple[float, float]) -> list[Span]:
    return [Span(start=start, end=end) for start, end in pairs]


def test_voices_sound_the_same_alone_and_among_others(speaker_networks) -> None:
    long, short, quiet = hiss(4.0), hiss(0.7, seed=2), hiss(2.0, 0.001, seed=3)
    together = voices([long, short, quiet])

    assert [one.shape for one in together] == [(256,)] * 3
    for alone, one in zip((long, short, quiet), together, strict=True):
        assert one == pytest.approx(voices([alone])[0], abs=1e-5)
    assert voices([]) == []


def test_the_names_do_not_matter_for_the_error() -> None:
    error = diarisation_error([spans((0, 4)), spans((5, 9))], [spans((5, 9)), spans((0, 4))])
    assert (error.missed, error.false, error.confused) == (0, 0, 0)


def test_each_kind_of_error_counts_once_and_the_edges_do_not_count() -> None:
    truth = [spans((0, 10)), spans((20, 30))]
    missed = diarisation_error(truth, [spans((0, 5)), spans((20, 30))])
    assert (round(missed.missed, 2), missed.false, missed.confused) == (4.75, 0, 0)
    false = diarisation_error(truth, [spans((0, 15)), spans((20, 30))])
    assert (false.missed, round(false.false, 2), false.confused) == (0, 4.75, 0)
    mixed_up = diarisation_error(truth, [spans((0, 10), (20, 25)), spans((25, 30))])
    assert (mixed_up.missed, mixed_up.false, round(mixed_up.confused, 2)) == (0, 0, 4.75)
    assert round(mixed_up.rate, 3) == round(mixed_up.confusion, 3) == 0.25


def segments(*centres: np.ndarray, count: int = 30):
    """`count` stretches of 2 s around each centre, in pieces of their own."""
    chance = np.random.default_rng(1)
    rows = [centre + chance.normal(0, 0.01, centre.size) for centre in centres for _ in range(count)]
    unit = [np.asarray(row / np.linalg.norm(row), dtype=np.float32) for row in rows]
    return segments_of(unit, [2.0] * len(unit), range(len(unit)))


@pytest.mark.parametrize("count", [1, 2, 3])
def test_as_many_people_are_found_as_there_are_voices(count) -> None:
    assert len(speaker_centroids(segments(*np.eye(256)[:count]))) == count


def test_two_stretches_of_one_piece_are_never_the_same_person() -> None:
    means = np.eye(256, dtype=np.float32)[:2]
    both = np.stack([means[0], (means[0] * 0.9 + means[1] * 0.436).astype(np.float32)])

    assert assign_speakers(means, both, []).tolist() == [0, 0]
    assert assign_speakers(means, both, [[0, 1]]).tolist() == [0, 1]


def test_a_call_in_one_channel_has_two_voices_and_says_that_this_is_estimated(speaker_networks, tmp_path) -> None:
    clips = ([trimmed(one) for one in voice("03")], [trimmed(one) for one in voice("08")])
    call = make_call(clips, seed=5)
    found = analyse(write_wav(tmp_path / "call.wav", (call.channels[0] + call.channels[1]) / 2))

    assert [(one.key, one.channel) for one in found.speakers] == [("A", None), ("B", None)]
    assert "geschätzt" in found.recording.warnings[-1]
    error = diarisation_error([call.speech[0], call.speech[1]], list(found.flow.speech.values()))
    assert error.confusion < 0.05
    assert len(analyse(tmp_path / "call.wav", Settings(voices=False)).speakers) == 1


def test_the_call_mixed_to_one_channel_is_within_the_targets(speaker_networks, shared) -> None:
    error = of_call(shared / "audio" / "calls" / "call40_stereo_en.flac")

    assert error is not None
    assert (100 * error.rate <= ERROR, 100 * error.confusion <= CONFUSION) == (True, True)
