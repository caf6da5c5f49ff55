"""The zones along a street say for each house number what the server says for it, so that a device can find its own."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stadtkern.kernel.city import clock
from stadtkern.kernel.modules import AddressHit
from stadtkern.kernel.places.models import Address, Area
from stadtkern.modules.waste.dates.numbers import STEP, StreetNumber, stretch
from stadtkern.modules.waste.models import AreaAssignment, Assignment, PublishedCalendar
from stadtkern.modules.waste.queries import zones

SUFFIXES = ["", "a", "b", "z", "1/2"]
houses = st.tuples(st.integers(1, 40), st.sampled_from(SUFFIXES))


def assign(zone, street, first="", last="", parity="all"):
    low, high = stretch(first, last)
    Assignment.objects.create(division=zone.division, zone=zone, street=street, low=low, high=high, parity=parity)


def found_by_device(its, number, suffix):
    """As web/device.js finds it."""
    place = StreetNumber(number, suffix).place
    side = "odd" if number % 2 else "even"
    return next((one.zone for one in its if one.low <= place <= one.high and one.parity in ("", side)), "")


def asked(street, number=None, suffix=""):
    return AddressHit(street.pk, street.name, number, suffix, street.district)


def test_a_street_in_one_zone_is_one_stretch(bins):
    assign(bins.north, bins.lindenweg)
    assign(bins.paper_north, bins.lindenweg)

    its = zones.stretches(asked(bins.lindenweg))

    assert [(one.zone, one.low, one.high, one.parity) for one in its] == [("papier-nord.nord", 100, 999_999, "")]


def test_each_side_and_each_letter_has_its_zone(bins):
    assign(bins.north, bins.lindenweg, "1", "12a")
    assign(bins.south, bins.lindenweg, "12b", "", "even")
    its = zones.stretches(asked(bins.lindenweg))

    assert [found_by_device(its, *house) for house in [(12, "a"), (12, "b"), (13, ""), (14, "")]] == [
        "nord",
        "sued",
        "",
        "sued",
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ends=st.lists(st.integers(1, 40), min_size=2, max_size=6, unique=True),
    parities=st.lists(st.sampled_from(["all", "odd", "even"]), min_size=3, max_size=3),
    tried=st.lists(houses, min_size=1, max_size=12),
)
def test_a_device_finds_what_the_server_would_say(bins, ends, parities, tried):
    Assignment.objects.all().delete()
    AreaAssignment.objects.all().delete()
    Area.objects.all().delete()
    Address.objects.all().delete()
    street = bins.lindenweg
    square = {"type": "Polygon", "coordinates": [[[7, 51], [8, 51], [8, 52], [7, 52], [7, 51]]]}
    area = Area.objects.create(kind="district", key="1", name="Mitte", geometry=square)
    AreaAssignment.objects.create(division=bins.joint, zone=bins.south, area=area)
    cut = sorted(ends)
    for (low, high), parity in zip(zip(cut[::2], cut[1::2], strict=False), parities, strict=False):
        assign(bins.north, street, str(low), str(high), parity)
    assign(bins.paper_north, street, "5")
    for number, suffix in tried[::2]:
        Address.objects.get_or_create(street=street, number=number, suffix=suffix, defaults={"lon": 7.5, "lat": 51.5})
    its = zones.stretches(asked(street))

    for number, suffix in tried:
        row = Address.objects.filter(street=street, number=number, suffix=suffix).first()
        hit = AddressHit(
            street.pk, street.name, number, suffix, "", lon=row.lon if row else None, lat=row.lat if row else None
        )
        assert found_by_device(its, number, suffix) == zones.key_of(zones.zones_of(hit))


@pytest.mark.parametrize("query", ["", "strasse=x", "strasse=00000000-0000-7000-8000-000000000000", "strasse=%00"])
def test_a_street_that_is_none_has_no_zones(client, bins, query):
    assert client.get(f"/adressen/zonen/?{query}").status_code == 404


def test_the_device_gets_a_streets_zones_and_its_highest_number_and_names_no_house(client, bins):
    assign(bins.north, bins.lindenweg)
    Address.objects.create(street=bins.lindenweg, number=50)

    answer = client.get(f"/adressen/zonen/?strasse={bins.lindenweg.pk}")

    assert answer.json() == {
        "street": str(bins.lindenweg.pk),
        "highest": 110,
        "zones": {"waste": [[STEP, 999_999, "", "nord"]]},
    }


@pytest.mark.parametrize("text", ["Lindenweg 9999", "Lindenweg 300"])
def test_a_house_number_that_no_street_has_leads_nowhere(client, bins, text):
    assign(bins.north, bins.lindenweg)
    Address.objects.create(street=bins.lindenweg, number=50)
    PublishedCalendar.objects.create(year=2020, version=1, at=clock.now(), by_name="x")

    page = client.get("/abfall/", {"q": text})

    assert page.status_code == 200
    assert f"Die Hausnummer {text.split()[1]} gibt es nicht" in page.text
    key = f"{bins.lindenweg.pk}_{text.split()[1]}_"
    assert client.get(f"/abfall/adresse/{key}/").status_code == 404
