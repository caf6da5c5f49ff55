"""What browsers fetch beside the pages."""

import io
import json
import re

import pytest
from django.db import connection
from PIL import Image

from stadtkern.kernel.city import clock, profile, switches
from stadtkern.kernel.city.models import CityProfile
from stadtkern.kernel.modules import Module
from stadtkern.kernel.web import app_icons, citystyle

pytestmark = pytest.mark.django_db
STRIPES = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" rx="12" fill="#f0b323"/>'
    b'<path fill="#fff" d="M0 14h40v12H0z"/><path fill="#9d1420" d="M0 14h8v12H0zm16 0h8v12h-8zm16 0h8v12h-8z"/></svg>'
)


PROFILE = {
    "name": "Musterstadt",
    "official_name": "Stadt Musterstadt",
    "ags": "05999999",
    "mail": "stadt@musterstadt.example",
    "colours": {"primary": "#9d1420", "accent": "#f0b323"},
    "address": {"street": "Markt 1", "postcode": "59999", "town": "Musterstadt"},
    "contact": {"name": "Rathaus", "mail": "rathaus@musterstadt.example"},
}


@pytest.fixture(autouse=True)
def _profile_anew():
    profile.forget()
    yield
    profile.forget()


def with_logo(logo: bytes) -> None:
    CityProfile.objects.update_or_create(
        id=1, defaults={"slug": "x", "data": PROFILE, "logo": logo, "loaded_at": clock.now(), "checksum": ""}
    )


def picture(size: int = 192, *, mask: bool = False) -> Image.Image:
    return Image.open(io.BytesIO(app_icons.png(size, mask=mask))).convert("RGBA")


def test_the_manifest_names_icons_that_are_there(client):
    manifest = client.get("/manifest.webmanifest").json()

    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/", "/", "standalone")
    for icon in manifest["icons"]:
        answer = client.get(icon["src"])
        assert answer["Content-Type"] == "image/png"
        width, height = Image.open(io.BytesIO(answer.content)).size
        assert f"{width}x{height}" == icon["sizes"]
    assert "maskable" in [icon["purpose"] for icon in manifest["icons"]]
    assert client.get("/symbol-33.png").status_code == 404


def test_a_logo_of_plain_shapes_is_drawn():
    with_logo(STRIPES)
    drawn = picture()

    assert [drawn.getpixel((x, 96))[:3] for x in (19, 57, 96)] == [(157, 20, 32), (255, 255, 255), (157, 20, 32)]
    assert drawn.getpixel((96, 20)) == (240, 179, 35, 255)
    assert drawn.getpixel((0, 0))[3] == 0
    assert picture(512, mask=True).getpixel((0, 0)) == (240, 179, 35, 255)


@pytest.mark.parametrize(
    "logo",
    [
        b"",
        b"<svg",
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0c1 1 2 2 3 3z"/></svg>',
        b'<svg xmlns="http://www.w3.org/2000/svg"><text>x</text></svg>',
    ],
)
def test_any_other_logo_gives_the_citys_letter(logo):
    with_logo(logo)

    assert picture().getpixel((10, 60))[:3] == citystyle.parse(citystyle.colours().city)


def test_the_tab_and_the_page_have_a_sign(client):
    with_logo(STRIPES)

    assert Image.open(io.BytesIO(client.get("/favicon.ico").content)).format == "ICO"
    assert client.get("/symbol.svg").content == STRIPES


def test_the_service_worker_keeps_the_shell_and_the_modules_pages(client, monkeypatch):
    monkeypatch.setattr(switches, "active", lambda: [Module("x", "X", "x/", offline_urls=["/x/mein/"])])
    answer = client.get("/sw.js")
    kept = json.loads(re.search(r"= (\{.*\});", answer.text)[1])

    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    assert kept["pages"] == ["/offline/", "/", "/x/mein/"]
    assert [name for name in kept["shell"] if re.fullmatch(r"/static/web/app\.[0-9a-f]{12}\.css", name)] != []

    monkeypatch.setattr(switches, "active", list)
    assert json.loads(re.search(r"= (\{.*\});", client.get("/sw.js").text)[1])["version"] != kept["version"]


def test_the_citys_style_may_be_kept_under_its_mark(client):
    address = citystyle.address()

    assert client.get(address)["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/stadt.css")["Cache-Control"] == "public, max-age=86400"


def test_health_says_that_the_database_answers(client):
    answer = client.get("/gesund")

    assert answer.status_code == 200
    assert answer.json()["database"] is True
    assert answer.json()["jobs"] == {"due": 0, "running": 0}


def test_health_is_503_without_the_database(client, monkeypatch):
    from django.db import OperationalError

    def down():
        raise OperationalError("no")

    monkeypatch.setattr(connection, "cursor", down)

    assert client.get("/gesund").status_code == 503


def test_robots_are_kept_from_the_workbench(client):
    assert "Disallow: /verwaltung/" in client.get("/robots.txt").text


@pytest.mark.parametrize("primary", ["#9d1420", "#ffff00", "#ffffff", "#000000", "#00ff00", "#1f4e79", "#888888"])
def test_any_colour_of_a_city_becomes_readable(primary):
    its = citystyle.colours({"primary": primary})
    parse, contrast = citystyle.parse, citystyle.contrast

    assert contrast(parse(its.city), citystyle.LIGHT_PAPER) >= 4.5
    assert contrast(parse(its.city), parse(its.city_ink)) >= 4.5
    assert contrast(parse(its.dark_city), citystyle.DARK_CARD) >= 4.5
    assert contrast(parse(its.dark_city), parse(its.dark_city_ink)) >= 4.5
    assert contrast(parse(its.dark_fill), citystyle.DARK_PAPER) >= 3
    assert contrast(parse(its.dark_fill), parse(its.dark_fill_ink)) >= 4.5
    assert contrast(parse(its.accent), parse(its.accent_ink)) >= 4.5


@pytest.mark.parametrize("wrong", ["red", "#12", "#12345g", "}body{display:none", "", None])
def test_a_wrong_colour_is_refused_and_counts_as_not_given(wrong):
    with pytest.raises(ValueError, match="#rrggbb"):
        citystyle.parse(str(wrong))
    assert citystyle.colours({"primary": wrong}) == citystyle.colours({})
