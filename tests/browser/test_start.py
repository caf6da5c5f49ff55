"""The start page of one device: its order, its address, and answers that say how old they are without a network."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.axe import assert_accessible
from tests.browser.conftest import OpenContext

READY = (
    "navigator.serviceWorker.ready.then(worker => new Promise(done => worker.active.state === 'activated' ? done()"
    " : worker.active.addEventListener('statechange', done)))"
)


def keep_address(page: Page) -> None:
    page.goto("/adressen/")
    page.get_by_role("combobox").press_sequentially("Ackerstr 5")
    page.get_by_role("option", name="Ackerstraße 5", exact=True).click()
    page.get_by_role("button", name="Meine Adresse merken").click()
    expect(page.get_by_text("Auf diesem Gerät gemerkt.")).to_be_visible()


def test_tiles_are_moved_hidden_and_put_back_by_keyboard(phone: Page) -> None:
    phone.goto("/")
    tiles = phone.locator("#kacheln > li:not([hidden])")
    city = tiles.evaluate_all("all => all.map(tile => tile.dataset.tile)")
    phone.get_by_role("button", name="Kacheln ordnen").press("Enter")
    assert_accessible(phone)
    first, second = tiles.nth(0).get_attribute("data-title"), tiles.nth(1).get_attribute("data-title")
    phone.get_by_role("button", name=f"{second}: nach vorn").press("Enter")
    expect(phone.get_by_role("button", name=f"{second}: nach vorn")).to_be_focused()
    phone.get_by_role("button", name=f"{first}: Ausblenden").press("Enter")
    phone.get_by_role("button", name="Fertig").press("Enter")
    expect(phone.locator("#kacheln > li:visible")).to_have_count(len(city) - 1)

    phone.reload()
    expect(phone.locator("#kacheln > li:visible").first).to_have_attribute("data-title", second or "")
    phone.get_by_role("button", name="Kacheln ordnen").press("Enter")
    phone.get_by_role("button", name="Wie von der Stadt vorgesehen").press("Enter")
    expect(phone.get_by_role("status").filter(has_text="Die Reihenfolge der Stadt gilt wieder.")).to_be_attached()
    assert tiles.evaluate_all("all => all.map(tile => tile.dataset.tile)") == city
    assert phone.evaluate("localStorage.getItem('stadtkern.tiles')") is None


def test_a_tile_sends_the_zone_and_never_the_address(phone: Page) -> None:
    keep_address(phone)
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto("/")
    expect(phone.locator('[data-tile="waste"] a')).to_have_attribute("href", re.compile("/abfall/z/"))

    key = phone.evaluate("JSON.parse(localStorage.getItem('stadtkern.address')).key")
    assert [url for url in asked if key in url or "cker" in url] == []
    assert len([url for url in asked if "?zone=" in url]) == 1


def test_without_a_network_a_tile_says_how_old_its_answer_is(context_of: OpenContext) -> None:
    context = context_of(service_workers="allow")
    page = context.new_page()
    keep_address(page)
    page.evaluate(READY)
    page.goto("/")
    tile = page.locator('[data-tile="waste"]')
    expect(tile.locator("a")).to_have_attribute("href", re.compile("/abfall/z/"))
    words = tile.locator(".answer").inner_text()
    context.set_offline(True)
    page.goto("/")

    expect(tile.locator(".as-of")).to_have_text(re.compile(r"^Stand: heute, \d{1,2}:\d\d"))
    expect(tile.locator(".answer")).to_have_text(words)
    assert_accessible(page)
