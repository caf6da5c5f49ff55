"""Personal data is silent in the sound where it is masked in the text, and nowhere else."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from typer.testing import CliRunner

from stadtkern.cli import app
from stadtkern.speech.audio.reading import read
from stadtkern.speech.audio.silence import masked_times, silence
from stadtkern.speech.errors import RecordingError
from stadtkern.speech.result import ConversationAnalysis
from stadtkern.speech.text.understanding import understand
from tests.speech.calls import full_call
from tests.speech.recordings import write_wav
from tests.speech.sounds import hiss


@pytest.fixture
def recording(tmp_path):
    """Two channels of loud noise at 8 kHz, as long as the call made by hand."""
    return write_wav(tmp_path / "call.wav", hiss(48, rate=8000), hiss(48, seed=2, rate=8000), rate=8000)


@pytest.fixture
def result(recording) -> ConversationAnalysis:
    call = full_call()
    checksum = hashlib.sha256(recording.read_bytes()).hexdigest()
    return call.model_copy(
        update={
            "utterances": understand(call.utterances, 48.0),
            "recording": call.recording.model_copy(update={"sha256": checksum}),
        }
    )


def quiet(path) -> list[np.ndarray]:
    """Per channel, for each 10 ms at 8 kHz whether there is not one sample."""
    import wave

    with wave.open(str(path)) as sound:
        assert (sound.getnchannels(), sound.getframerate()) == (2, 8000)
        table = np.frombuffer(sound.readframes(sound.getnframes()), "<i2").reshape(-1, 2)
    return [(np.abs(table[: len(table) // 80 * 80, n].reshape(-1, 80)).max(axis=1) == 0) for n in range(2)]


def test_the_times_are_those_of_the_masked_words(result) -> None:
    data = [datum for said in result.utterances for datum in said.personal]
    times = masked_times(result)

    assert data
    for datum in data:
        assert any(span.start <= datum.start and datum.end <= span.end for span in times)
    assert sum(span.seconds for span in times) < 12


def test_all_channels_are_silent_then_and_sound_else(recording, result, tmp_path) -> None:
    times = silence(recording, result, tmp_path / "masked.wav")
    wanted = np.zeros(4800, dtype=bool)
    edges = np.zeros(4800, dtype=bool)
    for span in times:
        wanted[int(span.start * 100) : int(np.ceil(span.end * 100))] = True
        for edge in (span.start, span.end):
            edges[max(int(edge * 100) - 1, 0) : int(edge * 100) + 2] = True

    for channel in quiet(tmp_path / "masked.wav"):
        assert channel[~edges].tolist() == wanted[~edges].tolist()
    with read(tmp_path / "masked.wav") as sound:
        assert round(sound.duration, 2) == 48.0


def test_without_times_of_words_the_whole_utterance_is_silent(result) -> None:
    bare = [
        said.model_copy(
            update={
                "words": [],
                "personal": [one.model_copy(update={"start": None, "end": None}) for one in said.personal],
            }
        )
        for said in result.utterances
    ]
    times = masked_times(result.model_copy(update={"utterances": bare}))

    for said in bare:
        if said.personal:
            assert any(span.start <= said.start and said.end <= span.end for span in times)


def test_a_recording_of_another_call_is_refused_and_nothing_is_written(result, tmp_path) -> None:
    other = write_wav(tmp_path / "other.wav", hiss(2))
    with pytest.raises(RecordingError, match="SHA-256"):
        silence(other, result, tmp_path / "masked.wav")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["call.wav", "other.wav"]


def test_a_result_without_words_is_refused(recording, result, tmp_path) -> None:
    with pytest.raises(RecordingError, match="no words"):
        silence(recording, result.model_copy(update={"utterances": []}), tmp_path / "masked.wav")


def test_the_recording_itself_is_never_overwritten(recording, result) -> None:
    before = recording.read_bytes()
    with pytest.raises(RecordingError, match="another file"):
        silence(recording, result, recording)
    assert recording.read_bytes() == before


def test_the_command_masks_both(recording, result, tmp_path) -> None:
    (tmp_path / "call.json").write_text(result.model_dump_json(), encoding="utf-8")
    said = CliRunner().invoke(
        app,
        [
            "speech",
            "redact",
            str(tmp_path / "call.json"),
            "--out",
            str(tmp_path / "masked.json"),
            "--audio",
            str(recording),
        ],
    )

    assert said.exit_code == 0, said.output
    assert quiet(tmp_path / "masked.wav")[0].any()
    assert ConversationAnalysis.model_validate_json((tmp_path / "masked.json").read_bytes()).redacted
