"""From a file to a result, by the sound alone; with words where the weights are on this machine."""

import numpy as np
import pytest
from typer.testing import CliRunner

from stadtkern.cli import app
from stadtkern.speech import Settings, analyse
from stadtkern.speech.errors import ModelMissing, RecordingUnreadable
from stadtkern.speech.result import ConversationAnalysis, Role
from tests.speech.mood.voices import calm, excited
from tests.speech.recordings import write_wav

QUIET = np.zeros(16_000 * 3, np.float32)


@pytest.fixture(scope="module")
def call(tmp_path_factory):
    """A calm voice on the first channel, then after three seconds an excited one on the second."""
    first = np.concatenate([calm(4.0), QUIET, np.zeros(16_000 * 4, np.float32)])
    second = np.concatenate([np.zeros(16_000 * 4, np.float32), QUIET, excited(4.0)])
    return write_wav(tmp_path_factory.mktemp("call") / "call.wav", first, second)


def test_two_channels_are_two_voices(call):
    found = analyse(call)

    assert [(one.key, one.channel, one.role) for one in found.speakers] == [
        ("A", 0, Role.UNKNOWN),
        ("B", 1, Role.UNKNOWN),
    ]
    assert found.utterances == []
    assert found.recording.layout == "stereo"


@pytest.mark.parametrize("agent", [None, 1, 2])
def test_the_agents_mood_is_never_measured_whatever_is_set(call, agent):
    found = analyse(call, Settings(agent=agent))
    roles = {speaker.key: speaker.role for speaker in found.speakers}

    assert found.mood is None or roles[found.mood.speaker] == Role.CUSTOMER
    assert agent is not None or found.mood is None


def test_silence_gives_no_speech_and_no_sentence(tmp_path):
    found = analyse(write_wav(tmp_path / "silence.wav", QUIET))

    assert (found.utterances, found.mood, found.flow.speech) == ([], None, {"A": []})


def test_what_is_no_recording_is_refused(tmp_path):
    (tmp_path / "call.wav").write_text("hello")
    with pytest.raises(RecordingUnreadable):
        analyse(tmp_path / "call.wav")


def test_a_model_that_is_not_there_is_named_with_the_way_to_get_it(call, tmp_path):
    with pytest.raises(ModelMissing, match="models fetch"):
        analyse(call, Settings(model=tmp_path))


def test_the_command_writes_the_result_and_the_report(call, tmp_path):
    runner = CliRunner()
    json, html = tmp_path / "a.json", tmp_path / "a.html"
    first = runner.invoke(app, ["speech", "analyse", str(call), "--agent", "1", "--out", str(json)])
    second = runner.invoke(app, ["speech", "analyse", str(call), "--html", "--out", str(html)])

    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    assert ConversationAnalysis.model_validate_json(json.read_bytes()).speakers[0].role == Role.AGENT
    assert 'class="wave' in html.read_text(encoding="utf-8")


def test_the_command_for_folders_tells_what_failed(call, tmp_path):
    (tmp_path / "calls").mkdir()
    (tmp_path / "calls" / "good.wav").write_bytes(call.read_bytes())
    (tmp_path / "calls" / "bad.wav").write_text("hello")
    said = CliRunner().invoke(
        app, ["speech", "analyse-folder", str(tmp_path / "calls"), "--out", str(tmp_path / "out"), "--html"]
    )

    assert said.exit_code == 1
    assert "1 done, 0 from before, 1 failed" in said.output
    assert sorted(path.name for path in (tmp_path / "out").glob("[!.]*")) == [
        "bad.wav.failed.json",
        "good.wav.html",
        "good.wav.json",
    ]


def test_silence_gives_no_words_with_a_model_either(base_model, tmp_path):
    found = analyse(write_wav(tmp_path / "silence.wav", QUIET), Settings(model=base_model))

    assert found.utterances == []
