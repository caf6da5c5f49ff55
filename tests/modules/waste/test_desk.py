"""The editors' pages: who may see them, what they take, what they say when something is wrong."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from stadtkern.environment import ROOT
from stadtkern.modules.waste.models import PublishedCalendar, Rule, Shift, SingleDate, Zone
from tests.modules.waste.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
PAGES = [
    ("waste-desk", []),
    ("waste-desk-year", [2020]),
    ("waste-desk-zones", []),
    ("waste-desk-zone", ["altstadt"]),
    ("waste-desk-shifts", []),
    ("waste-desk-dates", []),
    ("waste-desk-import", []),
    ("waste-desk-titles", []),
    ("waste-desk-feeds", []),
]
ICS = ROOT / "cities" / "musterstadt" / "waste" / "ics" / "stadt.ics"


@pytest.mark.parametrize(("role", "status"), [("manager", 200), ("editor", 200), ("nobody", 403)])
@pytest.mark.parametrize(("name", "args"), PAGES)
def test_only_the_calendars_staff_see_its_pages(role, status, name, args):
    assert signed_in(role).get(reverse(name, args=args)).status_code == status


def test_an_editor_may_not_publish():
    Rule.objects.filter(zone__slug="neustadt").update(every_weeks=4)

    assert signed_in("editor").post(reverse("waste-desk-year", args=[2020]), {"note": ""}).status_code == 403
    assert PublishedCalendar.objects.count() == 1


def test_the_year_explains_every_shift_before_it_is_published():
    client = signed_in("manager")
    client.post(
        reverse("waste-desk-shifts"),
        {"table": Shift.objects.first().table_id, "day": "2020-03-09", "to_day": "2020-03-10", "reason": "Inventur"},
    )

    page = client.get(reverse("waste-desk-year", args=[2020]) + "?zone=altstadt").content.decode()

    assert "Was das Veröffentlichen ändern würde" in page
    assert "Montag, alle 2 Wochen ab 30. Dezember 2019 · verschoben von Mo., 9. März: Inventur" in page
    client.post(reverse("waste-desk-year", args=[2020]), {"note": "Inventur"})
    assert PublishedCalendar.objects.get(version=2).counts == {"moved": 1, "dates": 1}


def test_a_rule_is_added_changed_and_removed():
    client = signed_in("editor")
    url = reverse("waste-desk-zone", args=["altstadt"])
    fraction = Rule.objects.filter(fraction__slug="restmuell").first().fraction_id
    typed = {
        "fraction": fraction,
        "weekday": "4",
        "every_weeks": "3",
        "start": "2020-03-01",
        "until": "",
        "months": ["5", "6"],
    }

    assert client.post(url, typed).status_code == 302
    rule = Rule.objects.get(weekday=4)
    assert (rule.every_weeks, rule.start, rule.months) == (3, date(2020, 3, 1), [5, 6])
    assert client.post(f"{url}?regel={rule.pk}", typed | {"every_weeks": "6"}).status_code == 302
    assert Rule.objects.get(weekday=4).every_weeks == 6
    client.post(reverse("waste-desk-rule-remove", args=["altstadt", rule.pk]))
    assert not Rule.objects.filter(weekday=4).exists()


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        (
            "waste-desk-shifts",
            {"day": "2020-04-13", "to_day": "2020-04-14", "reason": "Ostern"},
            "Dieser Tag ist schon verschoben.",
        ),
        ("waste-desk-shifts", {"day": "2020-05-18", "to_day": "2020-06-02", "reason": "x"}, "höchstens 14 Tage"),
        ("waste-desk-shifts", {"day": "gestern", "to_day": "2020-06-02", "reason": "x"}, "gültiges Datum"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field_and_changes_nothing(name, typed, said):
    before = list(Shift.objects.order_by("pk").values())

    answer = signed_in("editor").post(reverse(name), {"table": Shift.objects.first().table_id, **typed})

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert list(Shift.objects.order_by("pk").values()) == before


def test_a_providers_file_is_reported_first_and_taken_over_on_demand():
    client, zone = signed_in("editor"), Zone.objects.get(slug="stadt")
    data = ICS.read_bytes().replace(b"DTSTART;VALUE=DATE:20200108", b"DTSTART;VALUE=DATE:20200109")
    url = reverse("waste-desk-import")

    report = client.post(url, {"zone": zone.pk, "file": SimpleUploadedFile("stadt.ics", data)})
    assert "Papier: 13 Termine, Donnerstag, 9. Januar 2020 bis Mittwoch, 9. Dezember 2020" in report.content.decode()
    assert not SingleDate.objects.filter(day=date(2020, 1, 9)).exists()
    taken = client.post(url, {"zone": zone.pk, "take": "on", "file": SimpleUploadedFile("stadt.ics", data)})

    assert taken.status_code == 302
    assert SingleDate.objects.filter(zone=zone, kind="listed").count() == 13
    assert not SingleDate.objects.filter(zone=zone, day=date(2020, 1, 8)).exists()


def test_a_file_with_unknown_words_is_not_taken_over():
    data = ICS.read_bytes().replace(b"SUMMARY:Altpapier", b"SUMMARY:Schrott", 1)
    zone = Zone.objects.get(slug="stadt")

    answer = signed_in("editor").post(
        reverse("waste-desk-import"), {"zone": zone.pk, "take": "on", "file": SimpleUploadedFile("a.ics", data)}
    )

    assert "Zeile 4: Schrott" in answer.content.decode()
    assert SingleDate.objects.filter(zone=zone, day=date(2020, 1, 8)).exists()
    assert (
        "Zeile 1"
        in signed_in("manager")
        .post(reverse("waste-desk-import"), {"zone": zone.pk, "file": SimpleUploadedFile("a.ics", b"PK\x03\x04")})
        .content.decode()
    )
