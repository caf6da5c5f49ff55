"""The shell in a real browser: room, keys, colours, offline."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import assert_accessible
from tests.browser.conftest import PHONE, OpenContext

PAGES = [
    "/",
    "/mehr/",
    "/karte/",
    "/suche/",
    "/suche/?q=digitale",
    "/impressum/",
    "/datenschutz/",
    "/barrierefreiheit/",
    "/mehr/melden/",
    "/offline/",
    "/gibt-es-nicht/",
    "/en/",
]
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(context_of: OpenContext, path: str, scheme: str) -> None:
    page = context_of(color_scheme=scheme).new_page()
    page.goto(path)

    assert page.evaluate(TOO_WIDE) == 0
    assert_accessible(page)


@pytest.mark.parametrize("path", ["/", "/karte/", "/mehr/"])
def test_axe_finds_nothing_on_the_desk(desk: Page, path: str) -> None:
    desk.goto(path)

    assert_accessible(desk)


@pytest.mark.parametrize("path", PAGES)
def test_a_narrow_phone_with_big_letters_scrolls_down_only(context_of: OpenContext, path: str) -> None:
    page = context_of(viewport={"width": 320, "height": 640}).new_page()
    page.goto(path)
    page.evaluate("document.documentElement.style.fontSize = '200%'")

    assert page.evaluate(TOO_WIDE) == 0


def test_everything_in_the_shell_is_big_enough_for_a_thumb(phone: Page) -> None:
    phone.goto("/")

    small = phone.evaluate(
        """() => [...document.querySelectorAll('.bar a, .tools a, .foot a, .tile, button')]
            .filter(e => e.offsetParent !== null).map(e => [e.textContent.trim(), e.getBoundingClientRect()])
            .filter(([, box]) => box.height < 43.5 || box.width < 43.5).map(([text]) => text)"""
    )

    assert small == []


def test_the_first_key_leads_to_the_content_and_the_next_ones_through_the_page(phone: Page) -> None:
    phone.goto("/")
    phone.keyboard.press("Tab")
    expect(phone.locator(".skip")).to_be_focused()
    expect(phone.locator(".skip")).to_be_in_viewport()
    phone.keyboard.press("Enter")
    expect(phone.locator("main")).to_be_focused()

    reached = []
    for _ in range(40):
        phone.keyboard.press("Tab")
        seen = phone.evaluate(
            """() => { const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e);
                const ring = style.outlineStyle !== 'none' || getComputedStyle(e, '::after').outlineStyle !== 'none';
                return [e.closest('nav.bar') ? 'bar ' + e.textContent.trim() : e.tagName, ring,
                  box.bottom > 0 && box.top < innerHeight]; }"""
        )
        reached.append(seen)
        if seen[0].startswith("bar Mehr"):
            break

    assert [name for name, *_ in reached if name.startswith("bar")] == [
        "bar Start",
        "bar Karte",
        "bar Melden",
        "bar Kalender",
        "bar Mehr: alle Dienste",
    ]
    assert [name for name, ring, shown in reached if not (ring and shown)] == []


def test_the_bar_is_below_on_the_phone_and_at_the_side_on_the_desk(phone: Page, desk: Page) -> None:
    phone.goto("/")
    desk.goto("/")

    below, beside = phone.locator(".bar").bounding_box(), desk.locator(".bar").bounding_box()
    assert below
    assert beside
    assert (below["x"], below["width"], round(below["y"] + below["height"])) == (0, 390, 844)
    assert (beside["x"], beside["y"], beside["height"]) == (0, 0, 800)
    assert desk.locator("main").bounding_box()["x"] >= beside["width"]  # type: ignore[index]


def test_tiles_can_be_ordered_by_keyboard_and_the_device_remembers(context_of: OpenContext) -> None:
    page = context_of().new_page()
    page.route("**/", lambda route: route.fulfill(response=(answer := route.fetch()), body=_two_tiles(answer.text())))
    page.goto("/")
    page.get_by_role("button", name="Kacheln ordnen").press("Enter")
    page.get_by_role("button", name="Zweite: nach vorn").press("Enter")
    expect(page.get_by_role("status").filter(has_text="Zweite steht jetzt auf Platz 1")).to_be_attached()
    page.get_by_role("button", name="Erste: Ausblenden").press("Enter")
    page.get_by_role("button", name="Fertig").press("Enter")

    for _visit in range(2):
        expect(page.locator("#kacheln > li:visible")).to_have_text(["Zwei"])
        page.reload()


def _two_tiles(html: str) -> str:
    tiles = (
        '<ul class="tiles" id="kacheln"><li data-tile="a" data-title="Erste"><a class="tile" '
        'href="/a/">Eins</a></li><li data-tile="b" data-title="Zweite"><a class="tile" href="/b/">Zwei</a></li></ul>'
    )
    start = html.index('<ul class="tiles"')
    return html[:start] + tiles + html[html.index("</ul>", start) + 5 :]


def test_search_shows_results_while_typing_and_without_javascript(phone: Page, context_of: OpenContext) -> None:
    phone.goto("/suche/")
    phone.get_by_role("searchbox").fill("qqqq")
    expect(phone.get_by_role("status")).to_have_text("Nichts gefunden für „qqqq“")
    expect(phone).to_have_url("/suche/?q=qqqq")

    plain = context_of(java_script_enabled=False).new_page()
    plain.goto("/suche/")
    plain.get_by_role("searchbox").fill("qqqq")
    plain.get_by_role("button", name="Suche").click()
    expect(plain.get_by_role("status")).to_have_text("Nichts gefunden für „qqqq“")


def test_the_map_is_drawn_and_without_webgl_the_list_stays(context_of: OpenContext) -> None:
    page = context_of().new_page()
    page.goto("/karte/")
    expect(page.locator("#karte[data-ready] canvas")).to_be_visible(timeout=20_000)
    expect(page.locator("#ohne-karte")).to_be_hidden()

    old = context_of()
    old.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page = old.new_page()
    page.goto("/karte/")
    expect(page.locator("#ohne-karte")).to_be_visible()
    expect(page.locator("#karte")).to_be_hidden()


def test_the_app_can_be_installed(context_of: OpenContext) -> None:
    context = context_of(service_workers="allow")
    page = context.new_page()
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()

    answer = context.new_cdp_session(page).send("Page.getInstallabilityErrors")

    # A private window, as tests have it, is the only thing that Chromium may hold against it.
    assert [error["errorId"] for error in answer["installabilityErrors"] if error["errorId"] != "in-incognito"] == []


def test_without_a_network_kept_pages_open_and_others_say_so(context_of: OpenContext) -> None:
    context = context_of(service_workers="allow", viewport=PHONE)
    page = context.new_page()
    page.goto("/")
    page.evaluate(
        "navigator.serviceWorker.ready.then(worker => new Promise(done => worker.active.state === 'activated' ? "
        "done() : worker.active.addEventListener('statechange', done)))"
    )
    page.goto("/mehr/")
    context.set_offline(True)

    page.goto("/mehr/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Mehr")
    expect(page.get_by_role("status")).to_contain_text("Ohne Netz: Stand vom")
    page.goto("/impressum/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Gerade kein Netz")
    page.get_by_role("main").get_by_role("link", name="Start").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hamm")
    assert page.evaluate("getComputedStyle(document.body).fontFamily").startswith('"Fira Sans"')

    context.set_offline(False)
    page.goto("/impressum/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Impressum")


def test_the_service_worker_keeps_nothing_private(context_of: OpenContext) -> None:
    context = context_of(service_workers="allow")
    page = context.new_page()
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    for path in ("/konto/login/", "/verwaltung/", "/mehr/"):
        page.goto(path)

    kept = page.evaluate(
        "(async () => (await Promise.all((await caches.keys()).map(async n => (await (await "
        "caches.open(n)).keys()).map(r => new URL(r.url).pathname)))).flat())()"
    )

    assert "/mehr/" in kept
    assert [path for path in kept if path.startswith(("/konto", "/verwaltung"))] == []


EDGES = """() => [...document.querySelectorAll(
    '.top h1, main > *, main .tiles > li:first-child, main .list > li:first-child')]
  .filter(it => it.offsetParent && it.getClientRects().length && !it.matches('.scroll, .day, script'))
  .map(it => [Math.round(it.getBoundingClientRect().left), it.tagName + '.' + it.className])"""


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_headlines_tiles_and_lists_share_their_left_edge(context_of: OpenContext, width: int) -> None:
    page = context_of(viewport={"width": width, "height": 800}).new_page()
    ragged = {}
    for path in ("/", "/abfall/", "/mehr/", "/suche/?q=smartphone", "/abfall/wertstoffhof/", "/abfall/sperrmuell/"):
        page.goto(path)
        edges = page.evaluate(EDGES)
        if len({left for left, _name in edges}) != 1:
            ragged[path] = edges

    assert ragged == {}
