"""In the tunnel: tickets and saved events open, forms keep what was typed, and nothing is sent twice."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import assert_accessible
from tests.browser.conftest import OpenContext
from tests.browser.test_registration import PICK, fill
from tests.browser.test_start import READY
from tests.running import Site

KEPT = "caches.open('kept').then(cache => cache.keys()).then(keys => keys.map(key => new URL(key.url).pathname))"
ALWAYS_ONLINE = "Object.defineProperty(Navigator.prototype, 'onLine', { get: () => true })"


@pytest.fixture
def slug(site: Site) -> Iterator[str]:
    """An event with free seats; whoever registers in this file is gone afterwards."""
    with psycopg.connect(site.database, autocommit=True) as line:
        [slug] = line.execute(PICK).fetchone() or [""]
        yield slug
        line.execute("DELETE FROM events_registration WHERE contact LIKE '%%.tunnel@example.org'")


def registered(site: Site, contact: str) -> int:
    with psycopg.connect(site.database, autocommit=True) as line:
        [number] = line.execute("SELECT count(*) FROM events_registration WHERE contact = %s", [contact]).fetchone()
        return int(number)


@pytest.fixture
def context(context_of: OpenContext) -> BrowserContext:
    return context_of(service_workers="allow")


@pytest.fixture
def app(context: BrowserContext) -> Page:
    """A page of an app whose service worker is at work."""
    page = context.new_page()
    page.goto("/")
    page.evaluate(READY)
    page.reload()
    return page


def until_kept(page: Page, path: str, *, kept: bool = True) -> None:
    for _ in range(200):
        if (path in page.evaluate(KEPT)) is kept:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{path} is {'not ' if kept else ''}kept: {page.evaluate(KEPT)}")


def test_a_ticket_opens_in_the_tunnel_and_is_dropped_when_it_is_removed(
    context: BrowserContext, app: Page, slug: str
) -> None:
    app.goto(f"/veranstaltungen/{slug}/anmelden/")
    fill(app, "Kim Muster", "kim.tunnel@example.org", 2)
    app.get_by_role("button", name="Jetzt anmelden").click()
    expect(app.get_by_role("heading", name="Sie sind angemeldet")).to_be_visible()
    ticket = app.evaluate("location.pathname")
    until_kept(app, ticket)
    until_kept(app, f"/veranstaltungen/{slug}/")
    app.goto("/veranstaltungen/mein-programm/")
    expect(app.get_by_role("link", name="Ticket zeigen")).to_be_visible()

    context.set_offline(True)
    app.goto("/veranstaltungen/mein-programm/")
    app.get_by_role("link", name="Ticket zeigen").click()
    expect(app.get_by_role("img", name="Ihr Ticket als QR-Code")).to_be_visible()
    expect(app.get_by_text("Ohne Netz: Stand vom")).to_be_visible()
    assert_accessible(app)
    app.get_by_role("link", name="Zur Veranstaltung").click()
    expect(app.locator("#dabei").get_by_text("Sie sind dabei")).to_be_visible()

    app.goto(ticket)
    app.get_by_role("button", name="Von diesem Gerät entfernen").click()
    until_kept(app, ticket, kept=False)
    app.goto(ticket)
    expect(app.get_by_role("heading", level=1)).to_have_text("Gerade kein Netz")


def test_a_saved_event_that_was_never_visited_opens_in_both_languages(context: BrowserContext, app: Page) -> None:
    app.goto("/digitale-woche/")
    app.get_by_role("button", name="In mein Programm: Auftakt").click()
    link = app.get_by_role("link", name="Auftakt", exact=True).get_attribute("href") or ""
    until_kept(app, link)

    context.set_offline(True)
    app.goto(link)
    expect(app.get_by_role("heading", level=1)).to_have_text("Auftakt")
    assert app.evaluate("getComputedStyle(document.querySelector('.about')).display") == "grid"
    app.goto(f"/en{link}")
    expect(app.get_by_role("heading", level=1)).to_have_text("Auftakt")

    app.get_by_role("button", name="In meinem Programm").click()
    until_kept(app, link, kept=False)


def test_a_kept_page_with_another_query_is_not_taken_for_the_answer(context: BrowserContext, app: Page) -> None:
    app.goto("/veranstaltungen/?q=hacking")
    context.set_offline(True)
    app.goto("/veranstaltungen/?q=yoga")

    expect(app.get_by_role("heading", level=1)).to_have_text("Gerade kein Netz")


def test_a_form_without_a_network_keeps_what_was_typed_and_is_sent_once(
    context: BrowserContext, app: Page, slug: str, site: Site
) -> None:
    app.goto(f"/veranstaltungen/{slug}/anmelden/")
    fill(app, "Robin Muster", "robin.tunnel@example.org", 3)
    context.set_offline(True)
    app.get_by_role("button", name="Jetzt anmelden").click()
    expect(app.get_by_role("alert").filter(has_text="Kein Netz: noch nicht gesendet.")).to_be_visible()
    assert_accessible(app)

    app.reload()
    expect(app.get_by_label("Ihr Name")).to_have_value("Robin Muster")
    expect(app.get_by_label("Plätze")).to_have_value("3")
    assert registered(site, "robin.tunnel@example.org") == 0

    context.set_offline(False)
    expect(app.get_by_role("alert").filter(has_text="Sie haben wieder Netz")).to_be_visible()
    app.get_by_role("button", name="Jetzt anmelden").dblclick()
    expect(app.get_by_role("heading", name="Sie sind angemeldet")).to_be_visible()
    assert registered(site, "robin.tunnel@example.org") == 1
    assert app.evaluate("sessionStorage.getItem('stadtkern.draft')") is None


def test_a_form_on_a_line_that_only_seems_to_work_is_sent_again_with_one_tap(
    context: BrowserContext, app: Page, slug: str, site: Site
) -> None:
    context.add_init_script(ALWAYS_ONLINE)
    app.goto(f"/veranstaltungen/{slug}/anmelden/")
    fill(app, "Toni Muster", "toni.tunnel@example.org", 2)
    context.set_offline(True)
    app.get_by_role("button", name="Jetzt anmelden").click()
    expect(app.get_by_role("heading", level=1)).to_have_text("Nicht gesendet: kein Netz")
    assert_accessible(app)
    app.get_by_role("link", name="Zurück zum Formular").click()
    expect(app.get_by_label("E-Mail-Adresse")).to_have_value("toni.tunnel@example.org")
    app.get_by_role("button", name="Jetzt anmelden").click()
    expect(app.get_by_role("heading", level=1)).to_have_text("Nicht gesendet: kein Netz")

    context.set_offline(False)
    app.get_by_role("button", name="Noch einmal senden").click()
    expect(app.get_by_role("heading", name="Sie sind angemeldet")).to_be_visible()
    assert registered(site, "toni.tunnel@example.org") == 1


def test_bulky_waste_is_kept_by_the_same_means(context: BrowserContext, app: Page) -> None:
    app.goto("/abfall/sperrmuell/")
    address = app.locator("form.ask input:visible").first
    address.fill("Ackerstr 5")
    context.set_offline(True)
    app.get_by_role("button", name="Weiter").click()

    expect(app.get_by_role("alert").filter(has_text="Kein Netz: noch nicht gesendet.")).to_be_visible()
    expect(address).to_have_value("Ackerstr 5")


def test_a_double_tap_sends_one_form(phone: Page) -> None:
    phone.goto("/datenschutz/meine-daten/")
    posts: list[str] = []
    phone.on("request", lambda request: posts.append(request.url) if request.method == "POST" else None)
    phone.get_by_label("E-Mail-Adresse").fill("zweimal@example.org")
    phone.locator("main form").evaluate("form => { form.requestSubmit(); form.requestSubmit(); }")
    phone.wait_for_load_state("networkidle")

    assert len(posts) == 1


def test_no_page_of_staff_is_ever_kept(app: Page) -> None:
    app.evaluate(
        "navigator.serviceWorker.controller.postMessage({ keep: ['/konto/login/', '/verwaltung/', '/mehr/kontakt/'] })"
    )
    until_kept(app, "/mehr/kontakt/")

    assert app.evaluate(KEPT) == ["/mehr/kontakt/"]


def test_a_ticket_link_that_nobody_keeps_ends_on_our_own_page(context: BrowserContext, app: Page) -> None:
    context.set_offline(True)
    app.goto("/veranstaltungen/anmeldung/nicht-von-hier/")

    expect(app.get_by_role("heading", level=1)).to_have_text("Gerade kein Netz")


def test_my_programme_looks_the_same_before_its_first_visit(context: BrowserContext, app: Page) -> None:
    context.set_offline(True)
    app.goto("/veranstaltungen/mein-programm/")

    expect(app.get_by_text("Noch nichts ausgesucht")).to_be_visible()


def test_reminders_by_mail_are_kept_by_the_same_means(context: BrowserContext, app: Page) -> None:
    app.goto("/abfall/z/papier-07.bezirk-03/")
    app.locator("form[data-remind] details summary").last.click()
    app.locator("#remind-mail").fill("kim.tunnel@example.org")
    context.set_offline(True)
    app.locator("#remind-mail").press("Enter")

    expect(app.get_by_role("alert").filter(has_text="Kein Netz: noch nicht gesendet.")).to_be_visible()
    expect(app.locator("#remind-mail")).to_have_value("kim.tunnel@example.org")
