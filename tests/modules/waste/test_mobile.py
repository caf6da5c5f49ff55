"""The hazardous-waste mobile, and the page for bins that nobody collected."""

from datetime import UTC, datetime

import icalendar
import pytest

from stadtkern.kernel.city import capabilities, clock
from stadtkern.modules.waste.models import MobileVisit, Provider
from tests.modules.waste.test_pages import page, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
BEFORE = datetime(2020, 3, 10, 9, tzinfo=UTC)


def events(client, address):
    answer = client.get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return icalendar.Calendar.from_ical(answer.content).walk("VEVENT")


def test_stops_come_with_their_next_times_and_by_district(client):
    with clock.standing_at(BEFORE):
        everywhere = page(client, "/abfall/schadstoffmobil/")
        there = page(client, "/abfall/schadstoffmobil/?bezirk=Neustadt")
        nowhere = page(client, "/abfall/schadstoffmobil/?bezirk=Gibtsnicht")

    names = [
        " ".join(heading.text_content().split()) for heading in everywhere.xpath("//li[contains(@class,'stop')]/h2")
    ]
    assert names == ["Marktplatz Altstadt", "Feuerwache Neustadt"]
    assert "Sa., 14. März, 9 Uhr – 11 Uhr" in text(everywhere)
    assert len(there.xpath("//li[contains(@class,'stop')]")) == 1
    assert len(nowhere.xpath("//li[contains(@class,'stop')]")) == 2
    assert "erfunden" in text(everywhere)


def test_a_time_that_is_over_is_gone(client):
    with clock.standing_at(datetime(2020, 3, 14, 10, 30, tzinfo=UTC)):  # 11:30 in the city
        assert [visit["begins"] for visit in client.get("/api/v1/waste/mobile").json()] == [
            "2020-03-14T12:00:00+01:00",
            "2020-09-12T09:00:00+02:00",
        ]
    with clock.standing_at(datetime(2020, 12, 1, tzinfo=UTC)):
        assert "Keine Termine" in text(page(client, "/abfall/schadstoffmobil/"))


def test_the_tour_goes_into_a_calendar_at_the_right_hour_summer_and_winter(client):
    with clock.standing_at(BEFORE):
        found = events(client, "/abfall/schadstoffmobil/schadstoffmobil.ics?ort=altstadt-marktplatz")
        assert len(events(client, "/abfall/schadstoffmobil/schadstoffmobil.ics?bezirk=Neustadt")) == 1
        assert client.get("/abfall/schadstoffmobil/schadstoffmobil.ics?ort=nix").status_code == 404

    assert [event.decoded("DTSTART") for event in found] == [
        datetime(2020, 3, 14, 8, tzinfo=UTC),
        datetime(2020, 9, 12, 7, tzinfo=UTC),
    ]
    assert {str(event["UID"]).partition("@")[0] for event in found} == {
        str(visit.pk) for visit in MobileVisit.objects.filter(stop__slug="altstadt-marktplatz")
    }


def test_a_missed_bin_is_explained_by_the_calendar_first(client):
    with clock.standing_at(datetime(2020, 4, 14, 9, tzinfo=UTC)):
        answer = client.get("/abfall/nicht-abgeholt/", {"adresse": "Lindenweg 5"})
    said = answer.content.decode()

    assert "statt Mo., 13. April (Ostermontag)" in said
    assert "abfall@musterstadt.example" in said
    assert answer["Cache-Control"] == "private, no-store"
    assert said.index("Ostermontag") < said.index("abfall@musterstadt.example")


def test_without_a_provider_the_city_is_the_contact(client):
    Provider.objects.all().delete()

    assert "mailto:" in client.get("/abfall/nicht-abgeholt/").content.decode()


def test_a_module_that_takes_reports_gets_the_address(client, monkeypatch):
    asked = {}

    def report(context):
        asked.update(context)
        return "/melden/?vorgang=1"

    monkeypatch.setattr(capabilities, "offered", lambda name: report if name == "report-defect" else None)
    tree = page(client, "/abfall/nicht-abgeholt/?adresse=Lindenweg+5")

    assert tree.xpath("//a[@href='/melden/?vorgang=1']") != []
    assert (asked["street"], asked["house_number"], asked["category"]) == ("Lindenweg", "5", "waste")
    assert set(asked) <= set(capabilities.KNOWN["report-defect"])


def test_an_unknown_street_is_told_beside_the_field(client):
    tree = page(client, "/abfall/nicht-abgeholt/?adresse=Xyzzyallee")

    assert "keine Straße mit diesem Namen" in text(tree, "//form")


def test_who_has_only_a_telephone_is_called_and_nobody_gets_an_empty_mail(client):
    Provider.objects.update(mail="", phone="0000 1234-50")
    said = client.get("/abfall/nicht-abgeholt/").content.decode()

    assert 'href="tel:00001234-50"' in said
    assert 'href="mailto:"' not in said


def test_a_cancelled_day_is_no_collection_day(client):
    with clock.standing_at(datetime(2020, 12, 31, 9, tzinfo=UTC)):
        said = text(page(client, "/abfall/nicht-abgeholt/?adresse=M%C3%BChlengasse+3"))

    assert "fällt aus: Silvester" in said
    assert "Heute ist Abfuhrtag" not in said
