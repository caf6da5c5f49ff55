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
