"""What browsers fetch beside the pages."""

import io
import json
import re

import pytest
from django.db import connection
from PIL import Image

from stadtkern.kernel import colours
from stadtkern.kernel.city import clock, profile, switches
from stadtkern.kernel.city.models import CityProfile
from stadtkern.kernel.city.packs import Changes
from stadtkern.kernel.modules import Module
from stadtkern.kernel.web import app_icons, city_icons, citystyle

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


def with_logo(logo: bytes) -> list[str]:
    """Make it the loaded city's, with its icons; gives the warnings."""
    CityProfile.objects.update_or_create(
        id=1, defaults={"slug": "x", "data": PROFILE, "logo": logo, "loaded_at": clock.now(), "checksum": ""}
    )
    changes = Changes()
    city_icons.draw(changes)
    return changes.warnings


def picture(name: str = "symbol-192.png") -> Image.Image:
    return Image.open(io.BytesIO(app_icons.picture(name) or b"")).convert("RGBA")


def test_the_manifest_names_icons_that_are_there(client):
    with_logo(b"")
    manifest = client.get("/manifest.webmanifest").json()

    assert (manifest["start_url"], manifest["scope"], manifest["display"]) == ("/", "/", "standalone")
    for icon in manifest["icons"]:
        answer = client.get(icon["src"])
        assert answer["Content-Type"] == "image/png"
        width, height = Image.open(io.BytesIO(answer.content)).size
        assert f"{width}x{height}" == icon["sizes"]
    assert "maskable" in [icon["purpose"] for icon in manifest["icons"]]
    assert client.get("/symbol-33.png").status_code == 404


def test_before_a_city_is_loaded_there_is_no_icon(client):
    assert [client.get(path).status_code for path in ("/symbol-192.png", "/favicon.ico", "/symbol.svg")] == [
        404,
        404,
        200,
    ]


def test_the_logo_is_drawn():
    with_logo(STRIPES)
    drawn = picture()

    assert [drawn.getpixel((x, 96))[:3] for x in (19, 57, 96)] == [(157, 20, 32), (255, 255, 255), (157, 20, 32)]
    assert drawn.getpixel((96, 20)) == (240, 179, 35, 255)
    assert drawn.getpixel((0, 0))[3] == 0
    assert picture("symbol-maske-512.png").getpixel((0, 0)) == (240, 179, 35, 255)


def png(size: tuple[int, int], colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", size, colour).save(out, "PNG")
    return out.getvalue()


RED, CLEAR = (255, 0, 0, 255), (0, 0, 0, 0)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40">'


@pytest.mark.parametrize(
    ("logo", "middle", "corner"),
    [
        (f'{SVG}<path fill="#f00" d="M20 2c10 0 18 8 18 18s-8 18-18 18S2 30 2 20 10 2 20 2z"/></svg>', RED, CLEAR),
        (
            f'{SVG}<g transform="translate(20 20)"><circle r="18" fill="none" stroke="red" '
            f'stroke-width="36"/></g></svg>',
            RED,
            RED,
        ),
        (
            f'{SVG}<linearGradient id="a"><stop stop-color="red"/></linearGradient><rect fill="url(#a)" x="9" y="9"'
            ' width="22" height="22"/></svg>',
            RED,
            CLEAR,
        ),
        (
            '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="20"><rect width="80" height="20" '
            'fill="red"/></svg>',
            RED,
            CLEAR,
        ),
        (png((300, 100), "red"), RED, CLEAR),
        (png((9, 9), "red"), RED, RED),
    ],
    ids=["curves", "stroke and transform", "gradient", "wide", "wide PNG", "small PNG"],
)
def test_any_picture_serves_as_logo(logo, middle, corner):
    assert with_logo(logo if isinstance(logo, bytes) else logo.encode()) == []
    drawn = picture("symbol-512.png")

    assert (drawn.getpixel((256, 256)), drawn.getpixel((8, 8)) if corner == RED else drawn.getpixel((0, 0))) == (
        middle,
        corner,
    )


@pytest.mark.parametrize("logo", [b"", STRIPES, png((9, 3), "red"), png((9, 9), "#ff000080")])
def test_icons_for_systems_that_cut_them_are_square_and_opaque(logo):
    with_logo(logo)

    for name in ("symbol-180.png", "symbol-maske-512.png"):
        assert picture(name).getchannel("A").getextrema() == (255, 255), name
    assert picture("symbol-180.png").size == (180, 180)


@pytest.mark.parametrize(
    "logo", [b"<svg", b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>', b"\x89PNG\r\n\x1a\nbroken"]
)
def test_any_other_logo_gives_the_citys_letter_and_a_warning(logo):
    (warning,) = with_logo(logo)

    assert "so the app's icon is the letter M" in warning
    assert picture().getpixel((10, 60))[:3] == colours.parse(citystyle.colours().city)


def test_a_city_without_a_logo_has_its_letter_on_its_colours():
    assert with_logo(b"") == []
    drawn = picture()
    city, accent = (colours.parse(colour) for colour in ("#9d1420", "#f0b323"))

    assert (drawn.getpixel((10, 60))[:3], drawn.getpixel((96, 180))[:3]) == (city, accent)
    assert drawn.getpixel((0, 0))[3] == 0
    assert picture("symbol-maske-512.png").getpixel((0, 0)) == (*city, 255)
    letter = picture("symbol-maske-512.png").convert("L").point(lambda value: 255 * (value > 200)).getbbox()
    assert letter is not None
    assert abs(letter[0] + letter[2] - 512) + abs(letter[1] + letter[3] - 512) <= 12


def test_icons_are_drawn_again_only_when_the_sign_changes(django_assert_num_queries):
    with_logo(STRIPES)
    before = app_icons.picture("favicon.ico")
    with django_assert_num_queries(2):
        city_icons.draw(Changes())

    with_logo(STRIPES.replace(b"#9d1420", b"#0000ff"))
    assert app_icons.picture("favicon.ico") != before
    assert picture().getpixel((19, 96)) == (0, 0, 255, 255)


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
    assert kept["pages"] == [
        "/offline/",
        "/en/offline/",
        "/offline/nicht-gesendet/",
        "/en/offline/nicht-gesendet/",
        "/",
        "/en/",
        "/x/mein/",
    ]
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
