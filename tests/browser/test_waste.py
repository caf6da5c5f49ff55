"""The waste calendar in a real browser, without a script: from a typed address to a month of its dates."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import OpenContext


def test_an_address_leads_to_its_dates_without_a_script(context_of: OpenContext) -> None:
    page = context_of(java_script_enabled=False).new_page()
    page.goto("/abfall/")
    page.get_by_label("Straße und Hausnummer").fill("Akcerstr 5")
    page.get_by_role("button", name="Termine zeigen").click()
    page.get_by_role("link", name="Ackerstraße 5").first.click()

    expect(page.get_by_role("heading", name="Ihre Abfuhrtermine")).to_be_visible()
    assert "acker" not in page.url.lower()
    page.get_by_role("link", name="Monat danach").click()
    expect(page.get_by_role("heading", name="April 2020")).to_be_visible()


def test_a_device_that_keeps_an_address_is_answered_on_the_start_page(context_of: OpenContext) -> None:
    page = context_of().new_page()
    page.goto("/abfall/")
    page.get_by_label("Straße und Hausnummer").fill("Ackerstr 5")
    page.get_by_role("option", name="Ackerstraße 5", exact=True).click()
    page.wait_for_url("**/abfall/z/*/")

    expect(page.get_by_role("heading", level=1)).to_have_text("Ackerstraße 5")
    bins = page.locator(".next-bin").first.inner_text().partition(":")[0].split()[-1]
    zones = page.locator("[data-zone]").get_attribute("data-zone")
    page.goto("/")

    tile = page.locator('[data-tile="waste"] a')
    expect(tile).to_have_attribute("href", f"/abfall/z/{zones}/")
    expect(tile).to_contain_text(bins)
    page.goto("/abfall/")
    page.get_by_role("button", name="Vergessen").click()
    expect(page.get_by_role("button", name="Vergessen")).to_be_hidden()
