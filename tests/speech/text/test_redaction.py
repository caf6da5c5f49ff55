"""Masked: nothing personal is left anywhere in the result, and everything else stays where it was."""

import pytest
from typer.testing import CliRunner

from stadtkern.cli import app
from stadtkern.speech.result import ConversationAnalysis
from stadtkern.speech.text.redaction import redact
from tests.speech.calls import full_call

SECRET = "vier sieben eins eins null acht"


def test_no_word_of_it_is_left_in_the_utterance():
    masked = redact(full_call())
    said = masked.utterances[3]

    assert SECRET not in masked.model_dump_json()
    assert said.text == "Die ist ████ ██████ ████ ████ ████ ████."
    assert [word.text for word in said.words][2:] == ["████", "██████", "████", "████", "████", "█████"]
    assert masked.redacted


def test_the_rest_is_as_it_was():
    before, after = full_call(), redact(full_call())

    assert [one for n, one in enumerate(after.utterances) if n != 3] == [
        one for n, one in enumerate(before.utterances) if n != 3
    ]
    assert (after.flow, after.mood, after.categories) == (before.flow, before.mood, before.categories)


@pytest.mark.parametrize("times", [1, 2])
def test_the_command_masks_and_masking_twice_is_masking_once(tmp_path, times):
    file, out = tmp_path / "a.json", tmp_path / "b.json"
    file.write_text(full_call().model_dump_json(), encoding="utf-8")
    for _ in range(times):
        said = CliRunner().invoke(app, ["speech", "redact", str(file), "--out", str(out)])
        file = out

    assert said.exit_code == 0, said.output
    assert ConversationAnalysis.model_validate_json(out.read_bytes()) == redact(full_call())
