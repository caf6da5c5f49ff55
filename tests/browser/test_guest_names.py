"""A name for every seat: as many fields as seats, and none of what was typed gets lost on the way."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import assert_accessible
from tests.browser.test_registration import PICK
from tests.running import Site


@pytest.fixture
def slug(site: Site) -> Iterator[str]:
    with psycopg.connect(site.database, autocommit=True) as line:
        [slug] = line.execute(PICK).fetchone() or [""]
        line.execute("UPDATE events_event SET guest_names = true WHERE slug = %s", [slug])
        line.execute("NOTIFY stadtkern_content")
        yield slug
        line.execute("UPDATE events_event SET guest_names = false WHERE slug = %s", [slug])
        line.execute("DELETE FROM events_registration WHERE contact = 'kim.namen@example.org'")


def test_names_follow_the_seats_and_stay_when_the_seats_change_again(page: Page, slug: str) -> None:
    page.goto(f"/veranstaltungen/{slug}/anmelden/")
    seats, second, third = (page.get_by_label(name) for name in ("Plätze", "Name von Person 2", "Name von Person 3"))
    expect(second).to_be_hidden()
    seats.select_option("3")
    second.fill("Robin Muster")
    third.fill("Toni Muster")
    seats.select_option("1")
    expect(third).to_be_hidden()
    seats.select_option("3")
    expect(third).to_have_value("Toni Muster")
    assert_accessible(page)

    second.fill("")
    page.get_by_label("Ihr Name").fill("Kim Muster")
    page.get_by_label("E-Mail-Adresse").fill("kim.namen@example.org")
    page.get_by_role("button", name="Jetzt anmelden").click()
    expect(page.get_by_text("Bitte geben Sie den Namen dieser Person ein.").last).to_be_visible()
    expect(third).to_have_value("Toni Muster")
    second.fill("Robin Muster")
    page.get_by_role("button", name="Jetzt anmelden").click()
    expect(page.get_by_text("Kim Muster, Robin Muster, Toni Muster")).to_be_visible()
    assert_accessible(page)
