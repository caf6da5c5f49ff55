"""The city app knows the command without the packages that it needs."""

import subprocess
import sys

import pytest
import typer

from stadtkern.cli.speech.commands import extra

HEAVY = ["av", "soxr", "onnxruntime", "ctranslate2", "faster_whisper", "swift_f0", "HanTa", "rapidfuzz", "sklearn"]


def test_the_command_line_loads_nothing_of_the_extra():
    probe = "import sys, stadtkern.cli; print([name for name in sys.argv[1:] if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", probe, *HEAVY], check=True, capture_output=True, text=True)

    assert said.stdout.strip() == "[]"


def test_a_missing_package_is_named_with_the_way_to_get_it(capsys):
    with pytest.raises(typer.Exit) as left, extra():
        raise ModuleNotFoundError("No module named 'faster_whisper'", name="faster_whisper")

    assert left.value.exit_code == 2
    assert "faster_whisper" in capsys.readouterr().err


def test_a_fault_of_our_own_is_not_taken_for_a_missing_package():
    with pytest.raises(ModuleNotFoundError), extra():
        raise ModuleNotFoundError("No module named 'stadtkern.nothing'", name="stadtkern.nothing")
