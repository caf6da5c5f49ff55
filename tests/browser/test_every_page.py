"""Every page once on the phone by day and on the desk by night: axe, headings in order, nothing in the console."""

from __future__ import annotations

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from tests import pages
from tests.browser import axe
from tests.browser.axe import assert_accessible
from tests.browser.signing_in import signed_in

from .conftest import DESK, PHONE, OpenContext

SHAPES = [
    pytest.param({"viewport": PHONE, "color_scheme": "light"}, id="phone-light"),
    pytest.param({"viewport": DESK, "color_scheme": "dark"}, id="desk-dark"),
]
# Levels of all headings that are shown, in the order of the page.
HEADINGS = "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].filter(e => e.offsetParent).map(e => +e.tagName[1])"
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def look_at(page: Page, paths: list[str]) -> None:
    """Open each path and judge it; all that is wrong with all of them comes out at once, but for axe."""
    wrong: list[str] = []

    def heard(said: ConsoleMessage) -> None:
        if said.type == "error" and page not in axe.busy:
            wrong.append(f"{page.url}: console: {said.text}")

    page.on("console", heard)
    for path in paths:
        answer = page.goto(path)
        if answer is None or answer.status != 200:
            wrong.append(f"{path}: {answer and answer.status}")
        levels: list[int] = page.evaluate(HEADINGS)
        if levels.count(1) != 1 or any(to > since + 1 for since, to in zip([0, *levels], levels, strict=False)):
            wrong.append(f"{path}: headings {levels}")
        if wide := page.evaluate(TOO_WIDE):
            wrong.append(f"{path}: {wide} px too wide")
        assert_accessible(page)
    page.remove_listener("console", heard)
    assert wrong == [], "\n".join(wrong)


@pytest.mark.parametrize("shape", SHAPES)
def test_pages_of_citizens_are_in_order(context_of: OpenContext, shape: dict[str, object]) -> None:
    look_at(context_of(**shape).new_page(), [one.path for one in pages.PUBLIC if one.axe])


@pytest.mark.parametrize("shape", SHAPES)
def test_pages_of_staff_are_in_order(context_of: OpenContext, shape: dict[str, object]) -> None:
    page = signed_in(context_of(**shape), "leitung")
    page.goto("/verwaltung/organisationen/")
    organisation = page.locator("ul.menu a").first.get_attribute("href")
    page.goto("/verwaltung/personen/")
    person = page.locator("ul.menu a").first.get_attribute("href")
    page.goto("/verwaltung/events/einlass/termine/")
    door = page.locator(".event h3 a").first.get_attribute("href")
    assert organisation
    assert person
    assert door
    event = door.split("/")[3]
    staff = [one.path.format(event=event) for one in pages.STAFF if one.axe]
    look_at(page, [*staff, organisation, person, door, door.replace("/einlass/", "/statistik/")])


def test_my_data_from_the_question_to_the_erasure(context_of: OpenContext) -> None:
    page = context_of().new_page()
    page.goto("/veranstaltungen/startups-unternehmen-zukunft/anmelden/")
    page.get_by_label("Ihr Name").fill("Erika Mustermann")
    page.get_by_label("E-Mail-Adresse").fill("alle-daten@example.org")
    page.get_by_role("button", name="Jetzt anmelden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sie sind angemeldet")
    assert_accessible(page)
    expect(page.get_by_role("link", name="Die E-Mail liegt in diesem Postfach")).to_have_attribute(
        "href", "/demo/postfach/"
    )

    page.goto("/datenschutz/meine-daten/")
    page.get_by_label("Ihre E-Mail-Adresse").fill("alle-daten@example.org")
    page.get_by_role("button", name="Link schicken").click()
    assert_accessible(page)

    letter = page.get_by_role("link", name="Ihre Daten")
    for _try in range(60):
        page.goto("/demo/postfach/?q=alle-daten")
        if letter.count():
            break
        page.wait_for_timeout(250)
    letter.first.click()
    assert_accessible(page)
    link = page.frame_locator("iframe").locator("td.button a").get_attribute("href")
    assert link
    page.goto(link)
    expect(page.get_by_text("Erika Mustermann").first).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="löschen").first.click()
    assert_accessible(page)


def test_a_place_in_the_address_is_open_on_the_map_and_without_one_its_line_is_reached(context_of: OpenContext) -> None:
    page = context_of().new_page()
    page.goto("/veranstaltungen/live-hacking-show/")
    page.get_by_role("link", name="Auf der Karte").click()
    expect(page.locator(".maplibregl-popup")).to_contain_text("Heinrich-von-Kleist-Forum", timeout=20_000)
    expect(page.locator(".map-list .meant")).to_contain_text("Heinrich-von-Kleist-Forum")
    address = page.url

    old = context_of()
    old.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page = old.new_page()
    page.goto(address)
    expect(page.locator(".map-list .meant a")).to_be_focused()
    expect(page.locator(".map-list .meant")).to_be_in_viewport()


def test_under_an_address_of_numbers_the_sign_in_says_where_passkeys_work(context_of: OpenContext) -> None:
    context = context_of()
    page = context.new_page()
    key = context.new_cdp_session(page)  # a device that holds no passkey: it says no at once
    key.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    key.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "automaticPresenceSimulation": True}})
    page.goto("/konto/login/")
    expect(page.get_by_role("button", name="Mit Passkey anmelden")).to_have_count(0)
    page.get_by_role("link", name="Diese Seite als „localhost“ öffnen").click()
    expect(page.get_by_role("button", name="Mit Passkey anmelden")).to_be_visible()
    page.get_by_role("button", name="Mit Passkey anmelden").click()
    expect(page.get_by_role("alert")).to_contain_text("Mit dem Passkey hat es nicht geklappt.")
