"""A transcript becomes a measured conversation without sound or model, in Python and on the command line."""

import json

from typer.testing import CliRunner

from stadtkern.cli import app
from stadtkern.speech import analyse_transcript
from stadtkern.speech.result import ConversationAnalysis, Role
from tests.speech.text.dialogues import WATER, turns


def test_flow_comes_from_the_given_times():
    said = turns(*WATER)
    said[1]["start"] -= 1.2  # the caller cuts in
    said[4]["start"] += 2.0  # and later waits
    found = analyse_transcript({"turns": said})

    assert [(one.by, one.of) for one in found.flow.interruptions] == [("Y", "X")]
    assert [(one.start, one.end, one.by) for one in found.flow.pauses] == [(13.5, 16.0, "X")]
    assert found.mood is None


def test_the_words_are_measured():
    found = analyse_transcript({"turns": turns(*WATER)})

    assert [one.role for one in found.speakers] == [Role.AGENT, Role.CUSTOMER]
    assert found.customer_questions_last_quarter == 1
    assert found.keywords[0].text == "Abschlag"
    assert "Muster" not in {one.text for one in found.keywords}
    assert {one.text for said in found.utterances for one in said.personal} >= {"Lena Muster", "Otto Probe"}


def test_three_hours_are_measured():
    said = turns(*WATER * 514)
    found = analyse_transcript({"turns": said})

    assert len(found.utterances) == len(said) == 3084
    assert found.recording.duration > 10_000


def run(*arguments):
    return CliRunner().invoke(app, ["speech", "transcript", *map(str, arguments)])


def test_the_command_writes_the_result(tmp_path):
    file, out = tmp_path / "call.json", tmp_path / "result.json"
    file.write_text(json.dumps({"turns": turns(*WATER)}), "utf-8")

    assert run(file, "--out", out).exit_code == 0
    found = ConversationAnalysis.model_validate_json(out.read_bytes())
    assert (found.recording.name, len(found.utterances)) == ("call.json", 6)


def test_the_command_names_file_and_place_of_what_is_wrong_and_writes_nothing(tmp_path):
    file, out = tmp_path / "call.vtt", tmp_path / "result.json"
    file.write_text("WEBVTT\n\nsoon\nJa\n", "utf-8")
    said = run(file, "--out", out)

    assert (said.exit_code, out.exists()) == (1, False)
    assert "call.vtt: line 4" in said.output


def test_a_citys_own_rules_are_used_and_broken_ones_named(tmp_path):
    file, own = tmp_path / "call.json", tmp_path / "own.toml"
    file.write_text(json.dumps({"turns": turns(*WATER)}), "utf-8")
    own.write_text(
        '[[category]]\nkey = "advance"\ntitle = "Abschläge"\n[[category.rule]]\nstem = ["abschlag"]\n', "utf-8"
    )
    made = json.loads(run(file, "--rules", own).stdout)
    own.write_text("[[category]]\nkey = 3\n", "utf-8")
    refused = run(file, "--rules", own)

    assert "advance" in {one["key"] for one in made["categories"]}
    assert (refused.exit_code, "own.toml: category 3, key" in refused.output) == (1, True)
