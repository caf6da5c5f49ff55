"""The shell's pages: start, more, report, legal, errors, map, offline."""

from datetime import UTC, datetime

import pytest
from django.test import Client, RequestFactory

from stadtkern.kernel.city import clock, profile, switches
from stadtkern.kernel.city.models import CityProfile
from stadtkern.kernel.modules import MapLayer, MenuItem, Module, Tile
from stadtkern.kernel.web import legal, views

pytestmark = pytest.mark.django_db


@pytest.fixture
def modules(monkeypatch):
    """Let these modules be the active ones."""

    def let(*given: Module) -> None:
        monkeypatch.setattr(switches, "active", lambda: list(given))

    return let


def layer(_at: datetime) -> dict:
    point = {"type": "Point", "coordinates": [7.8, 51.6]}
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": point,
                "properties": {"title": "Rathaus", "detail": "heute offen", "url": "/suche/"},
            }
        ],
    }


@pytest.mark.parametrize(
    ("hour", "words"),
    [
        (5, "Guten Morgen"),
        (10, "Guten Morgen"),
        (11, "Guten Tag"),
        (17, "Guten Tag"),
        (18, "Guten Abend"),
        (3, "Guten Abend"),
    ],
)
def test_the_greeting_follows_the_hour(hour, words):
    assert views.greeting(hour) == words


def test_the_start_page_greets_by_the_citys_clock(client):
    with clock.standing_at(datetime(2020, 3, 2, 17, 30, tzinfo=UTC)):
        page = client.get("/").text

    assert "Guten Abend" in page
    assert "Montag, 2. März" in page


def test_tiles_answer_in_the_citys_order(client, modules):
    modules(
        Module("one", "Eins", "eins/", tile=lambda _request: Tile("84", "/1/", label="Platz", detail="frei")),
        Module("two", "Zwei", "zwei/", tile=lambda _request: None),
        Module("three", "Drei", "drei/", tile=lambda _request: Tile("morgen", "/3/", now=True, wide=True)),
    )
    page = client.get("/").text

    assert page.index("84") < page.index("morgen")
    assert 'class="tile wide now"' in page
    assert "Zwei" not in page.partition("<main")[2].partition("</main>")[0]


def test_a_module_that_fails_costs_its_own_tile_only(client, modules):
    def broken(_request):
        raise RuntimeError("outside service is down")

    modules(Module("bad", "B", "b/", tile=broken), Module("good", "G", "g/", tile=lambda _request: Tile("geht", "/g/")))
    answer = client.get("/")

    assert answer.status_code == 200
    assert "geht" in answer.text


def test_without_tiles_the_start_page_says_so(client, modules):
    modules()

    assert "Für heute noch nichts" in client.get("/").text


def test_the_bar_takes_what_modules_claim(client, modules):
    modules(
        Module("x", "X", "x/", menu=[MenuItem("Melden", "search", place="report"), MenuItem("Weg", "no-such-page")])
    )
    page = client.get("/mehr/")

    assert '<a href="/suche/" class="do">' in page.text
    assert client.get("/mehr/melden/").headers["Location"] == "/suche/"


def test_without_reports_the_page_says_how_to_report_today(client):
    page = client.get("/mehr/melden/").text

    assert "mailto:" in page
    assert "112" in page


def test_the_map_has_a_list_beside_it_and_its_layers_as_geojson(client, modules):
    modules(Module("places", "Orte", "orte/", map_layers=[MapLayer("halls", "Häuser", layer)]))

    page = client.get("/karte/").text
    assert "Rathaus" in page
    assert "heute offen" in page
    assert 'data-source="/karte/places/halls.json"' in page
    answer = client.get("/karte/places/halls.json")
    assert answer["Content-Type"] == "application/geo+json"
    assert answer.json()["features"][0]["properties"]["title"] == "Rathaus"
    assert client.get("/karte/places/none.json").status_code == 404


def test_the_ground_of_the_map_is_the_citys_outline():
    square = {"type": "Polygon", "coordinates": [[[7, 51], [8, 51], [8, 52], [7, 51]]]}
    CityProfile.objects.create(slug="x", data={}, boundary=square, loaded_at=clock.now(), checksum="")

    features = Client().get("/karte/grund.json").json()["features"]

    assert [(feature["properties"]["kind"], feature["geometry"]) for feature in features] == [("city", square)]


@pytest.mark.parametrize("path", ["/impressum/", "/datenschutz/", "/barrierefreiheit/"])
def test_a_legal_text_that_the_city_lacks_leads_to_its_contact(client, path):
    page = client.get(path).text

    assert "noch nicht hinterlegt" in page
    assert "mailto:" in page


def test_a_legal_text_is_shown_in_german_where_english_is_missing(client, monkeypatch):
    bare = profile.city()
    monkeypatch.setattr(
        legal,
        "city",
        lambda: bare.model_copy(update={"texts": {"imprint": {"de": "# Anbieterin\n\nStadt <script>x</script>"}}}),
    )

    page = client.get("/en/impressum/").text

    assert '<div class="prose" lang="de">' in page
    assert "<h2>Anbieterin</h2>" in page
    assert "<script>x" not in page
    assert "This text is only available in German" in page


@pytest.mark.parametrize(
    "text",
    [
        "[x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "![x](https://evil.example/x.png)",
        "<a href='javascript:x'>y</a>",
        "[x](data:text/html,x)",
    ],
)
def test_markdown_lets_no_code_through(text):
    html = str(legal.markdown(text))

    assert "<img" not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    assert "onerror=" not in html.replace("&lt;img src=x onerror=alert(1)&gt;", "")


def test_a_page_that_is_not_there_offers_a_way_on(client):
    answer = client.get("/gibt-es-nicht/")

    assert answer.status_code == 404
    assert "Diese Seite gibt es hier nicht" in answer.text
    assert 'action="/suche/"' in answer.text


def test_the_page_for_our_own_fault_needs_no_database(django_db_blocker):
    with django_db_blocker.block():
        answer = views.server_error(RequestFactory().get("/"))

    assert answer.status_code == 500
    assert "Das war unser Fehler" in answer.text


@pytest.mark.parametrize(
    ("path", "other"), [("/", "/en/"), ("/suche/?q=a%26b", "/en/suche/?q=a%26b"), ("/mehr/", "/en/mehr/")]
)
def test_every_page_leads_to_itself_in_the_other_language(client, path, other):
    assert f'href="{other}"' in client.get(path).text.replace("&amp;", "&")
    assert f'href="{path}"' in client.get(other).text.replace("&amp;", "&")
