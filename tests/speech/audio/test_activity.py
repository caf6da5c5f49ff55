"""Voice activity: people are heard, everything else is not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from stadtkern.speech.audio.activity import detect
from stadtkern.speech.audio.reading import read
from stadtkern.speech.audio.sound import Channel, Samples, to_pcm
from stadtkern.speech.evaluation.figures import MatchCounts, matched
from stadtkern.speech.evaluation.made_calls import make_call, trimmed
from stadtkern.speech.flow.turns import interruptions, pauses
from tests.speech.recordings import write_wav
from tests.speech.sounds import hiss, sentence, tone, voice


def channel(folder: Path, samples: Samples, name: str = "a") -> Channel:
    file = folder / f"{name}.s16"
    file.write_bytes(to_pcm(samples))
    return Channel(file, samples.size)


@pytest.mark.parametrize(
    "samples",
    [np.zeros(48_000, np.float32), hiss(8, 0.001), hiss(8, 0.1), tone(425, 8), tone(220, 4) + tone(277, 4)],
    ids=["silence", "line noise", "loud noise", "ringing tone", "chord"],
)
def test_nobody_is_heard_where_nobody_speaks(tmp_path: Path, samples: Samples) -> None:
    assert detect(channel(tmp_path, samples)).spans == []


def test_a_sentence_is_found_where_it_was_laid(tmp_path: Path, shared: Path) -> None:
    said = trimmed(sentence("03a02Nc"))
    samples = np.concatenate([hiss(3, 3e-4), said, hiss(2, 3e-4)])
    spans = detect(channel(tmp_path, samples)).spans
    assert spans[0].start == pytest.approx(3, abs=0.15)
    assert spans[-1].end == pytest.approx(3 + said.size / 16_000, abs=0.15)


def test_pauses_and_interruptions_of_a_laid_call_are_found(tmp_path: Path, shared: Path) -> None:
    call = make_call(([trimmed(one) for one in voice("03")], [trimmed(one) for one in voice("08")]), seed=5)
    speech = {
        str(number): detect(channel(tmp_path, one, str(number))).spans for number, one in enumerate(call.channels)
    }
    counts = MatchCounts()
    counts.add(matched([("", one.start) for one in call.pauses], [("", one.start) for one in pauses(speech)], 0.5))
    counts.add(
        matched(
            [(str(by), at) for by, at in call.interruptions],
            [(one.by, one.start) for one in interruptions(speech)],
            0.5,
        )
    )
    assert counts.f1 is not None
    assert counts.f1 >= 0.95


def test_a_recording_shorter_than_a_window_is_no_problem(tmp_path: Path) -> None:
    with read(write_wav(tmp_path / "a.wav", hiss(0.01))) as sound:
        assert detect(sound.channels[0]).spans == []
