"""The pages of the calendar, as a citizen without JavaScript and without cookies gets them."""

import json
from datetime import UTC, date, datetime

import icalendar
import pytest
from lxml import html as lxml_html

from stadtkern.kernel.city import clock
from stadtkern.kernel.places.models import Street
from stadtkern.kernel.search.models import SearchDocument
from stadtkern.modules.waste.actions import publishing
from stadtkern.modules.waste.models import Assignment, Collection, Shift, SingleDate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
ALTSTADT, NEUSTADT = "/abfall/z/stadt.altstadt/", "/abfall/z/stadt.neustadt/"


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    assert answer.cookies == {}
    return lxml_html.fromstring(answer.content.decode())


def text(tree, path="//main"):
    return " ".join(" ".join(tree.xpath(path)[0].itertext()).split())


def feed(client, address=ALTSTADT + "abfall.ics"):
    answer = client.get(address)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return {
        str(event["SUMMARY"]) + " " + event.decoded("DTSTART").isoformat(): event
        for event in icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    }


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ("Lindenweg 5", ALTSTADT),
        ("Lindenweg 21", NEUSTADT),
        ("Lindenweg 22", ALTSTADT),
        ("Lindenweg 20z", ALTSTADT),
        ("marktplatz", ALTSTADT),
        ("Muehlengasse 3 a", NEUSTADT),
        ("lindenwg 23", NEUSTADT),
    ],
)
def test_a_typed_address_leads_to_its_zones_and_stays_out_of_the_path(client, typed, where):
    answer = client.get("/abfall/", {"q": typed})

    assert (answer.status_code, answer["Location"], answer["Cache-Control"]) == (302, where, "private, no-store")


def test_a_street_in_two_zones_needs_its_house_number(client):
    tree = page(client, "/abfall/?q=Lindenweg")

    assert "Bei Lindenweg kommt es auf die Hausnummer an. Bitte geben Sie sie mit an." in text(tree)
    assert tree.xpath("//input[@name='q']/@value") == ["Lindenweg"]


def test_an_unknown_street_is_said_at_the_field(client):
    tree = page(client, "/abfall/?q=Xyzzyallee")

    assert tree.xpath("//input[@name='q']/@aria-describedby") == ["q-hint q-error"]
    assert "keine Straße mit diesem Namen" in text(tree, "//p[@id='q-error']")


def test_an_address_that_lies_nowhere_is_told_whom_to_ask(client):
    Assignment.objects.filter(street__name="Mühlengasse").delete()

    assert "Stadtreinigung Musterstadt" in text(page(client, "/abfall/?q=Mühlengasse", 404))


@pytest.mark.parametrize("key", ["gibtsnicht", "stadt.stadt", "altstadt.neustadt", "stadt.altstadt.", "x" * 400, "%00"])
def test_a_key_that_names_no_zones_is_not_found(client, key):
    assert client.get(f"/abfall/z/{key}/").status_code == 404
    assert client.get("/abfall/adresse/kein-schluessel/").status_code == 404


@pytest.mark.parametrize(
    ("hour", "said"),
    [
        ((2020, 3, 8, 11), "Restmüll: morgen"),
        ((2020, 3, 9, 4), "Restmüll: heute bis 6 Uhr"),
        ((2020, 3, 9, 5), "Restmüll: heute"),
        ((2020, 3, 6, 11), "Restmüll: Mo., 9. März"),
    ],
)
def test_the_page_answers_when_the_bin_goes_out(client, hour, said):
    with clock.standing_at(datetime(*hour, tzinfo=UTC)):
        answer = text(page(client, ALTSTADT), "//section[contains(@class,'next')]/p[@class='answer']")

    assert answer == f"R {said}"


def test_a_shifted_date_says_what_it_stands_for(client):
    with clock.standing_at(datetime(2020, 4, 8, 8, tzinfo=UTC)):
        tree = page(client, ALTSTADT)

    assert "statt Mo., 13. April (Ostermontag)" in text(tree)
    assert client.get(ALTSTADT)["X-Stadtkern-Public"] == "1"


def test_a_month_names_each_bin_and_not_by_colour_alone(client):
    tree = page(client, ALTSTADT + "?monat=2020-04")

    day = {cell.xpath("string(.//span[@class='number'])"): cell for cell in tree.xpath("//td")}
    assert day["6"].xpath(".//svg/@aria-label") == ["Restmüll", "Bioabfall"]
    assert [mark.xpath("string(.)") for mark in day["6"].xpath(".//svg")] == ["R", "B"]
    assert day["13"].xpath(".//svg") == []
    assert text(page(client, ALTSTADT + "?monat=quatsch"), "//h2[@id='monat-name']") == "März 2020"
    for far in ("9999-12", "0001-01", "1989-12", "2201-01", "2020-13", "2020-3"):
        assert text(page(client, f"{ALTSTADT}?monat={far}"), "//h2[@id='monat-name']") == "März 2020"
    assert tree.xpath("//a[contains(@href,'monat=2020-05')]") != []


def test_the_whole_list_has_every_month(client):
    tree = page(client, NEUSTADT + "liste/")

    assert [heading.strip() for heading in tree.xpath("//section[@class='of-month']/h2/text()")] == [
        "März 2020",
        "April 2020",
        "Mai 2020",
        "Juni 2020",
        "Juli 2020",
        "August 2020",
        "September 2020",
        "Oktober 2020",
        "November 2020",
        "Dezember 2020",
    ]
    assert "fällt aus: Silvester" in text(tree)


def test_the_feed_keeps_its_names_when_a_date_moves(client):
    before = feed(client)["Restmüll 2020-03-09"]
    Shift.objects.create(
        table_id=Shift.objects.first().table_id, day=date(2020, 3, 9), to_day=date(2020, 3, 10), reason="Inventur"
    )
    SingleDate.objects.create(
        fraction_id=Collection.objects.filter(fraction__slug="bioabfall").first().fraction_id,
        zone=None,
        kind="cancelled",
        day=date(2020, 3, 16),
        reason="Streik",
    )
    publishing.publish(2020, by="test")

    after = feed(client)

    assert (after["Restmüll 2020-03-10"]["UID"], after["Restmüll 2020-03-10"]["SEQUENCE"]) == (before["UID"], 1)
    assert "statt Mo., 9. März (Inventur)" in after["Restmüll 2020-03-10"]["DESCRIPTION"]
    gone = after["Fällt aus: Bioabfall 2020-03-16"]
    assert (gone["STATUS"], gone["SEQUENCE"]) == ("CANCELLED", 1)
    assert not any(name.startswith("Fällt aus: Restmüll") for name in after)


@pytest.mark.parametrize(
    ("query", "triggers"), [("", []), ("?erinnern=abend", ["-PT6H"]), ("?erinnern=morgen", ["PT5H30M"])]
)
def test_an_alarm_comes_when_it_is_wanted(client, query, triggers):
    event = feed(client, ALTSTADT + "abfall.ics" + query)["Restmüll 2020-03-09"]

    assert [alarm["TRIGGER"].to_ical().decode() for alarm in event.walk("VALARM")] == triggers
    assert {name.split()[0] for name in feed(client, ALTSTADT + "abfall.ics?nur=papier")} == {"Papier"}


def test_the_sheet_for_the_door_is_one_page_of_a4(client):
    answer = client.get(ALTSTADT + "2020.pdf")

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"/Count 1" in answer.content
    assert client.get(ALTSTADT + "2031.pdf").status_code == 404


def test_open_data_and_interface_tell_the_same(client):
    data = json.loads(client.get("/abfall/daten/2020.json").content)
    lines = client.get("/abfall/daten/2020.csv").content.decode("utf-8-sig").splitlines()
    dates = client.get("/api/v1/waste/zones/stadt.altstadt/dates", {"begin": "2020-04-10", "end": "2020-04-12"}).json()

    assert dates == [
        one
        for one in data["dates"]
        if one["zone"] in ("altstadt", "stadt") and "2020-04-10" <= one["day"] <= "2020-04-12"
    ]
    assert [(one["id"], one["day"], one["instead_of"], one["reason"]) for one in dates] == [
        ("altstadt-bioabfall-2020-04-13", "2020-04-11", "2020-04-13", "Ostermontag"),
    ]
    assert len(lines) == 1 + len(data["dates"])
    assert client.get("/abfall/daten/2031.csv").status_code == 404
    assert client.get("/api/v1/waste/zones/nix/dates").status_code == 404
    assert client.get("/api/v1/waste/zones/altstadt/dates", {"begin": "morgen"}).status_code == 422
    assert len(client.get("/api/v1/waste/assignments").json()) == 8


def test_the_calendar_is_found_by_the_words_people_use(db):
    titles = SearchDocument.objects.filter(module="waste", text__icontains="Restabfall").values_list("title", flat=True)

    assert list(titles) == ["Restmüll"]
    assert SearchDocument.objects.filter(module="waste", key__startswith="calendar").count() == 4


def test_english_pages_speak_english(client):
    with clock.standing_at(datetime(2020, 3, 9, 4, tzinfo=UTC)):
        assert "Residual waste: today by 6 am" in text(page(client, "/en" + ALTSTADT))


def test_a_city_without_a_calendar_says_so(client):
    from stadtkern.modules.waste.models import PublishedCalendar

    PublishedCalendar.objects.all().delete()

    assert "Die Stadt hat ihre Abfuhrtermine noch nicht veröffentlicht." in text(page(client, "/abfall/"))
    assert Street.objects.count() == 3
