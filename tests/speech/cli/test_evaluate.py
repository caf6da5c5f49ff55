"""`stadtkern speech evaluate`: figures with targets, and what is lacking."""

import json

from typer.testing import CliRunner

from stadtkern.cli import app
from stadtkern.speech.evaluation.figures import Figure
from stadtkern.speech.evaluation.runner import PARTS, PartResult, as_json, told
from tests.speech.mood.voices import calm, excited
from tests.speech.recordings import write_wav


def run(*arguments: object):
    return CliRunner().invoke(app, ["speech", "evaluate", *map(str, arguments)])


def test_a_folder_without_recordings_is_told_part_by_part(tmp_path):
    said = run(tmp_path, "--part", "mood")

    assert said.exit_code == 0
    assert "skipped: no recordings named as in EmoDB" in said.output


def test_a_part_that_is_none_is_refused_with_the_names_there_are(tmp_path):
    said = run(tmp_path, "--part", "weather")

    assert said.exit_code == 2
    assert all(part.name in said.output for part in PARTS)


def test_arousal_is_measured_on_speakers_left_out(tmp_path):
    for speaker in (21, 22, 23):
        for number in range(3):
            seed = 10 * speaker + number
            write_wav(tmp_path / f"{speaker}a0{number}Wa.wav", excited(1.5, seed=seed))
            write_wav(tmp_path / f"{speaker}a0{number}Na.wav", calm(1.5, seed=seed))
    said = run(tmp_path, "--part", "mood", "--json")
    figures = {one["name"]: one for one in json.loads(said.stdout)["mood"]["figures"]}

    assert figures["arousal, plain, UAR"]["value"] == 1.0
    assert figures["arousal, own baseline, shipped, UAR"]["value"] == 1.0
    assert "speakers 21, 22, 23" in figures["arousal, own baseline, shipped, UAR"]["note"]


def test_figures_are_told_with_target_and_verdict():
    assert told(Figure("a", 0.5, 0.4)) == ("a", "0.500", ">= 0.400", "met")
    assert told(Figure("b", 31.25, 30, "lower", "%")) == ("b", "31.2 %", "<= 30.0 %", "MISSED")
    assert told(Figure("c", None, 0.9)) == ("c", "–", ">= 0.900", "–")


def test_the_same_goes_to_other_programs():
    made = json.loads(
        as_json([PartResult(PARTS[0], (Figure("a", 0.5, 0.4),)), PartResult(PARTS[0], lacking="a folder")])
    )

    assert made[PARTS[0].name] == {"lacking": "a folder"}
