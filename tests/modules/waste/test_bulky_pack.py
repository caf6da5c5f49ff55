"""Bulky waste in a city's folder: mistakes with their line, days that people have booked stay."""

import pytest

from stadtkern.kernel.city import loader
from stadtkern.modules.waste.models import BulkyDay, BulkyItem, BulkyService
from tests.modules.waste.test_bulky import book
from tests.modules.waste.test_pack import edit, folder, problems  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("file", "old", "new", "problem"),
    [
        (
            "bulky.toml",
            "most_litres = 3000",
            "most_litres = 0",
            "bulky.toml:2: most_litres 0 is too small; it must be 1 or more",
        ),
        (
            "bulky.toml",
            "litres = 1500",
            "litres = 5000",
            "bulky.toml:11: Sofa is larger than a request may be; raise most_litres",
        ),
        (
            "bulky.toml",
            'key = "stuhl"',
            'key = "sofa"',
            "bulky.toml:14: the key sofa stands twice; give one another key",
        ),
        (
            "bulky_days.csv",
            "2020-04-03,,15000",
            "2020-03-20,,15000",
            "bulky_days.csv:3: 2020-03-20 stands twice; keep one of the lines",
        ),
        ("bulky_days.csv", "2020-04-03", "2020-04-31", "bulky_days.csv:3: "),
    ],
)
def test_what_is_wrong_about_bulky_waste_is_told_with_its_line(folder, edit, file, old, new, problem):  # noqa: F811
    edit(file, old, new)

    assert [line for line in problems(folder) if line.startswith(problem)] != [], problems(folder)


def test_a_booked_day_stays_and_keeps_its_room(folder, edit):  # noqa: F811
    loader.load(folder)
    first, second, _third = BulkyDay.objects.all()
    book(first)
    book(second)
    edit("bulky_days.csv", "2020-03-20,,15000\n", "")
    edit("bulky_days.csv", "2020-04-03,,15000", "2020-04-03,,1000")

    loader.load(folder)

    assert [(f"{day.day:%d.%m.}", day.litres, day.taken) for day in BulkyDay.objects.all()] == [
        ("20.03.", 15000, 1500),
        ("03.04.", 1500, 1500),
        ("17.04.", 8000, 0),
    ]


def test_the_exported_terms_load_to_the_same(folder, tmp_path):  # noqa: F811
    loader.load(folder)
    before = [list(model.objects.order_by("pk").values()) for model in (BulkyService, BulkyItem, BulkyDay)]
    copy = tmp_path / "copy"
    for name, content in loader.export().items():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    loader.load(copy)

    assert [list(model.objects.order_by("pk").values()) for model in (BulkyService, BulkyItem, BulkyDay)] == before
