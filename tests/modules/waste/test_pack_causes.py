"""One cause in the waste calendar is one line, however many lines it spoils."""

import shutil

import pytest

from stadtkern.environment import ROOT
from stadtkern.kernel.city import loader
from stadtkern.kernel.city.packs import PackError


@pytest.fixture
def hamm(tmp_path):
    return shutil.copytree(ROOT / "cities" / "hamm", tmp_path / "hamm")


def _problems(folder):
    with pytest.raises(PackError) as refused:
        loader.read(folder)
    return [str(problem) for problem in refused.value.problems]


def _without(file, start):
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith(start)), encoding="utf-8")


def test_a_zone_that_is_gone_is_told_once_with_all_the_lines_that_use_it(hamm):
    zone = (hamm / "waste" / "assignments.csv").read_text(encoding="utf-8").splitlines()[1].partition(",")[0]
    _without(hamm / "waste" / "zones.csv", f"{zone},")
    lines = [
        (file.name, number)
        for file in sorted((hamm / "waste").glob("*.csv"))
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if zone in line.split(",")
    ]

    (told,) = _problems(hamm)

    assert told.startswith(
        f"waste/{lines[0][0]}:{lines[0][1]}: no zone is called {zone}: {len(lines)} lines use it, this is the first; "
    )
    assert "did you mean" not in told


def test_a_division_that_is_gone_spoils_no_line_that_only_names_its_zones(hamm):
    zones = hamm / "waste" / "zones.csv"
    text = zones.read_text(encoding="utf-8")
    zones.write_text(text.replace(",tonnen\n", ",tonnnen\n"), encoding="utf-8")

    (told,) = _problems(hamm)

    assert told.startswith("waste/zones.csv:")
    assert ": no zones is called tonnnen: " in told
    assert told.endswith("; did you mean tonnen?")


def test_a_broken_list_of_zones_is_told_alone(hamm):
    zones = hamm / "waste" / "zones.csv"
    zones.write_text(zones.read_text(encoding="utf-8").replace("zone,", "gebietskennzahl,", 1), encoding="utf-8")

    assert [told.partition(":")[0] for told in _problems(hamm)] == ["waste/zones.csv", "waste/zones.csv"]
