"""axe finds nothing on the pages of those who make the programme."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import assert_accessible
from tests.browser.signing_in import signed_in

from .conftest import DESK, PHONE, OpenContext

TABLE = """Nummer;Titel;Datum;Beginn;Zielgruppe
1;Lesung im Beispielhaus;10.03.2020;18:30;Piraten
2;;10.03.2020;18:30;
3;Repair-Café;32.03.2020;9;
"""


def checked(page: Page, path: str) -> None:
    """The page is there, fits its screen, and axe finds nothing."""
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    assert_accessible(page)


@pytest.mark.parametrize(
    ("who", "viewport", "scheme"),
    [
        ("partner", PHONE, "light"),
        ("partner", DESK, "dark"),
        ("redaktion", PHONE, "dark"),
        ("redaktion", DESK, "light"),
    ],
)
def test_the_pages_of_the_desk(context_of: OpenContext, who: str, viewport: dict[str, int], scheme: str):
    page = signed_in(context_of(viewport=viewport, color_scheme=scheme), who)
    for path in ("/verwaltung/", "/verwaltung/events/", "/verwaltung/events/neu/", "/verwaltung/events/importe/"):
        checked(page, path)

    page.goto("/verwaltung/events/?q=Sprechstunde" if who == "redaktion" else "/verwaltung/events/")
    event = page.locator(".desk-rows a.title").first.get_attribute("href")
    for below in ("", "verlauf/", "fragen/", "vorschau/", "anmeldungen/", "anmeldungen/neu/"):
        checked(page, f"{event}{below}")


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_the_report_of_an_import(context_of: OpenContext, viewport: dict[str, int]):
    page = signed_in(context_of(viewport=viewport), "partner")
    page.goto("/verwaltung/events/importe/")
    page.set_input_files(
        "input[type=file]", files=[{"name": "programm.csv", "mimeType": "text/csv", "buffer": TABLE.encode()}]
    )
    page.get_by_role("button", name="Datei lesen").click()

    expect(page.get_by_text("Einträgen abgelehnt")).to_be_visible()  # the worst first
    expect(page.get_by_text("Die Zielgruppe „Piraten“ ist unbekannt")).to_be_visible()
    assert_accessible(page)


def test_a_large_import_shows_how_it_goes_and_then_its_report(context_of: OpenContext):
    page = signed_in(context_of(), "partner")
    rows = "".join(f"{n};Probe {n};10.03.2020;18:30\n" for n in range(400))
    page.goto("/verwaltung/events/importe/")
    page.set_input_files(
        "input[type=file]",
        files=[{"name": "viel.csv", "mimeType": "text/csv", "buffer": f"Nummer;Titel;Datum;Beginn\n{rows}".encode()}],
    )
    page.get_by_role("button", name="Datei lesen").click()

    expect(page.get_by_text("400 Einträge werden geprüft")).to_be_visible()
    assert_accessible(page)
    expect(page.get_by_text("Das würde geschehen")).to_be_visible(timeout=60_000)
    assert_accessible(page)
