"""What the recogniser gets to hear, and where its words belong."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stadtkern.speech.audio.sound import Channel, to_pcm
from stadtkern.speech.recognition import Window, split_into_windows
from stadtkern.speech.recognition.windows import MAX_SECONDS
from stadtkern.speech.result import Span


def spans(*pairs: tuple[float, float]) -> list[Span]:
    return [Span(start=start, end=end) for start, end in pairs]


def told(found: list[Window]) -> list[list[tuple[float, float]]]:
    return [[(round(one.start, 2), round(one.end, 2)) for one in piece.stretches] for piece in found]


def test_long_silences_are_left_out_and_short_ones_stay() -> None:
    assert told(list(split_into_windows(spans((1, 3), (4, 6), (20, 22)), 30))) == [
        [(0.6, 3.4), (3.6, 6.4), (19.6, 22.4)]
    ]


def test_without_speech_there_is_no_piece() -> None:
    assert list(split_into_windows([], 30)) == []


def test_speech_without_end_is_cut_in_its_longest_silence() -> None:
    talk = spans((0, 22), (22.5, 25), (25.9, 29), (29.3, 50))

    assert told(list(split_into_windows(talk, 50))) == [[(0.0, 25.45)], [(25.45, 50.0)]]


def test_a_piece_is_filled_before_the_next_begins() -> None:
    talk = spans((0, 9), (20, 35), (35.6, 60))

    assert told(list(split_into_windows(talk, 60))) == [[(0.0, 9.4), (19.6, 35.3)], [(35.3, 60.0)]]


def test_a_piece_that_is_full_enough_ends_in_a_long_silence() -> None:
    talk = spans((0, 24), (30, 36), (36.4, 44))

    assert told(list(split_into_windows(talk, 60))) == [[(0.0, 24.4)], [(29.6, 44.4)]]


def test_without_a_silence_late_in_a_piece_an_earlier_one_serves() -> None:
    assert told(list(split_into_windows(spans((0, 12), (12.4, 40)), 40))) == [[(0.0, 12.2)], [(12.2, 40.0)]]


def test_speech_without_any_silence_is_cut_at_the_longest_piece() -> None:
    assert [round(piece.seconds) for piece in split_into_windows(spans((0, 70)), 70)] == [30, 30, 10]


def test_a_word_is_put_back_to_where_it_was_said() -> None:
    piece = Window((Span(start=10, end=12), Span(start=50, end=53)))

    assert piece.place(0.5, 1.0) == (10.5, 11.0)
    assert piece.place(2.5, 3.0) == (50.5, 51.0)


def test_a_word_over_a_seam_stays_where_its_middle_is() -> None:
    piece = Window((Span(start=10, end=12), Span(start=50, end=53)))

    assert piece.place(1.8, 2.6) == (50.0, 50.6)
    assert piece.place(4.9, 6.0) == (52.9, 53.0)


def test_its_sound_is_that_of_its_stretches(tmp_path) -> None:
    samples = np.linspace(-0.5, 0.5, 16_000 * 4).astype(np.float32)
    (tmp_path / "a.s16").write_bytes(to_pcm(samples))
    channel = Channel(tmp_path / "a.s16", samples.size)
    heard = Window((Span(start=0, end=1), Span(start=3, end=3.5))).read(channel)

    assert heard == pytest.approx(np.concatenate([samples[:16_000], samples[48_000:56_000]]), abs=1e-4)


@given(st.lists(st.tuples(st.floats(0.01, 40), st.floats(0.01, 400)), max_size=25))
def test_every_moment_of_speech_is_heard_once_in_pieces_that_are_not_too_long(steps) -> None:
    at, talk = 0.0, []
    for silence, speech in steps:
        talk.append(Span(start=at + silence, end=at + silence + speech))
        at += silence + speech
    found = list(split_into_windows(talk, at))
    stretches = [one for piece in found for one in piece.stretches]

    assert all(piece.seconds <= MAX_SECONDS + 1e-6 for piece in found)
    assert all(first.end <= second.start + 1e-6 for first, second in itertools.pairwise(stretches))
    for span in talk:
        heard = sum(max(min(one.end, span.end) - max(one.start, span.start), 0.0) for one in stretches)
        assert heard == pytest.approx(span.seconds, abs=1e-6)
