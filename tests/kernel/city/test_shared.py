"""A folder of waste data that several towns include: each takes its own lines, and nothing else is ever read."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from stadtkern.cli.city import check_folder
from stadtkern.environment import ROOT
from stadtkern.kernel.city import loader
from stadtkern.kernel.city.packs import PackError
from stadtkern.modules.waste.models import Assignment, MobileStop, Rule, Zone

COUNTY = {
    "zones.csv": """zone,title,zones,ags
altstadt,Altstadt,tonnen,99999999
hafen,Hafen,tonnen,99999998
stadt,Alle Straßen,papier,
""",
    "rules.csv": """zone,fraction,weekday,every_weeks,start
altstadt,restmuell,Mo,2,2019-12-30
altstadt,bioabfall,Mo,2,2019-12-30
hafen,restmuell,Di,2,2019-12-31
hafen,bioabfall,Di,2,2019-12-31
stadt,papier,Mi,4,2020-01-08
""",
    "dates.csv": """fraction,zone,kind,day,to,reason
restmuell,hafen,moved,2020-04-07,2020-04-08,Hafenfest
""",
    "assignments.csv": """zone,street,Gemeindeschlüssel
altstadt,Lindenweg,
hafen,Kaistraße,99999998
stadt,Lindenweg,99999999
stadt,Kaistraße,99999998
""",
    "mobile.csv": """stop,day,begins,ends,ags
Marktplatz,2020-03-14,09:00,11:00,99999999
Hafenamt,2020-03-14,12:00,14:00,99999998 99999997
""",
}


@pytest.fixture
def cities(tmp_path: Path) -> Path:
    """Two towns and the county's folder, side by side."""
    muster = ROOT / "cities" / "musterstadt"
    county = tmp_path / "kreis-muster" / "waste"
    county.mkdir(parents=True)
    (county.parent / "README.md").write_text("Von der Abfallgesellschaft des Kreises.\n", encoding="utf-8")
    shutil.copy(muster / "waste" / "waste.toml", county)
    for name, text in COUNTY.items():
        (county / name).write_text(text, encoding="utf-8")
    for slug, name, ags, street in (
        ("musterstadt", "Musterstadt", "99999999", "Lindenweg"),
        ("musterhafen", "Musterhafen", "99999998", "Kaistraße"),
    ):
        folder = Path(shutil.copytree(muster, tmp_path / slug))
        shutil.rmtree(folder / "waste")
        shutil.rmtree(folder / "events")
        profile = (folder / "city.toml").read_text(encoding="utf-8").replace("99999999", ags)
        profile = profile.replace('name = "Musterstadt"', f'name = "{name}"\ninclude = ["../kreis-muster"]', 1)
        (folder / "city.toml").write_text(profile, encoding="utf-8")
        (folder / "streets.csv").write_text(f"name,district\n{street},Altstadt\n", encoding="utf-8")
        boundary = (folder / "boundary.geojson").read_text(encoding="utf-8")
        (folder / "boundary.geojson").write_text(boundary.replace("99999999", ags), encoding="utf-8")
    return tmp_path


def problems(folder: Path) -> list[str]:
    try:
        loader.read(folder)
    except PackError as error:
        return [str(problem) for problem in error.problems]
    return []


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("slug", "zones", "streets", "stops"),
    [
        ("musterstadt", ["altstadt", "stadt"], ["Lindenweg", "Lindenweg"], ["Marktplatz"]),
        ("musterhafen", ["hafen", "stadt"], ["Kaistraße", "Kaistraße"], ["Hafenamt"]),
    ],
)
def test_each_town_takes_its_own_lines_and_those_for_all(cities, slug, zones, streets, stops):
    changes = loader.load(cities / slug)

    assert sorted(Zone.objects.values_list("slug", flat=True)) == zones
    assert Rule.objects.count() == 3
    assert list(Assignment.objects.values_list("street__name", flat=True)) == streets
    assert list(MobileStop.objects.values_list("name", flat=True)) == stops
    assert changes.any


@pytest.mark.django_db
def test_an_export_is_one_folder_and_loads_again_to_the_same(cities, tmp_path):
    loader.load(cities / "musterstadt")
    files = loader.export()

    for name, content in files.items():
        file = tmp_path / "again" / "musterstadt" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)

    assert "include" not in str(files["city.toml"])
    assert "waste/rules.csv" in files
    assert loader.load(tmp_path / "again" / "musterstadt").any is False


@pytest.mark.django_db
def test_a_change_in_the_shared_folder_is_loaded(cities):
    loader.load(cities / "musterstadt")
    assert loader.load(cities / "musterstadt", quick=True).any is False

    edit(cities / "kreis-muster" / "waste" / "rules.csv", "altstadt,restmuell,Mo", "altstadt,restmuell,Fr")
    assert list(loader.load(cities / "musterstadt", quick=True).changed) == ["waste zones", "waste years"]


def test_what_a_town_has_itself_goes_before_what_it_includes(cities):
    own = cities / "musterstadt" / "waste" / "mobile.csv"
    own.parent.mkdir()
    own.write_text("stop,day,begins,ends\nFeuerwache,2020-03-14,09:00,zehn\n", encoding="utf-8")

    assert problems(cities / "musterstadt") == ["waste/mobile.csv:2: ends “zehn” is no time of day; write it as 14:30"]


def test_problems_and_warnings_name_the_file_in_the_shared_folder(cities):
    county = cities / "kreis-muster" / "waste"
    edit(county / "rules.csv", "altstadt,restmuell,Mo,2,2019-12-30", "altstadt,restmull,Mo,2,2019-12-30")
    edit(county / "zones.csv", "tonnen,99999999", "tonnen,9999999")

    assert [problem.partition("; ")[0] for problem in problems(cities / "musterstadt")][:2] == [
        "../kreis-muster/waste/rules.csv:2: no fraction is called restmull",
        "../kreis-muster/waste/zones.csv:2: “9999999” is no official municipality key",
    ]


def test_a_check_at_the_terminal_names_the_place_without_detours(cities, capsys):
    edit(cities / "kreis-muster" / "waste" / "rules.csv", "altstadt,restmuell,Mo", "altstadt,restmuell,Sonntags")

    assert check_folder(cities / "musterstadt") == 1
    assert capsys.readouterr().out.startswith(f"{cities}/kreis-muster/waste/rules.csv:2: ")


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("../nirgends", "there is no folder nirgends beside this one"),
        ("../musterhafen", "musterhafen has a city.toml, so it is a city of its own and cannot be shared"),
        ("../musterstadt", "musterstadt has a city.toml, so it is a city of its own and cannot be shared"),
        ("../link", "there is no folder link beside this one"),
        *(
            (place, "only a folder beside this one can be included, such as ../kreis-muster")
            for place in (
                "/etc",
                "../../etc",
                "..",
                "../",
                "../.",
                "../..",
                "../.git",
                "waste",
                "../kreis-muster/waste",
            )
        ),
    ],
)
def test_only_a_shared_folder_beside_the_city_is_included(cities, place, why):
    (cities / "link").symlink_to("/etc")
    edit(cities / "musterstadt" / "city.toml", "../kreis-muster", place)

    assert f"city.toml:3: {why}; see docs/city-folder.md" in problems(cities / "musterstadt")


def test_a_link_in_a_shared_folder_is_named_and_never_read(cities):
    (cities / "kreis-muster" / "waste" / "yards.toml").symlink_to("/etc/passwd")

    assert problems(cities / "musterstadt") == [
        "../kreis-muster/waste/yards.toml:1: this is a link, and only what lies in the city's folder itself is read; "
        "put the file itself into the folder"
    ]


def test_texts_and_logos_come_from_the_city_itself_and_a_file_from_one_place(cities):
    shutil.copytree(cities / "kreis-muster", cities / "noch-ein-kreis")
    edit(cities / "musterstadt" / "city.toml", '["../kreis-muster"]', '["../kreis-muster", "../noch-ein-kreis"]')
    (cities / "kreis-muster" / "texts").mkdir()
    (cities / "kreis-muster" / "texts" / "imprint.en.md").write_text("Hello", encoding="utf-8")

    found = problems(cities / "musterstadt")

    assert (
        found[0] == "city.toml:3: it has texts/imprint.en.md, which each city has of its own; see docs/city-folder.md"
    )
    assert (
        "city.toml:3: it has waste/rules.csv, and so has ../kreis-muster: only one of them can be meant; "
        "see docs/city-folder.md"
    ) in found


def test_a_citys_own_table_has_no_column_for_other_cities(cities):
    edit(cities / "musterstadt" / "streets.csv", "name,district\nLindenweg", "ags,name,district\n99999999,Lindenweg")

    assert problems(cities / "musterstadt")[0].startswith("streets.csv:1: unknown column ags")
