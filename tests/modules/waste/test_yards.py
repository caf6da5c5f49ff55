"""Recycling yards: open or not at every moment of the year, what they take, for people and for machines."""

import json
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from stadtkern.kernel.city import clock
from stadtkern.modules.waste.dates.opening import opening
from stadtkern.modules.waste.dates.words import season
from stadtkern.modules.waste.models import Yard
from stadtkern.modules.waste.queries import yards
from tests.modules.waste.test_pages import page, text

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")
DATA = {
    "hours": [
        {"days": [0, 1, 2, 3, 4], "opens": "08:00", "closes": "16:00", "months": []},
        {"days": [5], "opens": "09:00", "closes": "12:00", "months": [4, 5, 6, 7, 8, 9, 10]},
    ],
    "exceptions": [
        {"day": "2020-03-20", "opens": "08:00", "closes": "11:00", "reason": "Betriebsversammlung"},
        {"day": "2020-12-24", "until": "2020-12-31", "reason": "Jahresende"},
    ],
    "open_on_holidays": False,
}


def at(*when: int) -> datetime:
    return datetime(*when, tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (at(2020, 3, 10, 10), "Jetzt geöffnet bis 16:00 Uhr"),
        (at(2020, 3, 10, 16), "Öffnet morgen um 8:00 Uhr"),
        (at(2020, 3, 10, 7, 59), "Öffnet heute um 8:00 Uhr"),
        (at(2020, 3, 20, 10), "Jetzt geöffnet bis 11:00 Uhr"),
        (at(2020, 3, 28, 10), "Öffnet am Mo., 30. März um 8:00 Uhr"),
        (at(2020, 4, 4, 10), "Jetzt geöffnet bis 12:00 Uhr"),
        (at(2020, 4, 10, 10), "Öffnet morgen um 9:00 Uhr"),
        (at(2020, 12, 28, 10), "Öffnet am Mo., 4. Januar 2021 um 8:00 Uhr"),
        (at(2020, 3, 29, 12), "Öffnet morgen um 8:00 Uhr"),
    ],
)
@pytest.mark.usefixtures("city")
def test_the_yard_says_whether_one_can_go_there_now(client, moment, said):
    Yard.objects.update(hours=DATA["hours"], exceptions=DATA["exceptions"])
    with clock.standing_at(moment):
        assert said == text(page(client, "/abfall/wertstoffhof/"), "//section[@class='yard']//p[@class='answer']")


def test_a_public_holiday_closes_unless_it_says_otherwise():
    holiday = date(2020, 4, 10)  # Good Friday

    assert opening(DATA, "NW").spans(holiday) == ([], "Karfreitag")
    assert len(opening({**DATA, "open_on_holidays": True}, "NW").spans(holiday)[0]) == 1
    assert opening(DATA, "NW").at(at(2020, 3, 28, 23), BERLIN).next == at(2020, 3, 30, 8)


@pytest.mark.parametrize(
    ("months", "stretch"),
    [
        ([4, 5, 6], (4, 6)),
        ([1, 2, 11, 12], (11, 2)),
        ([5], (5, 5)),
        ([1, 3], None),
        ([], None),
        (list(range(1, 13)), None),
    ],
)
def test_months_of_a_season_may_run_over_new_year(months, stretch):
    assert season(months) == stretch


@pytest.mark.usefixtures("city")
def test_the_page_names_hours_prices_and_exceptions(client):
    with clock.standing_at(at(2020, 3, 9, 10)):
        said = text(page(client, "/abfall/wertstoffhof/"))

    assert "Samstag: 9:00–12:00 (April bis Oktober)" in said
    assert "Montag bis Freitag: 8:00–16:00" in said
    assert "Autoreifen 3,50 € je Stück" in said
    assert "Altpapier kostenlos" in said
    assert "Fr., 20. März: 8:00–11:00 – Betriebsversammlung" in said
    assert "erfunden" in said
    with clock.standing_at(at(2020, 3, 9, 10)):
        assert "Open now until 4" in text(page(client, "/en/abfall/wertstoffhof/"))


@pytest.mark.parametrize(("cents", "said"), [(0, "0,00 €"), (5, "0,05 €"), (350, "3,50 €"), (100_000, "1000,00 €")])
def test_money_is_counted_in_cents(cents, said):
    assert yards.money(cents, "EUR") == said


@pytest.mark.usefixtures("city")
def test_machines_read_the_hours_from_the_page(client):
    with clock.standing_at(at(2020, 3, 9, 10)):
        tree = page(client, "/abfall/wertstoffhof/")
    [data] = json.loads(tree.xpath("string(//script[@type='application/ld+json'])"))

    assert (data["@type"], data["name"]) == ("RecyclingCenter", "Wertstoffhof Musterstadt")
    assert data["openingHoursSpecification"][1] == {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": ["https://schema.org/Saturday"],
        "opens": "09:00",
        "closes": "12:00",
        "validFrom": "2020-04-01",
        "validThrough": "2020-10-31",
    }
    special = {one["validFrom"]: (one["opens"], one["closes"]) for one in data["specialOpeningHoursSpecification"]}
    assert (special["2020-03-20"], special["2020-04-10"]) == (("08:00", "11:00"), ("00:00", "00:00"))


@pytest.mark.usefixtures("city")
def test_a_name_ends_no_script(client):
    Yard.objects.update(name="</script><script>alert(1)</script>")

    assert "<script>alert" not in client.get("/abfall/wertstoffhof/").content.decode()


@pytest.mark.usefixtures("city")
def test_the_yard_lies_on_the_map_and_in_the_interface(client):
    Yard.objects.update(lon=7.8, lat=51.6)
    with clock.standing_at(at(2020, 3, 9, 10)):
        [feature] = client.get("/karte/waste/yards.json").json()["features"]

    assert feature["geometry"] == {"type": "Point", "coordinates": [7.8, 51.6]}
    assert feature["properties"]["detail"] == "Jetzt geöffnet bis 16:00 Uhr"
    [yard] = client.get("/api/v1/waste/yards").json()
    assert (yard["key"], yard["accepts"][1]["cents"]) == ("hof", 350)


def test_a_city_without_a_yard_says_so(client):
    assert "noch nicht veröffentlicht" in text(page(client, "/abfall/wertstoffhof/"))
