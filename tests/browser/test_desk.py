"""A partner who does this once a year, and the editor who helps."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.axe import assert_accessible
from tests.browser.signing_in import signed_in

from .conftest import DESK, OpenContext


def test_a_partner_writes_and_submits_an_editor_publishes_and_it_stands_in_the_programme(context_of: OpenContext):
    partner = signed_in(context_of(), "partner")
    partner.goto("/verwaltung/events/neu/")
    assert_accessible(partner)
    partner.get_by_label("Titel").fill("Handysprechstunde im Beispielhaus")
    partner.get_by_role("button", name="Speichern", exact=True).click()
    expect(partner.locator("#fehler")).to_be_visible()
    expect(partner.get_by_label("Titel")).to_have_value("Handysprechstunde im Beispielhaus")

    partner.locator("[name=start_day]").fill("2020-03-20")
    partner.locator("[name=start_time]").fill("14:30")
    partner.locator("[name=place_new]").fill("Beispielhaus")
    partner.get_by_role("button", name="Speichern und einreichen").click()
    expect(partner.locator(".way [aria-current=step]")).to_have_text("Eingereicht")
    assert_accessible(partner)

    editor = signed_in(context_of(viewport=DESK), "redaktion")
    editor.goto("/verwaltung/events/?offen=1")
    assert_accessible(editor)
    editor.get_by_role("link", name="Handysprechstunde im Beispielhaus").click()
    editor.get_by_role("button", name="Freigeben").click()
    editor.get_by_role("button", name="Veröffentlichen", exact=True).click()
    expect(editor.locator(".way [aria-current=step]")).to_have_text("Im Programm")

    citizen = context_of().new_page()
    citizen.goto("/veranstaltungen/handysprechstunde-im-beispielhaus/")
    expect(citizen.get_by_role("heading", level=1)).to_have_text("Handysprechstunde im Beispielhaus")
    expect(citizen.get_by_text("14:30 Uhr").first).to_be_visible()


def test_a_partner_reads_the_report_before_anything_is_taken_over(context_of: OpenContext):
    partner = signed_in(context_of(), "partner")
    partner.goto("/verwaltung/events/importe/")
    assert_accessible(partner)
    table = "Titel;Datum;Beginn\nLesung im Beispielhaus;21.03.2020;18:30\n;31.02.2020;14:30\n"
    partner.set_input_files(
        "input[type=file]", {"name": "programm.csv", "mimeType": "text/csv", "buffer": table.encode()}
    )
    partner.get_by_role("button", name="Datei lesen").click()
    expect(partner.get_by_text("1 von 2 Einträgen abgelehnt")).to_be_visible()
    expect(partner.get_by_role("row").nth(2)).to_contain_text("31.02.2020")
    assert_accessible(partner)

    partner.get_by_role("button", name="Übernehmen").click()
    expect(partner.get_by_text("1 von 2 Einträgen abgelehnt")).to_be_visible()
    partner.get_by_role("link", name="Lesung im Beispielhaus").click()
    expect(partner.locator(".way [aria-current=step]")).to_have_text("Entwurf")
