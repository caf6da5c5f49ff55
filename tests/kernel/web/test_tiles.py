"""Tiles that know the device: what the start page says about them, and the answers that a device keeps."""

from datetime import UTC, datetime

import pytest
from django.test import RequestFactory

from stadtkern.kernel.city import switches
from stadtkern.kernel.modules import Module, Tile, ZoneStretch
from stadtkern.kernel.places.models import Street
from stadtkern.kernel.web import tiles

pytestmark = pytest.mark.django_db


@pytest.fixture
def modules(monkeypatch):
    """Let these modules be the active ones."""

    def let(*given: Module) -> None:
        monkeypatch.setattr(switches, "active", lambda: list(given))

    return let


def test_a_tile_says_where_its_answer_for_the_device_is(client, modules):
    modules(Module("bins", "Tonnen", "tonnen/", tile=lambda _request: Tile("Wann?", "/a/", fragment="/a/kachel/")))
    page = " ".join(client.get("/").text.split())

    assert 'data-tile="bins" data-title="Tonnen" data-fragment="/a/kachel/" data-needs="zone"' in page
    assert "web/tiles" in page


def test_without_such_a_tile_the_start_page_loads_no_script_for_it(client, modules):
    modules(Module("one", "Eins", "eins/", tile=lambda _request: Tile("84", "/1/")))

    assert "data-fragment" not in (page := client.get("/").text)
    assert "web/tiles" not in page


def test_answers_carry_their_ends_in_milliseconds():
    until = datetime(2020, 3, 3, 5, 0, tzinfo=UTC)
    given = [tiles.Answer(Tile("Restmüll", "/a/"), until), tiles.Answer(Tile("Papier", "/a/"))]
    page = tiles.answers(RequestFactory().get("/a/kachel/"), given).text
    page = " ".join(page.split()).replace("> <", "><")

    assert f'<div data-until="{int(until.timestamp())}000"><a class="tile" href="/a/">' in page
    assert "<div><a" in page


def test_a_device_gets_the_zones_of_its_street_and_names_no_house(client, modules):
    street = Street.objects.create(name="Weststraße")
    modules(
        Module("bins", "Tonnen", "tonnen/", zones=lambda its: [ZoneStretch(f"{its.street}-{its.number}", 100, 599)]),
        Module("none", "Ohne", "ohne/", zones=lambda _street: []),
        Module("broken", "Kaputt", "kaputt/", zones=lambda _street: 1 / 0),
        Module("plain", "Eben", "eben/"),
    )
    response = client.get("/adressen/zonen/", {"strasse": str(street.id)})

    assert response.json() == {
        "street": str(street.id),
        "highest": 1999,
        "zones": {"bins": [[100, 599, "", "Weststraße-None"]]},
    }
    assert response.cookies == {}


@pytest.mark.parametrize(
    "key", ["", "x", "00000000-0000-7000-8000-000000000000", "00000000-0000-7000-8000-000000000000_5_", "\0"]
)
def test_a_street_that_is_none_has_no_zones(client, key):
    assert client.get("/adressen/zonen/", {"strasse": key}).status_code == 404
