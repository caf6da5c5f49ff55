"""The whole way of two parties: register, mailbox, change, cancel, waiting list, offer, ticket. Without scripts too."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import assert_accessible
from tests.browser.conftest import OpenContext
from tests.running import Site

TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
PICK = """
    SELECT slug FROM events_event e
    WHERE state = 'published' AND registration = 'online' AND starts_at > '2020-03-10' AND parties_waiting = 0
      AND seats_offered = 0 AND opens_at IS NULL AND closes_at IS NULL AND party_limit >= 3
      AND NOT EXISTS (SELECT FROM events_question q WHERE q.event_id = e.id)
    ORDER BY starts_at DESC, slug LIMIT 1
"""


@pytest.fixture
def three_seats(site: Site) -> Iterator[str]:
    """The slug of an event that has exactly three free seats."""
    with psycopg.connect(site.database, autocommit=True) as line:
        [slug] = line.execute(PICK).fetchone() or [""]
        [capacity] = line.execute("SELECT capacity FROM events_event WHERE slug = %s", [slug]).fetchone() or [None]
        line.execute("UPDATE events_event SET capacity = seats_taken + 3 WHERE slug = %s", [slug])
        yield slug
        line.execute("DELETE FROM events_waitingparty WHERE contact LIKE '%%.weg@example.org'")
        line.execute("DELETE FROM events_registration WHERE contact LIKE '%%.weg@example.org'")
        line.execute("UPDATE events_event SET capacity = %s WHERE slug = %s", [capacity, slug])


def mail_for(site: Site, contact: str, kind: str) -> str:
    """The path of the mail that the worker has sent to somebody."""
    with psycopg.connect(site.database, autocommit=True) as line:
        for _ in range(200):
            row = line.execute(
                "SELECT id FROM kernel_messages_message WHERE recipient = %s AND kind = %s AND state = 'sent'",
                [contact, kind],
            ).fetchone()
            if row:
                return f"/demo/postfach/{row[0]}/html/"
            time.sleep(0.1)
    raise AssertionError(f"no mail {kind} to {contact}; the worker says: {site.log('worker')[-2000:]}")


def fill(page: Page, name: str, contact: str, seats: int) -> None:
    page.get_by_label("Ihr Name").fill(name)
    page.get_by_label("E-Mail-Adresse").fill(contact)
    page.get_by_label("Plätze").select_option(str(seats))


def good(page: Page) -> None:
    assert page.evaluate(TOO_WIDE) == 0
    assert_accessible(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_two_parties_and_three_seats(context_of: OpenContext, site: Site, three_seats: str, scripts: bool) -> None:
    kim, robin = f"kim-{scripts}.weg@example.org".lower(), f"robin-{scripts}.weg@example.org".lower()
    first = context_of(java_script_enabled=scripts).new_page()
    first.goto(f"/veranstaltungen/{three_seats}/")
    first.get_by_role("link", name="Anmelden", exact=True).click()
    fill(first, "Kim Muster", kim, 3)
    first.get_by_role("button", name="Jetzt anmelden").click()
    expect(first.get_by_role("heading", name="Sie sind angemeldet")).to_be_visible()
    expect(first.get_by_role("img", name="Ihr Ticket als QR-Code")).to_be_visible()
    if scripts:
        good(first)

    second = context_of(java_script_enabled=scripts).new_page()
    for _ in range(20):  # the page for everybody may lag a second behind (PAGE_CACHE_GRACE)
        second.goto(f"/veranstaltungen/{three_seats}/anmelden/")
        if second.get_by_text("Alle Plätze sind vergeben.").count():
            break
        second.wait_for_timeout(100)
    expect(second.get_by_text("Alle Plätze sind vergeben.").first).to_be_visible()
    fill(second, "Robin Muster", robin, 3)
    if scripts:
        good(second)
    second.get_by_role("button", name="Auf die Warteliste").click()
    expect(second.get_by_text("Ihr Platz auf der Warteliste")).to_be_visible()
    if scripts:
        good(second)

    first.goto(mail_for(site, kim, "events.confirmed"))
    first.goto(first.get_by_role("link", name="Ticket, ändern oder absagen").get_attribute("href") or "")
    first.get_by_role("link", name="Ändern").click()
    first.get_by_label("Plätze").select_option("1")
    first.get_by_role("button", name="Speichern").click()
    expect(first.get_by_text("Ihre Änderungen sind gespeichert.")).to_be_visible()
    expect(first.get_by_text("1 Platz", exact=True)).to_be_visible()
    first.get_by_role("link", name="Anmeldung absagen").click()
    if scripts:
        good(first)
    first.get_by_role("button", name="Ja, Anmeldung absagen").click()
    expect(first.get_by_text(re.compile("Sie haben abgesagt"))).to_be_visible()

    second.goto(mail_for(site, robin, "events.seat_offered"))
    second.goto(second.get_by_role("link", name="Annehmen oder ablehnen").get_attribute("href") or "")
    expect(second.get_by_role("heading", name="Es gibt Plätze für Sie!")).to_be_visible()
    if scripts:
        good(second)
    second.get_by_role("button", name="Ja, alle 3 Plätze nehmen").click()
    expect(second.get_by_role("heading", name="Sie sind angemeldet")).to_be_visible()
    expect(second.get_by_text("3 Plätze", exact=True)).to_be_visible()


def test_big_letters_and_errors_scroll_down_only(context_of: OpenContext, three_seats: str) -> None:
    page = context_of(viewport={"width": 320, "height": 640}, color_scheme="dark").new_page()
    page.goto(f"/veranstaltungen/{three_seats}/anmelden/")
    fill(page, "Kim Muster", "kim", 2)
    page.get_by_role("button", name="Jetzt anmelden").click()
    expect(page.get_by_text("zum Beispiel name@example.org").first).to_be_visible()
    expect(page.get_by_label("Ihr Name")).to_have_value("Kim Muster")
    page.evaluate("document.documentElement.style.fontSize = '200%'")

    good(page)
