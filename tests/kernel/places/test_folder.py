"""Addresses and areas in a city's folder, and which area a point lies in."""

import json
import shutil
from pathlib import Path

import pytest

from stadtkern.environment import ROOT
from stadtkern.kernel.city import loader
from stadtkern.kernel.city.packs import PackError
from stadtkern.kernel.places import queries
from stadtkern.kernel.places.models import Address, Area, Street

pytestmark = pytest.mark.django_db
TOWN = ROOT / "cities" / "musterstadt"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "town"
    shutil.copytree(TOWN, copy)
    return copy


def square(key: str, west: float, south: float) -> dict:
    ring = [[west, south], [west + 1, south], [west + 1, south + 1], [west, south + 1], [west, south]]
    return {
        "type": "Feature",
        "properties": {"key": key, "name": key.title()},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def areas(folder: Path, *features: dict, kind: str = "zone") -> None:
    (folder / "areas").mkdir(exist_ok=True)
    (folder / "areas" / f"{kind}.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def test_addresses_of_a_folder_are_loaded_once_and_go_with_the_file(folder: Path):
    (folder / "addresses.csv").write_text(
        "street,number,suffix,postcode\nLesegasse,1,,99999\nLesegasse,2,a,\nLesegasse,x,,\n"
    )
    first = loader.load(folder)
    again = loader.load(folder)
    (folder / "addresses.csv").write_text("street,number,suffix,postcode\nLesegasse,1,,99999\n")
    less = loader.load(folder)

    assert (len(first.new["addresses"]), again.any, len(less.gone["addresses"])) == (2, False, 1)
    assert first.warnings == ["addresses.csv:4: “x” is no house number; write one such as 5, 5a, 12-14 or 12 a-c"]
    assert [str(one) for one in Address.objects.filter(vanished_at=None)] == ["Lesegasse 1"]


def test_an_exported_folder_has_its_addresses_and_areas_and_loads_to_the_same(folder: Path):
    (folder / "addresses.csv").write_text("street,number,suffix,postcode\nLesegasse,1,,99999\n")
    areas(folder, square("north", 7, 52))
    loader.load(folder)
    written = folder.parent / "written" / folder.name
    for name, content in loader.export().items():
        (written / name).parent.mkdir(parents=True, exist_ok=True)
        (written / name).write_bytes(content.encode() if isinstance(content, str) else content)

    changes = loader.load(written)

    assert {"addresses", "areas/zone", "streets"} & {*changes.new, *changes.changed, *changes.gone} == set()
    assert Street.objects.filter(name="Lesegasse").count() == 1


def test_a_file_that_is_none_is_named_and_nothing_is_loaded(folder: Path):
    (folder / "addresses.csv").write_text("plz\n99999\n")
    areas(folder, square("a", 7, 52), kind="district")
    with pytest.raises(PackError) as error:
        loader.load(folder)

    assert [(problem.file, problem.line) for problem in error.value.problems] == [
        ("addresses.csv", 1),
        ("areas/district.geojson", 1),
    ]


def test_areas_of_any_kind_come_change_and_go_and_the_index_follows(folder: Path):
    areas(folder, square("north", 7, 52), square("south", 7, 51))
    loader.load(folder)

    assert [area.key for area in queries.areas_at(7.5, 52.5, "zone")] == ["north"]
    assert [area.key for area in queries.areas_at(7.5, 52, "zone")] == ["north", "south"]
    assert (queries.area_at(9, 52.5, "zone"), queries.area_at(7.5, 52.5, "other")) == (None, None)

    areas(folder, square("north", 9, 52))
    loader.load(folder)
    assert (queries.area_at(7.5, 52.5, "zone"), queries.area_at(9.5, 52.5, "zone").key) == (None, "north")
    shutil.rmtree(folder / "areas")
    loader.load(folder)
    assert (queries.area_at(9.5, 52.5, "zone"), Area.objects.filter(kind="zone").count()) == (None, 0)
