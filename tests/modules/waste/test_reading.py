"""A provider's calendar, read for a zone, and explained by an editor."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from stadtkern.modules.waste.dates import ics
from stadtkern.modules.waste.dates.titles import Titles
from stadtkern.modules.waste.models import Provider, SingleDate, Zone
from stadtkern.modules.waste.pack.calendar import loading
from tests.modules.waste.people import signed_in

CASES = Path(__file__).parents[2] / "fixtures" / "cases"
TITLES = Titles(
    {"rest": ["Restmüll", "Restabfall"], "bio": ["Bioabfall"], "baum": ["Tannenbäume"], "gruen": ["Grünabfall"]}
)


def read(data: bytes) -> ics.ParsedCalendar:
    return ics.read(data, TITLES, ZoneInfo("Europe/Berlin"), date(2020, 1, 1), date(2022, 12, 31))


def case(name: str) -> ics.ParsedCalendar:
    return read((CASES / name).read_bytes())


def calendar(*lines: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""]).encode()


def one(title: str, day: str = "20200401", *more: str) -> list[str]:
    return ["BEGIN:VEVENT", f"UID:{title}{day}", f"SUMMARY:{title}", f"DTSTART;VALUE=DATE:{day}", *more, "END:VEVENT"]


def test_moved_and_cancelled_dates_are_those_of_the_file():
    found = case("01-waste-moved-instance/verschoben.ics")

    assert [f"{one.day:%d.%m.}" for one in found.dates] == ["07.01.", "20.01.", "18.02.", "04.03."]
    assert found.cancelled == 1


@pytest.mark.parametrize("file", ["a.ics", "c.ics"])
def test_several_bins_in_one_title_are_several_dates(file: str):
    found = case(f"02-waste-several-in-one-title/{file}")

    assert [one.fraction for one in found.dates] == ["rest", "bio"]


def test_a_file_folded_inside_of_a_letter_is_read():
    assert [one.fraction for one in case("03-fold-inside-a-letter/abfall.ics").dates] == ["rest", "gruen"]


def test_a_cancel_file_brings_no_collection():
    found = read(calendar("METHOD:CANCEL", *one("Restmüll")))

    assert (found.dates, found.cancelled) == ([], 1)


def test_an_hour_in_utc_lies_on_the_citys_day_and_several_days_are_said():
    lines = ["BEGIN:VEVENT", "UID:1", "SUMMARY:Restmüll", "DTSTART:20200401T220000Z", "END:VEVENT"]
    found = read(calendar(*lines, *one("Bioabfall", "20200403", "DTEND;VALUE=DATE:20200405")))

    assert [one.day for one in found.dates] == [date(2020, 4, 2), date(2020, 4, 3)]
    assert [line for line, _text in found.doubts] == [8]


def upload(client, data: bytes, **more: str) -> str:
    sent = {"zone": Zone.objects.get(slug="stadt").pk, "file": SimpleUploadedFile("a.ics", data), **more}
    return client.post(reverse("waste-desk-import"), sent, follow=True).content.decode()


def test_what_is_unknown_is_explained_in_the_workbench_and_known_from_then_on(city):
    client = signed_in("editor")
    data = calendar(*one("Blaue Runde", "20200402"), *one("Frühjahrspause", "20200408"))

    asked = upload(client, data, take="on")
    assert "Nichts aus dieser Datei kann übernommen werden" in asked
    assert 'name="title-0" value="Blaue Runde"' in asked
    client.post(
        reverse("waste-desk-titles-say"),
        {"title-0": "Blaue Runde", "bins-0": "papier", "title-1": "Frühjahrspause", "bins-1": "-"},
    )
    known = upload(client, data)

    assert "Diese Datei kann übernommen werden" in known
    assert "Blaue Runde" in client.get(reverse("waste-desk-titles")).content.decode()
    upload(client, data, take="on")
    assert SingleDate.objects.filter(zone__slug="stadt", kind="listed", day=date(2020, 4, 2)).exists()
    assert not SingleDate.objects.filter(day=date(2020, 4, 8), kind="listed", zone__slug="stadt").exists()


def test_what_was_explained_goes_into_the_folder_and_can_be_forgotten(city):
    client = signed_in("editor")
    client.post(reverse("waste-desk-titles-say"), {"title-0": "Blaue Runde", "bins-0": "papier"})

    text = str(loading.section.export()["waste/waste.toml"])
    assert 'said = "Blaue Runde"' in text
    client.post(reverse("waste-desk-titles-say"), {"forget": "Blaue Runde"})
    assert Provider.objects.get().titles == []


@pytest.mark.parametrize("bins", ["quatsch", "'; DROP", ""])
def test_a_title_takes_only_bins_that_there_are(city, bins: str):
    signed_in("editor").post(reverse("waste-desk-titles-say"), {"title-0": "Blaue Runde", "bins-0": bins})

    assert Provider.objects.get().titles == []


def test_the_same_file_again_says_that_nothing_is_new(city):
    client = signed_in("editor")
    data = calendar(*one("Papier", "20200401"))
    upload(client, data, take="on")

    assert "Alle Termine dieser Datei sind schon hier" in upload(client, data)


def test_bins_of_other_zones_are_no_dates_of_this_one_and_nothing_is_asked(city):
    page = upload(signed_in("editor"), calendar(*one("Restmüll und Papier", "20200402"), *one("Biotonne", "20200403")))

    assert "Diese Datei kann übernommen werden" in page
    assert "Zeile 8: Biotonne" in page
