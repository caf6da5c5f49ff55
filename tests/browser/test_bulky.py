"""Bulky waste from the first question to the crew's list, on the phone by day and on the desk by night."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .axe import assert_accessible
from .conftest import DESK, PHONE, OpenContext
from .signing_in import signed_in

SHAPES = [
    pytest.param({"viewport": PHONE, "color_scheme": "light"}, "Weststraße 5", id="phone-light"),
    pytest.param({"viewport": DESK, "color_scheme": "dark"}, "Oststraße 7", id="desk-dark"),
]
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def judged(page: Page) -> None:
    assert page.evaluate(TOO_WIDE) == 0
    assert_accessible(page)


@pytest.mark.parametrize(("shape", "address"), SHAPES)
def test_a_sofa_is_asked_for_moved_and_settled(context_of: OpenContext, shape: dict[str, object], address: str) -> None:
    page = context_of(**shape).new_page()
    page.goto("/abfall/sperrmuell/")
    page.get_by_role("combobox").fill(address)
    expect(page.get_by_role("listbox")).to_be_visible()
    page.get_by_role("combobox").press("Escape")
    page.get_by_role("button", name="Weiter").click()
    expect(page.get_by_role("heading", name="Was wird abgeholt?")).to_be_visible()
    judged(page)
    page.get_by_role("button", name="Weiter").click()
    expect(page.get_by_role("alert")).to_be_visible()
    judged(page)
    page.get_by_label("Sofa", exact=False).fill("1")
    page.get_by_role("button", name="Weiter").click()
    judged(page)
    page.get_by_role("radio").first.check()
    page.get_by_role("button", name="Weiter").click()
    page.get_by_label("Ihr Name").fill("Erika Mustermann")
    page.get_by_label("E-Mail-Adresse").fill("sperrmuell@example.org")
    judged(page)
    page.get_by_role("button", name="Zurück").click()
    expect(page.get_by_role("radio").first).to_be_checked()
    page.get_by_role("button", name="Weiter").click()
    expect(page.get_by_label("Ihr Name")).to_have_value("Erika Mustermann")
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ihr Sperrmüll")
    judged(page)
    before = page.locator(".answer").inner_text()
    page.get_by_role("radio").nth(1).check()
    page.get_by_role("button", name="Diesen Tag nehmen").click()
    expect(page.locator(".answer")).not_to_have_text(before)
    moved_to = page.locator(".answer").inner_text()

    desk = signed_in(context_of(**shape), "leitung")
    desk.goto("/verwaltung/waste/sperrmuell/")
    judged(desk)
    desk.locator("ul.menu a", has_text=moved_to).first.click()
    judged(desk)
    desk.get_by_role("button", name=f"Abgeholt: {address}").click()
    expect(desk.get_by_role("button", name=f"Zurück auf die Liste: {address}")).to_be_visible()
    judged(desk)
