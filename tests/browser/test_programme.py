"""The programme in a real browser: my programme in a tunnel, clashes, filters with and without scripts, the embed."""

from __future__ import annotations

import http.server
import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import assert_accessible
from tests.browser.conftest import OpenContext
from tests.running import Site

PAGES = [
    "/digitale-woche/",
    "/veranstaltungen/",
    "/veranstaltungen/?ansicht=thema",
    "/veranstaltungen/?q=quark",
    "/veranstaltungen/live-hacking-show/",
    "/veranstaltungen/mein-programm/",
    "/veranstaltungen/einbetten/",
    "/veranstaltungen/einbetten/anleitung/",
    "/en/digitale-woche/",
]
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def star(page: Page, title: str, number: int = 0) -> None:
    page.get_by_role("button", name=f"In mein Programm: {title}").nth(number).click()


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(page: Page, path: str) -> None:
    page.goto(path)

    assert page.evaluate(TOO_WIDE) == 0
    assert_accessible(page)


@pytest.mark.parametrize("path", PAGES)
def test_big_letters_on_a_narrow_phone_scroll_down_only(context_of: OpenContext, path: str) -> None:
    page = context_of(viewport={"width": 320, "height": 640}).new_page()
    page.goto(path)
    page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert page.evaluate(TOO_WIDE) == 0


def test_what_was_starred_stands_in_my_programme_with_its_clash(phone: Page) -> None:
    phone.goto("/digitale-woche/")
    star(phone, "Kinder sicher im Internet")
    star(phone, "Handysprechstunde in Rhynern")
    star(phone, "Auftakt")

    phone.goto("/veranstaltungen/mein-programm/")

    expect(phone.locator("[data-days] h3")).to_have_text(
        ["Auftakt", "Handysprechstunde in Rhynern", "Kinder sicher im Internet"]
    )
    expect(phone.get_by_text("Zwei Ihrer Veranstaltungen überschneiden sich.")).to_be_visible()
    expect(phone.locator("[data-days] .clash:visible")).to_have_count(2)
    assert_accessible(phone)


def test_all_of_my_programme_goes_into_one_calendar(phone: Page) -> None:
    phone.goto("/digitale-woche/")
    star(phone, "Auftakt")
    star(phone, "Live-Hacking-Show")
    phone.goto("/veranstaltungen/mein-programm/")

    address = phone.get_by_role("link", name="Alle in meinen Kalender").get_attribute("href")

    assert address is not None
    assert phone.request.get(address).text().count("BEGIN:VEVENT") == 2


def test_a_star_can_be_taken_back_and_the_page_says_that_nothing_is_left(phone: Page) -> None:
    phone.goto("/veranstaltungen/live-hacking-show/")
    phone.get_by_role("button", name="In mein Programm").click()
    expect(phone.get_by_role("button", name="In meinem Programm")).to_have_attribute("aria-pressed", "true")

    phone.goto("/veranstaltungen/mein-programm/")
    phone.get_by_role("button", name="Aus meinem Programm nehmen").click()

    expect(phone.get_by_text("Noch nichts ausgesucht")).to_be_visible()


def test_a_shared_programme_is_taken_over_with_one_tap(context_of: OpenContext) -> None:
    giver = context_of().new_page()
    giver.goto("/digitale-woche/")
    star(giver, "Auftakt")
    giver.goto("/veranstaltungen/mein-programm/")
    address = giver.evaluate(
        "'/veranstaltungen/mein-programm/?ids=' + Object.keys(JSON.parse(localStorage['stadtkern.programme'])).join()"
    )
    taker = context_of().new_page()
    taker.goto(address)

    taker.get_by_role("button", name="Alle in mein Programm").click()

    expect(taker.locator("[data-days] h3")).to_have_text(["Auftakt"])


def test_my_programme_opens_in_a_tunnel(context_of: OpenContext) -> None:
    context = context_of(service_workers="allow")
    page = context.new_page()
    page.goto("/digitale-woche/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    star(page, "Auftakt")
    page.goto("/veranstaltungen/mein-programm/")
    expect(page.locator("[data-days] h3")).to_have_text(["Auftakt"])

    context.set_offline(True)
    page.goto("/veranstaltungen/mein-programm/")

    expect(page.locator("[data-days] h3")).to_have_text(["Auftakt"])
    expect(page.get_by_text("Gustav-Lübcke-Museum")).to_be_visible()


def test_the_filter_works_without_a_script(context_of: OpenContext) -> None:
    page = context_of(java_script_enabled=False).new_page()
    page.goto("/veranstaltungen/")
    page.get_by_text("Filtern").click()
    page.get_by_label("Stichwort").fill("hacking")
    page.get_by_role("button", name="Veranstaltungen zeigen").click()

    expect(page.locator(".event h3")).to_have_text(["Live-Hacking-Show"])
    expect(page.get_by_role("button", name="In mein Programm")).to_have_count(0)


def test_with_a_script_the_list_follows_while_one_types(desk: Page) -> None:
    desk.goto("/veranstaltungen/")
    desk.get_by_label("Stichwort").press_sequentially("hacking")

    expect(desk.locator(".event h3")).to_have_text(["Live-Hacking-Show"])
    expect(desk).to_have_url(re.compile(r"\?q=hacking"))
    # The address changes before the list does, and "hackin" found the same event.
    expect(desk.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)
    star(desk, "Live-Hacking-Show")
    expect(desk.locator(".event .star")).to_have_attribute("aria-pressed", "true")


@pytest.fixture
def partner(site: Site) -> Iterator[str]:
    """A partner's site on another origin that shows our list in a frame, with the two lines from our page."""
    lines = (
        f'<!doctype html><title>Verein</title><iframe src="{site.url}/veranstaltungen/einbetten/?q=hacking" '
        f'class="stadtkern-events" title="Veranstaltungen" width="100%" height="90" style="border:0"></iframe>'
        f'<script src="{site.url}/veranstaltungen/einbetten.js" async></script>'
    )

    class Site_(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(lines.encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site_)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_address[1]}/"
    server.shutdown()
    server.server_close()


def test_the_embed_fits_its_height_on_a_site_of_another_origin_and_sets_no_cookie(
    context_of: OpenContext, partner: str
) -> None:
    context = context_of()
    page = context.new_page()
    page.goto(partner)

    frame = page.frame_locator("iframe")
    expect(frame.locator("h3")).to_have_text(["Live-Hacking-Show"])
    page.wait_for_function("document.querySelector('iframe').getBoundingClientRect().height > 150")

    inner = page.frames[1].evaluate("document.documentElement.getBoundingClientRect().height")
    assert abs(page.locator("iframe").bounding_box()["height"] - inner) <= 2  # type: ignore[index]
    assert context.cookies() == []
