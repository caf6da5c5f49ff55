"""`stadtkern speech report`: from a result to a page, with the sound beside or inside."""

import re

import pytest
from typer.testing import CliRunner

from stadtkern.cli import app
from tests.speech.calls import full_call
from tests.speech.mood.voices import calm
from tests.speech.recordings import write_wav


def run(*arguments: object):
    return CliRunner().invoke(app, ["speech", *map(str, arguments)])


@pytest.fixture
def result(tmp_path):
    file = tmp_path / "call.json"
    file.write_text(full_call().model_dump_json(), encoding="utf-8")
    return file


def test_the_page_lies_beside_the_result(result):
    said = run("report", result)

    assert (said.exit_code, said.output.strip()) == (0, str(result.with_suffix(".html")))
    assert "<audio" not in result.with_suffix(".html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("sound", "address"),
    [
        ("link", r'src="../sounds/my%20call.wav"'),
        ("embed", r'src="data:audio/[a-z-]+wav;base64,[^"]+"'),
        ("none", None),
    ],
)
def test_the_sound_is_linked_or_inside_or_left_out(result, tmp_path, sound, address):
    audio = tmp_path / "sounds" / "my call.wav"
    write_wav(audio, calm(2.0))
    out = tmp_path / "pages" / "call.html"
    said = run("report", result, "--audio", audio, "--sound", sound, "--out", out)
    page = out.read_text(encoding="utf-8")

    assert said.exit_code == 0, said.output
    assert bool(re.search(address or "<audio", page)) == bool(address)
    assert 'class="wave agent"' in page


def test_something_else_is_refused_with_its_place(tmp_path):
    (tmp_path / "a.json").write_text('{"recording": {"duration": "long"}}')
    said = run("report", tmp_path / "a.json")

    assert said.exit_code == 1
    assert "recording.duration" in said.output
    assert not (tmp_path / "a.html").exists()


def test_an_unknown_language_is_refused(result):
    said = run("report", result, "--language", "fr")

    assert (said.exit_code, "de, en" in said.output) == (1, True)
