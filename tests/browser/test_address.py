"""The address field in a real browser: keyboard, screen reader's words, memory of the device, and no script at all."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import assert_accessible
from tests.browser.conftest import OpenContext

KEPT = "JSON.parse(localStorage.getItem('stadtkern.address') || 'null')"


def field(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Straße und Hausnummer")


def test_suggestions_are_announced_and_chosen_by_keyboard_alone(phone: Page) -> None:
    phone.goto("/adressen/")
    box = field(phone)
    box.press_sequentially("Bruederstr 5")
    listed = phone.get_by_role("listbox", name="Vorschläge")
    expect(listed).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(phone.locator(".address [role=status]")).to_contain_text("Vorschl")

    box.press("ArrowDown")
    active = phone.locator("[role=option][aria-selected=true]")
    expect(active).to_have_count(1)
    expect(box).to_have_attribute("aria-activedescendant", active.get_attribute("id") or "")
    label = active.inner_text()
    assert_accessible(phone)
    box.press("Enter")
    expect(box).to_have_value(label)
    expect(listed).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_be_focused()


def test_escape_closes_the_list_and_keeps_the_text(phone: Page) -> None:
    phone.goto("/adressen/")
    box = field(phone)
    box.press_sequentially("Weststr 5")
    expect(phone.get_by_role("listbox")).to_be_visible()
    box.press("Escape")

    expect(phone.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("Weststr 5")


def test_a_street_alone_asks_for_its_number(phone: Page) -> None:
    phone.goto("/adressen/")
    box = field(phone)
    box.press_sequentially("Weststra")
    phone.get_by_role("option", name="Weststraße", exact=True).click()

    expect(box).to_have_value("Weststraße ")
    expect(phone.locator(".address [role=status]")).to_have_text("Bitte ergänzen Sie jetzt die Hausnummer")


def test_an_address_is_kept_on_the_device_offered_again_and_forgotten(phone: Page) -> None:
    phone.goto("/adressen/")
    field(phone).press_sequentially("Weststr 5")
    phone.get_by_role("option", name="Weststraße 5", exact=True).click()
    phone.get_by_role("button", name="Meine Adresse merken").click()
    expect(phone.get_by_text("Auf diesem Gerät gemerkt.")).to_be_visible()
    kept = phone.evaluate(KEPT)
    assert (kept["label"], sorted(kept)) == ("Weststraße 5", ["at", "key", "label", "zones"])

    phone.reload()
    phone.get_by_role("button", name="Meine Adresse nehmen: Weststraße 5").click()
    expect(field(phone)).to_have_value("Weststraße 5")
    phone.get_by_role("button", name="Vergessen").click()
    expect(phone.get_by_text("Es ist nichts mehr gemerkt")).to_be_visible()
    assert phone.evaluate(KEPT) is None
    assert phone.context.cookies() == []


def test_without_a_script_the_second_step_offers_what_it_may_be(context_of: OpenContext) -> None:
    page = context_of(java_script_enabled=False).new_page()
    page.goto("/adressen/")
    page.get_by_label("Straße und Hausnummer").fill("Wetsstr 5")
    page.get_by_role("button", name="Meine Adresse merken").click()

    expect(page.get_by_role("group", name="Welche meinen Sie?").get_by_role("radio").first).to_be_checked()
    expect(page.get_by_label("Weststraße 5", exact=True)).to_be_visible()


def test_the_pages_of_addresses_are_accessible_in_every_shape(page: Page) -> None:
    for path in ("/adressen/", "/adressen/?adresse=Wetsstr+5", "/en/adressen/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        assert_accessible(page)


def test_the_waste_calendar_takes_a_suggestion_without_a_second_step(phone: Page) -> None:
    phone.goto("/abfall/")
    box = field(phone)
    box.press_sequentially("Ackerstr 5")
    phone.get_by_role("option", name="Ackerstraße 5", exact=True).click()

    expect(phone).to_have_url(re.compile("/abfall/z/"))
    assert phone.evaluate(KEPT)["label"] == "Ackerstraße 5"


def test_what_is_typed_stays_on_the_device_and_the_city_learns_the_street_alone(phone: Page) -> None:
    phone.goto("/abfall/")
    expect(phone.get_by_text("Ihre Hausnummer bleibt auf diesem Gerät")).to_be_visible()
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(f"{request.url} {request.post_data or ''}"))
    box = field(phone)
    box.press_sequentially("Ackerstr 17a")
    phone.get_by_role("option", name="Ackerstraße 17 a", exact=True).click()
    expect(phone).to_have_url(re.compile("/abfall/z/"))

    key = phone.evaluate(KEPT)["key"]
    street = key.split("_")[0]
    told = [url for url in asked if "/static/" not in url]
    assert [url for url in told if ("17" in url.replace(street, "") and "17a" in url) or "cker" in url] == []
    paths = [re.sub(r"^https?://[^/]+", "", url).split()[0] for url in told]
    zone = re.sub(r"^https?://[^/]+", "", phone.url)
    asked_of_us = [path for path in paths if path.startswith(("/adressen/", "/abfall/"))]
    assert asked_of_us == ["/adressen/strassen/", f"/adressen/zonen/?strasse={street}", zone]


def test_enter_takes_an_address_that_is_beyond_doubt_without_sending_it(phone: Page) -> None:
    phone.goto("/abfall/")
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    field(phone).press_sequentially("Ackerstr 5")
    field(phone).press("Enter")

    expect(phone).to_have_url(re.compile("/abfall/z/"))
    assert [url for url in asked if "q=" in url] == []


def test_what_the_device_does_not_find_goes_to_the_city_only_by_a_button(phone: Page) -> None:
    phone.goto("/abfall/")
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    field(phone).press_sequentially("Qwrtzpf 5")
    ask = phone.get_by_role("button", name="Nicht gefunden? Die Stadt suchen lassen")
    expect(ask).to_be_visible()
    phone.get_by_role("button", name="Termine zeigen").click()
    expect(phone.locator(".address [role=alert]")).to_contain_text("keine Straße mit diesem Namen")
    assert_accessible(phone)
    assert [url for url in asked if "wrtz" in url] == []

    ask.click()
    expect(ask).to_be_hidden()
    assert next(url for url in asked if "wrtz" in url).endswith("/adressen/suche/?q=Qwrtzpf%205")


def test_a_house_number_that_no_street_has_is_refused_at_the_field(phone: Page) -> None:
    phone.goto("/abfall/")
    field(phone).press_sequentially("Ackerstr 9998")
    phone.get_by_role("option", name="Ackerstraße 9998", exact=True).click()

    expect(phone.get_by_text("So hohe Hausnummern gibt es in dieser Straße nicht.")).to_be_visible()
    assert phone.evaluate(KEPT) is None


def keep(phone: Page, text: str, label: str) -> None:
    phone.goto("/adressen/")
    field(phone).press_sequentially(text)
    phone.get_by_role("option", name=label, exact=True).click()
    phone.get_by_role("button", name="Meine Adresse merken").click()
    expect(phone.get_by_text("Auf diesem Gerät gemerkt.")).to_be_visible()


def test_several_addresses_have_names_and_one_is_chosen_and_one_goes(phone: Page) -> None:
    keep(phone, "Ackerstr 5", "Ackerstraße 5")
    keep(phone, "Weststr 5", "Weststraße 5")
    cards = phone.locator(".kept-address")
    expect(cards.locator("[data-title]")).to_have_text(["Ackerstraße 5", "Weststraße 5"])
    expect(cards.locator("[data-first]:visible")).to_have_count(1)
    for number, name in ((0, "Eltern"), (1, "Zuhause")):
        cards.nth(number).get_by_label("Name dafür").fill(name)
        cards.nth(number).get_by_role("button", name="Namen merken").click()
        expect(cards.nth(number).locator("[data-title]")).to_have_text(name)
    assert_accessible(phone)

    phone.goto("/abfall/")
    kept = phone.locator("#gemerkt .tile")
    expect(kept.get_by_role("link")).to_have_text(["Eltern", "Zuhause"])
    assert_accessible(phone)
    kept.get_by_role("link", name="Eltern").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Eltern")
    switch = phone.get_by_role("navigation", name="Ihre Adressen")
    expect(switch.locator("[aria-current]")).to_have_text("Eltern")
    assert phone.evaluate(KEPT)["label"] == "Ackerstraße 5"
    assert_accessible(phone)
    switch.get_by_role("link", name="Zuhause").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("Zuhause")
    assert phone.evaluate(KEPT)["label"] == "Weststraße 5"

    phone.goto("/adressen/")
    phone.get_by_role("button", name="Vergessen: Zuhause").click()
    expect(cards.locator("[data-title]")).to_have_text(["Eltern"])
    assert phone.evaluate(KEPT)["name"] == "Eltern"
    phone.reload()
    expect(cards.locator("[data-title]")).to_have_text(["Eltern"])


def test_an_address_of_an_older_visit_is_still_there(phone: Page) -> None:
    keep(phone, "Ackerstr 5", "Ackerstraße 5")
    phone.evaluate("localStorage.removeItem('stadtkern.addresses')")
    phone.reload()

    expect(phone.locator(".kept-address [data-title]")).to_have_text(["Ackerstraße 5"])
