"""The app remembers on the device what was registered there: in my programme, on the day, on the event's page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import assert_accessible
from tests.browser.conftest import OpenContext
from tests.browser.test_registration import PICK, fill
from tests.running import Site

TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
KEPT = "JSON.parse(localStorage.getItem('stadtkern.registrations') || '{}')"


@dataclass
class Evening:
    """An event of the demonstration with seats for guests of this file, who are gone afterwards."""

    slug: str
    database: str

    def run(self, statement: str) -> None:
        with psycopg.connect(self.database, autocommit=True) as line:
            line.execute(statement, [self.slug])


@pytest.fixture
def evening(site: Site) -> Iterator[Evening]:
    with psycopg.connect(site.database, autocommit=True) as line:
        [slug] = line.execute(PICK).fetchone() or [""]
        [starts, ends] = line.execute("SELECT starts_at, ends_at FROM events_event WHERE slug = %s", [slug]).fetchone()
        yield Evening(slug, site.database)
        line.execute("DELETE FROM events_registration WHERE contact LIKE '%%.geraet@example.org'")
        line.execute(
            "UPDATE events_event SET starts_at = %s, ends_at = %s, state = 'published' WHERE slug = %s",
            [starts, ends, slug],
        )


def registered(page: Page, evening: Evening, who: str, seats: int = 2) -> str:
    """Register on this page's device; gives the address of the ticket."""
    page.goto(f"/veranstaltungen/{evening.slug}/anmelden/")
    fill(page, "Kim Muster", f"{who}.geraet@example.org", seats)
    page.get_by_role("button", name="Jetzt anmelden").click()
    expect(page.get_by_role("heading", name="Sie sind angemeldet")).to_be_visible()
    expect(page.get_by_text("Dieses Gerät kennt Ihre Anmeldung")).to_be_visible()
    return page.url


def test_a_registration_stands_in_my_programme_and_on_the_event(page: Page, evening: Evening) -> None:
    registered(page, evening, "kim")
    good(page)
    page.goto("/veranstaltungen/mein-programm/")
    mine = page.locator("#meine-anmeldungen")
    expect(mine.get_by_text("Sie sind dabei")).to_be_visible()
    expect(mine.get_by_text("2 Plätze")).to_be_visible()
    expect(mine.get_by_text("Diese Liste bleibt auf diesem Gerät.")).to_be_visible()
    good(page)
    mine.get_by_role("link", name="Ticket zeigen").click()
    expect(page.get_by_role("img", name="Ihr Ticket als QR-Code")).to_be_visible()

    page.goto(f"/veranstaltungen/{evening.slug}/")
    expect(page.locator("#dabei").get_by_text("Sie sind dabei")).to_be_visible()
    expect(page.get_by_role("link", name="Anmelden", exact=True)).to_be_hidden()
    expect(page.get_by_role("link", name="Noch jemanden anmelden")).to_be_visible()
    good(page)
    assert "Kim" not in json.dumps(page.evaluate(KEPT))


def test_another_device_knows_nothing_until_it_is_told(context_of: OpenContext, evening: Evening) -> None:
    ticket = registered(context_of().new_page(), evening, "ada").split("?")[0]
    other = context_of().new_page()
    other.goto(ticket)
    expect(other.get_by_text("Dieses Gerät merkt sich Ihre Anmeldung nicht.")).to_be_visible()
    assert other.evaluate(KEPT) == {}

    other.get_by_role("button", name="Auf diesem Gerät merken").click()
    other.goto("/en/veranstaltungen/mein-programm/")
    expect(other.locator("#meine-anmeldungen").get_by_text("You are going")).to_be_visible()
    expect(other.get_by_role("link", name="Show ticket")).to_have_attribute("href", _english(ticket))


def _english(url: str) -> str:
    return "/en/" + url.split("/", 3)[3]


def test_one_button_removes_it_and_loading_the_page_again_does_not_bring_it_back(phone: Page, evening: Evening) -> None:
    registered(phone, evening, "robin")
    phone.get_by_role("button", name="Von diesem Gerät entfernen").click()
    expect(phone.get_by_role("button", name="Auf diesem Gerät merken")).to_be_focused()
    phone.reload()
    expect(phone.get_by_text("Dieses Gerät merkt sich Ihre Anmeldung nicht.")).to_be_visible()
    assert phone.evaluate(KEPT) == {}

    phone.get_by_role("button", name="Auf diesem Gerät merken").click()
    phone.goto("/veranstaltungen/mein-programm/")
    phone.get_by_role("button", name="Von diesem Gerät entfernen").click()
    expect(phone.get_by_role("status").filter(has_text="Von diesem Gerät entfernt.")).to_be_visible()
    assert phone.evaluate("localStorage.getItem('stadtkern.registrations')") is None


def test_on_its_day_the_ticket_is_the_first_thing_on_the_start_page(page: Page, evening: Evening) -> None:
    registered(page, evening, "toni")
    page.goto("/")
    expect(page.locator("#meine-anmeldungen")).to_be_hidden()

    page.evaluate(
        """() => {
            const kept = JSON.parse(localStorage.getItem('stadtkern.registrations'));
            const today = stadtkern.times.now().slice(0, 10);
            for (const entry of Object.values(kept)) Object.assign(entry.event, {
                start: today + 'T23:30:00+01:00', end: today + 'T23:59:00+01:00' });
            localStorage.setItem('stadtkern.registrations', JSON.stringify(kept));
        }"""
    )
    page.reload()
    mine = page.locator("#meine-anmeldungen")
    expect(mine.get_by_role("heading", name="Heute sind Sie dabei")).to_be_visible()
    good(page)
    assert mine.bounding_box()["y"] < page.locator("#kacheln").bounding_box()["y"]  # type: ignore[index]
    mine.get_by_role("link", name="Ticket zeigen").click()
    expect(page.get_by_role("img", name="Ihr Ticket als QR-Code")).to_be_visible()


def test_what_was_cancelled_elsewhere_is_told(phone: Page, evening: Evening) -> None:
    registered(phone, evening, "luca")
    evening.run(
        "UPDATE events_registration SET state = 'cancelled', cancelled_at = now() WHERE contact LIKE 'luca.geraet@%%'"
        " AND event_id = (SELECT id FROM events_event WHERE slug = %s)"
    )
    phone.goto("/veranstaltungen/mein-programm/")
    expect(phone.locator("#meine-anmeldungen").get_by_text("Anmeldung abgesagt")).to_be_visible()
    phone.goto(f"/veranstaltungen/{evening.slug}/")
    expect(phone.get_by_role("link", name="Anmelden", exact=True)).to_be_visible()
    expect(phone.locator("#dabei")).to_be_hidden()


def test_what_is_over_is_told_and_gone_a_week_later(phone: Page, evening: Evening) -> None:
    registered(phone, evening, "uli")
    age = """days => {
        const kept = JSON.parse(localStorage.getItem('stadtkern.registrations'));
        const at = new Date(+stadtkern.times.wall(stadtkern.times.now()) - days * 864e5).toISOString();
        for (const entry of Object.values(kept)) Object.assign(entry.event, { start: at, end: at });
        localStorage.setItem('stadtkern.registrations', JSON.stringify(kept));
    }"""
    phone.route("**/stand.json", lambda route: route.abort())
    phone.evaluate(age, 2)
    phone.goto("/veranstaltungen/mein-programm/")
    expect(phone.locator("#meine-anmeldungen").get_by_text("Vorbei")).to_be_visible()
    expect(phone.get_by_role("link", name="Ticket zeigen")).to_be_hidden()

    phone.evaluate(age, 8)
    phone.reload()
    expect(phone.locator("#meine-anmeldungen")).to_be_hidden()
    assert phone.evaluate(KEPT) == {}


def good(page: Page) -> None:
    assert page.evaluate(TOO_WIDE) == 0
    assert_accessible(page)
