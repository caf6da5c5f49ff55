"""What can be loaded and can hardly be meant is a warning at its place."""

import shutil
from datetime import date

import pytest

from stadtkern.environment import ROOT
from stadtkern.kernel.city import clock, loader

RING = "[[7.98, 51.98], [8.04, 51.98], [8.04, 52.02], [7.98, 52.02], [7.98, 51.98]]"
PROGRAMME = "events/lesewoche.json"
ALONE = '  "first_day": "2020-03-10",\n  "last_day": "2020-03-12",'


@pytest.fixture
def warnings(folder):
    return lambda: loader.read(folder)[1]


def test_a_whole_folder_has_none(warnings):
    assert warnings() == []


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            "boundary.geojson",
            RING,
            "[[51.98, 7.98], [51.98, 8.04], [52.02, 8.04], [52.02, 7.98], [51.98, 7.98]]",
            "boundary.geojson:2: Musterstadt (99999999) lies far away from Germany; "
            "longitude and latitude seem to be swapped",
        ),
        (
            "boundary.geojson",
            RING,
            "[[-1, 51.98], [-0.9, 51.98], [-0.9, 52.02], [-1, 52.02], [-1, 51.98]]",
            "boundary.geojson:2: Musterstadt (99999999) does not lie in Germany",
        ),
        (
            "boundary.geojson",
            "99999999",
            "05915000",
            "boundary.geojson:2: the area is of the municipality 05915000, and city.toml says 99999999",
        ),
        (
            "city.toml",
            'timezone = "Europe/Berlin"',
            'timezone = "Europe/Zurich"',
            "city.toml:7: the time zone Europe/Zurich is not that of Germany, Europe/Berlin",
        ),
        (
            "city.toml",
            'state = "NW"',
            'state = "XX"'.replace("XX", "BY"),
            None,
        ),
        (
            "city.toml",
            'ags = "99999999"',
            'ags = "88888888"',
            "city.toml:5: no German state has keys (AGS) that begin with 88",
        ),
    ],
)
def test_one_doubt_is_told_at_its_place(edit, warnings, file, old, new, told):
    edit(file, old, new)

    found = warnings()
    assert (told in found) if told else (found == [])


def test_a_state_that_is_not_that_of_the_key_is_doubted(edit, warnings):
    edit("city.toml", 'ags = "99999999"', 'ags = "09162000"')
    edit("boundary.geojson", "99999999", "09162000")

    assert warnings() == ["city.toml:6: the key 09162000 is of Bayern (BY), and state is NW"]


def test_samples_in_a_folder_that_is_no_sample_are_doubted_each_at_its_line(edit, warnings):
    edit("city.toml", "sample = true", "sample = false")

    found = warnings()

    assert "texts/imprint.de.md:1: “Muster” reads like a sample, and city.toml does not say sample = true" in found
    assert "texts/privacy.en.md:1: “sample” reads like a sample, and city.toml does not say sample = true" in found
    assert ("city.toml:9: mail “stadt@musterstadt.example” reads like a sample, and there is no sample = true") in found


@pytest.mark.parametrize(
    ("day", "hour", "minute", "told"),
    [
        (date(2020, 3, 29), 2, 30, "02:30 does not exist on 2020-03-29, when clocks go forward"),
        (date(2020, 3, 29), 2, 0, "02:00 does not exist on 2020-03-29, when clocks go forward"),
        (date(2020, 3, 29), 3, 0, ""),
        (date(2020, 3, 29), 1, 59, ""),
        (date(2020, 10, 25), 2, 30, "02:30 comes twice on 2020-10-25, when clocks go back; the first is meant"),
        (date(2020, 10, 25), 3, 0, ""),
        (date(2020, 3, 28), 2, 30, ""),
    ],
)
def test_a_time_in_the_night_of_a_clock_change_is_doubted(day, hour, minute, told):
    assert clock.doubt(day, hour, minute) == told


def test_an_event_in_the_missing_hour_is_doubted(edit, warnings):
    edit(PROGRAMME, '"last_day": "2020-03-12"', '"last_day": "2020-03-29"')
    edit(PROGRAMME, '"date": "2020-03-11"', '"date": "2020-03-29"')
    edit(PROGRAMME, '"start": "19:00"', '"start": "02:30"')

    (told,) = (line for line in warnings() if "does not exist" in line)
    assert (
        told
        == f"{PROGRAMME}:35: Wie kommt ein Buch ins Netz?: 02:30 does not exist on 2020-03-29, when clocks go forward"
    )


@pytest.fixture
def whole(tmp_path):
    return shutil.copytree(ROOT / "cities" / "musterstadt", tmp_path / "whole")


def test_gaps_between_house_numbers_are_doubted_by_side(whole):
    zones = (whole / "waste" / "zones.csv").read_text(encoding="utf-8").splitlines()
    heading = "zone,street,first,last,side,area\n"
    zone = zones[1].partition(",")[0]
    lines = [
        f"{zone},Lindenweg,1,9,odd,",
        f"{zone},Lindenweg,15,,odd,",
        f"{zone},Lindenweg,2,8a,even,",
        f"{zone},Lindenweg,8b,,even,",
        f"{zone},Marktplatz,3,,all,",
        f"{zone},Mühlengasse,,12,all,",
        f"{zone},Mühlengasse,14,,all,",
    ]
    (whole / "waste" / "assignments.csv").write_text(heading + "\n".join(lines) + "\n", encoding="utf-8")

    division = zones[1].split(",")[2]
    told = [line for line in loader.read(whole)[1] if "house number" in line]
    assert told == [
        f"waste/assignments.csv:3: Lindenweg: odd house numbers 11 to 13 lie in no zone of {division}",
        f"waste/assignments.csv:6: Marktplatz: house number 1 lies in no zone of {division}",
        f"waste/assignments.csv:6: Marktplatz: house number 2 lies in no zone of {division}",
        f"waste/assignments.csv:8: Mühlengasse: house number 13 lies in no zone of {division}",
    ]


def test_days_outside_of_the_years_are_doubted_once_a_year(whole):
    mobile = whole / "waste" / "mobile.csv"
    text = mobile.read_text(encoding="utf-8").splitlines()
    cells = dict(zip(text[0].split(","), text[1].split(","), strict=True))
    more = [",".join({**cells, "day": day}.values()) for day in ("2031-03-03", "2031-03-04", "1999-03-03")]
    mobile.write_text("\n".join([*text, *more]) + "\n", encoding="utf-8")

    told = [line for line in loader.read(whole)[1] if line.startswith("waste/mobile.csv")]
    first = len(text) + 1
    assert told == [
        f"waste/mobile.csv:{first + 2}: 1 day lies in 1999, and waste.toml publishes 2020",
        f"waste/mobile.csv:{first}: 2 days lie in 2031, and waste.toml publishes 2020",
    ]
