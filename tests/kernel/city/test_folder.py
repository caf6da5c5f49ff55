"""Nothing outside of a city's folder is ever read."""

import os
import re

import pytest

from stadtkern.environment import ROOT
from stadtkern.kernel.city import loader
from stadtkern.kernel.city.packs import PackReader

SECRET = "root:x:0:0"
LINK = "this is a link, and only what lies in the city's folder itself is read; put the file itself into the folder"
LEAVES = "the path leads out of the city's folder; put the file itself into the folder"
FILES = [
    "city.toml",
    "README.md",
    "texts/imprint.de.md",
    "logo.svg",
    "places.csv",
    "streets.csv",
    "districts.json",
    "boundary.geojson",
    "organisations.toml",
    "topics.toml",
    "events/lesewoche.json",
    "addresses.csv",
    "gebref.txt.gz",
    "areas/school.geojson",
    "demo.toml",
    "waste/waste.toml",
    "waste/ics/zone.ics",
    "waste/abc.csv",
]


@pytest.mark.parametrize("target", ["/etc/passwd", "../secret", "places.csv"])
@pytest.mark.parametrize("file", FILES)
def test_a_link_in_the_place_of_any_file_is_refused_and_not_read(folder, problems, file, target):
    (folder.parent / "secret").write_text(SECRET)
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.symlink_to(target)

    told = problems()

    assert f"{file}:1: {LINK}" in told
    assert not any(SECRET in line for line in told)


def test_a_linked_folder_is_refused_and_not_entered(folder, problems):
    outside = folder.parent / "outside"
    (folder / "texts").rename(outside)
    (folder / "texts").symlink_to(outside)

    assert f"texts:1: {LINK}" in problems()
    assert PackReader(folder).files("texts/*") == []


@pytest.mark.parametrize("file", ["/etc/passwd", "../secret", "texts/../../secret", "texts/../city.toml"])
def test_a_path_that_leaves_the_folder_is_refused(folder, file):
    (folder.parent / "secret").write_text(SECRET)
    reader = PackReader(folder)

    assert (reader.text(file), reader.raw(file), reader.exists(file), reader.peek(file)) == (None, None, False, {})
    assert {str(problem) for problem in reader.problems} == {f"{file}:1: {LEAVES}"}


def test_a_pipe_is_neither_read_nor_waited_for(folder, problems):
    (folder / "streets.csv").unlink()
    os.mkfifo(folder / "streets.csv")

    assert "streets.csv:1: this is no ordinary file; put the file itself into the folder" in problems()


def test_the_folder_itself_may_be_reached_by_a_link(folder):
    link = folder.parent / "link"
    link.symlink_to(folder)

    _ready, _warnings = loader.read(link)

    assert PackReader(link).exists("city.toml")


def test_a_new_link_makes_the_folder_another_one(folder):
    before = loader.fingerprint(folder)
    (folder / "texts" / "more.md").symlink_to("/etc/passwd")

    assert loader.fingerprint(folder) != before


def test_no_part_opens_files_of_the_folder_by_itself():
    reads = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "src" / "stadtkern").rglob("*.py")
        if re.search(r"reader\.folder\b", path.read_text(encoding="utf-8"))
    }

    assert reads == {"src/stadtkern/kernel/city/pack.py"}  # for its name alone
