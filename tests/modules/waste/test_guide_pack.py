"""The guide in a city's folder: each mistake told with its line, loaded again without a change, exported as it came."""

import pytest

from stadtkern.kernel.city import loader
from stadtkern.modules.waste.models import GuideEntry, MobileVisit, Yard
from tests.modules.waste.test_pack import edit, folder, problems  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (
            "abc.csv",
            "handel; wertstoffhof",
            "handel; wertstofhof",
            "abc.csv:2: nothing goes to wertstofhof; did you mean wertstoffhof?",
        ),
        ("abc.csv", "Pappe,papier", "Pappe,", "abc.csv:5: where is missing; add where"),
        (
            "abc.csv",
            "Pappe,papier",
            "Becher,papier",
            "abc.csv:5: “Becher” stands for Joghurtbecher already; keep it in one of the lines",
        ),
        (
            "abc.csv",
            "Zahnbürste,",
            "Sofa,",
            "abc.csv:8: the slug sofa stands twice; give one of the two a slug of its own",
        ),
        (
            "yards.toml",
            'closes = "16:00"',
            'closes = "06:00"',
            "yards.toml:16: it closes at 06:00, before it opens; swap the two",
        ),
        (
            "yards.toml",
            'closes = "16:00"',
            'closes = "25:00"',
            "yards.toml:19: closes “25:00” is no time of day; write it as 14:30",
        ),
        (
            "yards.toml",
            'days = "Sa"',
            'days = "Fr-Sa"',
            "yards.toml:21: these hours overlap with others of the same day; let one end before the other begins, or "
            "give them different days or months",
        ),
        ("yards.toml", "cents = 350", "cents = -5", "yards.toml:13: cents -5 is too small; it must be 0 or more"),
        (
            "yards.toml",
            'day = "2020-03-20"',
            'day = "2020-13-20"',
            "yards.toml:28: day “2020-13-20” is no date; write it as 2020-03-12",
        ),
        ("mobile.csv", "12:00,14:00", "14:00,12:00", "mobile.csv:4: it ends at 12:00, before it begins; swap the two"),
        (
            "mobile.csv",
            "2020-09-12,09:00,11:00",
            "2020-03-14,10:00,12:00",
            "mobile.csv:3: Marktplatz has the mobile at this time already; keep one of the lines",
        ),
        ("mobile.csv", "Neustadt,,,", "Neustadt,7.8,,", "mobile.csv:4: give both lon and lat, or none"),
    ],
)
def test_what_is_wrong_in_the_guide_is_told_with_its_line(folder, edit, file, old, new, problem):  # noqa: F811
    edit(file, old, new)

    assert [line for line in problems(folder) if line.startswith(problem)] != [], problems(folder)


def test_a_second_load_of_the_guide_changes_nothing(folder):  # noqa: F811
    loader.load(folder)
    before = [list(model.objects.order_by("pk").values()) for model in (GuideEntry, Yard, MobileVisit)]

    assert not loader.load(folder).any
    assert [list(model.objects.order_by("pk").values()) for model in (GuideEntry, Yard, MobileVisit)] == before


def test_what_changes_in_the_folder_changes_in_the_guide(folder, edit):  # noqa: F811
    loader.load(folder)
    edit("abc.csv", "Sofa,,Sofa,Couch; Sessel", "Sofa,,Sofa,Couch; Sessel; Ohrensessel")
    edit("abc.csv", "Zahnbürste,,Toothbrush,,restmuell,,,\n", "")
    edit("mobile.csv", "2020-09-12,09:00,11:00", "2020-09-12,09:00,12:00")

    loader.load(folder)

    assert "ohrensessel" in GuideEntry.objects.get(slug="sofa").folded
    assert GuideEntry.objects.filter(slug="zahnbuerste").count() == 0
    assert [f"{visit.ends:%H:%M}" for visit in MobileVisit.objects.filter(stop__name="Marktplatz")] == [
        "11:00",
        "12:00",
    ]


def test_the_exported_guide_loads_to_the_same(folder, tmp_path):  # noqa: F811
    loader.load(folder)
    before = [list(model.objects.order_by("pk").values()) for model in (GuideEntry, Yard, MobileVisit)]
    copy = tmp_path / "copy"
    for name, content in loader.export().items():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    changes = loader.load(copy)

    assert [kind for kind in changes.changed if kind in ("waste guide", "waste yards", "waste stops")] == []
    assert [list(model.objects.order_by("pk").values()) for model in (GuideEntry, Yard, MobileVisit)] == before
