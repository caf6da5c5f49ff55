"""The calendar in a city's folder: checked with line numbers, loaded again and again, published by itself."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from stadtkern.environment import ROOT
from stadtkern.kernel.city import loader
from stadtkern.kernel.city.packs import PackError
from stadtkern.modules.waste.models import Assignment, Collection, Fraction, PublishedCalendar, Rule, SingleDate, Zone

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "cities" / "musterstadt", tmp_path / "musterstadt"))


@pytest.fixture
def edit(folder: Path) -> Callable[..., None]:
    def replace(file: str, old: str, new: str) -> None:
        text = (folder / "waste" / file).read_text(encoding="utf-8")
        assert old in text
        (folder / "waste" / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return replace


def problems(folder: Path) -> list[str]:
    try:
        loader.read(folder)
    except PackError as error:
        return [str(problem).removeprefix("waste/") for problem in error.problems]
    return []


def days(zone: str, fraction: str, month: int) -> list[str]:
    rows = Collection.objects.filter(zone__slug=zone, fraction__slug=fraction, day__month=month, state="on")
    return [f"{row.day:%d.%m.}" for row in rows.order_by("day")]


def test_the_calendar_of_hamm_loads_whole():
    loader.load(ROOT / "cities" / "hamm")

    assert (Zone.objects.count(), Fraction.objects.count(), Rule.objects.count()) == (40, 6, 100)
    assert Assignment.objects.values("street").distinct().count() == 1717
    assert days("bezirk-01", "restmuell", 4) == ["04.04.", "20.04."]
    publication = PublishedCalendar.objects.get()
    assert (publication.year, publication.version) == (2020, 1)
    assert Collection.objects.filter(how="shifted", day__week_day=7).exists()


def test_every_kind_of_line_is_loaded(folder):
    loader.load(folder)

    assert days("altstadt", "restmuell", 4) == ["06.04.", "20.04."]
    assert days("altstadt", "bioabfall", 4) == ["06.04.", "11.04.", "20.04.", "27.04."]
    assert days("neustadt", "bioabfall", 3) == ["06.03.", "19.03."]
    assert days("stadt", "papier", 2) == ["05.02."]
    assert Collection.objects.filter(state="cancelled").values_list("day", "reason")[0] == (
        date(2020, 12, 31),
        "Silvester",
    )
    assert Assignment.objects.filter(street__name="Lindenweg", zone__slug="neustadt", parity="odd").get().low == 2100


def test_a_second_load_changes_nothing_and_publishes_nothing(folder):
    loader.load(folder)
    rows = list(Collection.objects.order_by("pk").values())

    second = loader.load(folder)

    assert not second.any
    assert list(Collection.objects.order_by("pk").values()) == rows
    assert PublishedCalendar.objects.count() == 1


def test_a_changed_folder_is_a_new_version_of_the_year(folder, edit):
    loader.load(folder)
    edit("shifts.csv", "2020-06-01,2020-06-02", "2020-06-01,2020-05-30")

    changes = loader.load(folder)

    assert changes.changed == {"waste shifts": {"stadt 2020-06-01": ["to_day"]}, "waste years": {"2020": ["dates"]}}
    assert days("altstadt", "restmuell", 5)[-1] == "30.05."
    assert PublishedCalendar.objects.get(version=2).counts == {"moved": 2, "dates": 2}


def test_next_years_dates_appear_as_soon_as_they_are_loaded(folder, edit):
    loader.load(folder)
    edit("waste.toml", "years = [2020]", "years = [2020, 2021]")
    edit("dates.csv", "restmuell,,cancelled", "papier,stadt,listed,2021-01-06,,\nrestmuell,,cancelled")

    loader.load(folder)

    assert Collection.objects.filter(year=2021, zone__slug="stadt").count() == 1
    assert sorted(PublishedCalendar.objects.values_list("year", "version")) == [(2020, 1), (2021, 1)]


def test_what_is_gone_from_the_folder_is_gone(folder, edit):
    loader.load(folder)
    edit("dates.csv", "bioabfall,neustadt,moved,2020-03-05,2020-03-06,Straßenfest\n", "")

    loader.load(folder)

    assert SingleDate.objects.filter(kind="moved").count() == 0
    assert days("neustadt", "bioabfall", 3) == ["05.03.", "19.03."]


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (
            "assignments.csv",
            "neustadt,Lindenweg,21,,odd,",
            "neustadt,Lindenweg,19,,odd,",
            "assignments.csv:3: Lindenweg: these house numbers lie in a zone already, by line 2; let each house "
            "number stand in one line",
        ),
        (
            "assignments.csv",
            "altstadt,Lindenweg,,20,all,",
            "altstadt,Lindenweg,30,20,all,",
            "assignments.csv:2: the stretch from 30 to 20 is empty; swap the two",
        ),
        (
            "assignments.csv",
            "altstadt,Marktplatz",
            "altstadt,Marktplaz",
            "assignments.csv:5: no street is called Marktplaz; did you mean Marktplatz?",
        ),
        (
            "assignments.csv",
            "altstadt,Lindenweg,,20,all,",
            "altstadt,Lindenweg,,zwanzig,all,",
            "assignments.csv:2: “zwanzig” is no house number; write 12 or 12a",
        ),
        (
            "zones.csv",
            "stadt,Ganze Stadt,papier",
            "stadt,Ganze Stadt,papier\nwald,Wald,tonnen",
            "zones.csv:5: the zone wald has no date in 2020; write a rule into rules.csv, or take the zone out",
        ),
        (
            "shifts.csv",
            "stadt,2020-06-01,2020-06-02",
            "stadt,2020-06-01,2020-06-08",
            "shifts.csv:4: 2020-06-08 is used already: bioabfall in altstadt would be collected twice, from "
            "2020-06-01 and 2020-06-08; give one of the two another day",
        ),
        (
            "shifts.csv",
            "stadt,2020-06-11,2020-06-12",
            "stadt,2020-06-11,2020-06-02",
            "shifts.csv:5: 2020-06-02 is used already, by the shift of line 4; give another day",
        ),
        (
            "shifts.csv",
            "stadt,2020-06-01,2020-06-02",
            "stadt,2020-06-01,2020-07-02",
            "shifts.csv:4: 2020-07-02 is 31 days away; a shift goes 14 days at most",
        ),
        (
            "dates.csv",
            "moved,2020-03-05",
            "moved,2020-03-04",
            "dates.csv:2: bioabfall is not collected on 2020-03-04 in neustadt; name the day on which it would be, "
            "holiday shifts included",
        ),
        (
            "dates.csv",
            "bioabfall,neustadt",
            "bioabfall,stadt",
            "dates.csv:2: bioabfall is not collected by the zones of stadt; name one of its own: altstadt, neustadt",
        ),
        (
            "rules.csv",
            "altstadt,restmuell,Mo,2",
            "altstadt,restmuell,Montg,2",
            "rules.csv:2: “Montg” is no day of the week; write one of Mo, Di, Mi, Do, Fr, Sa, So",
        ),
        ("rules.csv", "2019-12-30,,4-10", "2019-12-30,,4-13", "rules.csv:3: “4-13” is no month; write 4, or 4-10"),
        (
            "waste.toml",
            'letter = "B"',
            'letter = "R"',
            "waste.toml:39: the letter R is of Restmüll already; give each fraction a letter of its own",
        ),
        (
            "waste.toml",
            'out_by = "07:00"',
            'out_by = "25:00"',
            "waste.toml:55: out_by “25:00” is no time of day; write it as 14:30",
        ),
        (
            "waste.toml",
            'zones = "papier"',
            'zones = "papiere"',
            "waste.toml:54: zones papiere is not known; [[zones]] has tonnen, papier",
        ),
        (
            "ics/stadt.ics",
            "SUMMARY:Altpapier",
            "SUMMARY:Sperrmüll",
            "ics/stadt.ics:4: no fraction is called “Sperrmüll”; add the provider's word to the `names` of a fraction "
            "in waste.toml",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(folder, edit, file, old, new, problem):
    edit(file, old, new)

    assert problem in problems(folder)


def test_a_check_finds_holidays_gaps_and_streets_without_a_zone(folder, edit):
    edit("shifts.csv", "stadt,2020-05-21,2020-05-22,Christi Himmelfahrt\n", "")
    edit("assignments.csv", "neustadt,Mühlengasse,,,all,\n", "")

    _ready, warnings = loader.read(folder)

    assert "waste/zones.csv:3: holiday: restmuell on 2020-05-21 (Christi Himmelfahrt) in neustadt" in warnings
    assert "waste/zones.csv:3: gap: restmuell on 2020-12-17 until 2021-01-14 in neustadt" not in warnings
    assert "waste/assignments.csv:1: 1 streets lie in no zone of tonnen: Mühlengasse …" in warnings


def test_what_is_exported_loads_to_the_same(folder, tmp_path):
    loader.load(folder)
    before = list(
        Collection.objects.order_by("zone__slug", "fraction__slug", "origin").values_list(
            "zone__slug", "origin", "day", "state"
        )
    )
    copy = tmp_path / "copy"
    for name, content in loader.export().items():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    loader.load(copy)

    after = list(
        Collection.objects.order_by("zone__slug", "fraction__slug", "origin").values_list(
            "zone__slug", "origin", "day", "state"
        )
    )
    assert after == before
