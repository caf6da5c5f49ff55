"""Reminders in a real browser: asked for in the click, shown as a notification, opened by a tap.

Tests can't reach the public push services, so the browser's own subscribing is replaced by one that gives the address
of
a push service on loopback; everything else (keys, service worker, notifications, pages) is the real thing.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from stadtkern.cli.supervisor import DEMO_CLOCK
from tests import running

from .axe import assert_accessible
from .conftest import PHONE, PUSH_STAND_IN

TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
ZONE = "/abfall/z/papier-07.bezirk-03/"
SUBSCRIBE = (
    """
    const keys = crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
    let mine = null;
    PushManager.prototype.subscribe = async function (options) {
      const point = await crypto.subtle.exportKey("raw", (await keys).publicKey);
      const text = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
        .replace(/\\+/g, "-").replace(/\\//g, "_").replace(/=+$/, "");
      const key = options.applicationServerKey;
      const endpoint = "http://STAND-IN/device";
      mine = { endpoint, options: { applicationServerKey: key.buffer || key },
        unsubscribe: async () => { mine = null; return true; },
        toJSON: () => ({ endpoint,
          keys: { p256dh: text(point), auth: text(crypto.getRandomValues(new Uint8Array(16))) } }) };
      return mine;
    };
    PushManager.prototype.getSubscription = async () => mine;
"""
).replace("STAND-IN", PUSH_STAND_IN)


# The event as browsers send it that say neither the old nor the new subscription; the script of the app does the rest.
CHANGED = """async () => {
    const { publicKey } = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"]);
    const point = new Uint8Array(await crypto.subtle.exportKey("raw", publicKey));
    const text = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/[+]/g, "-").replace(/[/]/g, "_")
      .replace(/=+$/, "");
    let key = 0;
    PushManager.prototype.getSubscription = async () => null;
    PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
      key = applicationServerKey.byteLength;
      return { toJSON: () => ({ endpoint: "http://STAND-IN/moved",
        keys: { p256dh: text(point), auth: text(crypto.getRandomValues(new Uint8Array(16))) } }) };
    };
    const real = self.fetch;
    const sent = new Promise((resolve) => {
      self.fetch = async (url, options) => {
        const answer = await real(url, options);
        if (options?.method === "POST") resolve({ status: answer.status, body: JSON.parse(options.body) });
        return answer;
      };
    });
    const event = Object.assign(new ExtendableEvent("pushsubscriptionchange"), FIELDS);
    self.dispatchEvent(event);
    const said = await sent;
    self.fetch = real;
    return { ...said, key };
}"""


TELL = """
import django; django.setup()
from datetime import timedelta
from stadtkern.kernel.city import clock
from stadtkern.kernel.messages.subscriptions import publishing
from stadtkern.modules.waste.models import Fraction, Zone
for name, (old, new) in {"1": ("2020-03-03", "2020-03-04"), "2": ("2020-03-10", None)}.items():
    items = {f"{zone.slug}:{fraction.slug}": {"de": fraction.title_de, "en": fraction.title_en, "zone": zone.slug,
                                             "changes": [[old, new]]}
             for zone in Zone.objects.all() for fraction in Fraction.objects.all()}
    publishing.publish("waste.collection", name=f"test:{name}", items=items, at_once=True,
        expires_at=clock.now() + timedelta(days=2))
"""


class Taking(BaseHTTPRequestHandler):
    """A push service that takes everything."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(201)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        return


@pytest.fixture(scope="module", autouse=True)
def service() -> Iterator[None]:
    host, port = PUSH_STAND_IN.split(":")
    server = ThreadingHTTPServer((host, int(port)), Taking)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield
    server.shutdown()
    server.server_close()


@pytest.fixture
def opened(browser: Browser, site: running.Site) -> Iterator[Callable[..., Page]]:
    """A page on the phone whose person allows (or forbids) notifications."""
    contexts: list[BrowserContext] = []

    def open_page(*, allowed: bool = True) -> Page:
        context = browser.new_context(viewport=PHONE, locale="de-DE", base_url=site.url)
        contexts.append(context)
        context.add_init_script(SUBSCRIBE)
        answer = "granted" if allowed else "denied"
        context.add_init_script(
            f"Notification.requestPermission = async () => '{answer}';"
            f"Object.defineProperty(Notification, 'permission', {{ get: () => '{answer}' }});"
        )
        if allowed:
            context.grant_permissions(["notifications"], origin=site.url)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


def test_a_click_switches_the_reminders_on_and_one_tap_stops_each(opened: Callable[..., Page]) -> None:
    page = opened()
    page.goto(ZONE)
    form = page.locator("[data-remind]")
    form.get_by_role("button", name="Erinnern: am Abend vorher, 18 Uhr").click()
    expect(form.locator("[data-said]")).to_have_text("Erledigt. Ab jetzt erinnert Sie dieses Gerät.")

    page.goto("/abos/")
    rows = page.locator("#abos .row")
    expect(rows.first).to_be_visible()
    before = rows.count()
    assert before >= 3
    expect(rows.first).to_contain_text("am Tag vorher um 18:00 Uhr")
    rows.first.get_by_role("button").click()
    expect(rows).to_have_count(before - 1)
    page.get_by_role("button", name="Alle auf diesem Gerät beenden").click()
    expect(page.get_by_text("Keine Erinnerungen auf diesem Gerät")).to_be_visible()
    assert page.evaluate("localStorage.getItem('stadtkern.push')") is None


def test_hours_that_were_chosen_stand_there_again(opened: Callable[..., Page]) -> None:
    page = opened()
    page.goto(ZONE)
    page.get_by_text("Andere Zeiten wählen").click()
    page.locator("input[name='at-0']").fill("06:15")
    page.locator("select[name='lead-0']").select_option("0")
    page.locator("input[name='on-1']").uncheck()
    page.get_by_role("button", name="Zu diesen Zeiten erinnern").click()
    expect(page.locator("[data-said]")).to_have_text("Erledigt. Ab jetzt erinnert Sie dieses Gerät.")

    page.reload()

    expect(page.locator("[data-push-off]")).to_be_visible()
    expect(page.locator("input[name='at-0']")).to_have_value("06:15")
    expect(page.locator("select[name='lead-0']")).to_have_value("0")
    expect(page.locator("input[name='on-1']")).not_to_be_checked()


def test_one_tap_says_what_it_set_and_its_end_can_be_taken_back(opened: Callable[..., Page]) -> None:
    page = opened()
    page.goto(ZONE)
    form = page.locator("[data-remind]")
    bins = [legend.text_content() or "" for legend in form.locator(".remind-line legend").all()]
    expect(form.locator(".remind-line").first).to_be_hidden()  # the times bin by bin are behind the one button
    assert_accessible(page)

    form.get_by_role("button", name="Erinnern: am Abend vorher, 18 Uhr").click()

    set_ = form.locator("[data-set] li")
    expect(set_).to_have_text([f"am Tag vorher um 18:00 Uhr: {', '.join(bins)}"])
    expect(form.get_by_role("button", name="Erinnern: am Abend vorher, 18 Uhr")).to_be_hidden()
    assert_accessible(page)

    form.get_by_text("Zeiten ändern").click()
    page.locator("input[name='at-0']").fill("19:30")
    form.get_by_role("button", name="Zu diesen Zeiten erinnern").click()
    changed = [f"am Tag vorher um 19:30 Uhr: {bins[0]}", f"am Tag vorher um 18:00 Uhr: {', '.join(bins[1:])}"]
    expect(set_).to_have_text(changed)

    form.get_by_role("button", name="Diese Erinnerungen beenden").click()
    expect(form.locator("[data-said]")).to_have_text("Beendet. Daran erinnert Sie dieses Gerät nicht mehr.")
    expect(form.locator("[data-set]")).to_be_hidden()
    form.get_by_role("button", name="Rückgängig").click()
    expect(set_).to_have_text(changed)

    asked: list[str] = []
    page.on("request", lambda request: request.method == "POST" and asked.append(request.url.partition("/abos/")[2]))
    page.reload()
    expect(set_).to_have_text(changed)
    assert "liste/" in asked
    assert "wuensche/" not in asked


def test_each_address_has_reminders_of_its_own(opened: Callable[..., Page]) -> None:
    page = opened()
    for zone in (ZONE, "/abfall/z/papier-13.bezirk-05/"):
        page.goto(zone)
        page.get_by_role("button", name="Erinnern: am Abend vorher, 18 Uhr").click()
        expect(page.locator("[data-said]")).to_have_text("Erledigt. Ab jetzt erinnert Sie dieses Gerät.")
    homes = [("Zuhause", "papier-07.bezirk-03"), ("Eltern", "papier-13.bezirk-05")]
    kept = [{"key": name, "label": name, "name": name, "zones": {"waste": zone}, "at": 4e12} for name, zone in homes]
    page.evaluate("kept => localStorage.setItem('stadtkern.addresses', JSON.stringify(kept))", kept)
    page.goto("/abos/")
    expect(page.locator("#abos .row", has_text="Zuhause · Abfuhr").first).to_be_visible()
    expect(page.locator("#abos .row", has_text="Eltern · Abfuhr").first).to_contain_text("Bezirk 5")

    page.goto("/abfall/z/papier-13.bezirk-05/")
    page.get_by_role("button", name="Diese Erinnerungen beenden").click()
    expect(page.locator("[data-set]")).to_be_hidden()
    page.goto(ZONE)
    expect(page.locator("[data-set] li")).to_be_visible()


def test_what_was_stopped_among_my_reminders_comes_back_by_one_tap(opened: Callable[..., Page]) -> None:
    page = opened()
    page.goto(ZONE)
    page.get_by_role("button", name="Erinnern: am Abend vorher, 18 Uhr").click()
    expect(page.locator("[data-said]")).to_have_text("Erledigt. Ab jetzt erinnert Sie dieses Gerät.")
    page.goto("/abos/")
    rows = page.locator("#abos .row b")
    expect(rows.first).to_be_visible()
    before = rows.all_inner_texts()

    rows.locator("xpath=../..").first.get_by_role("button").click()
    expect(rows).to_have_count(len(before) - 1)
    page.get_by_role("button", name="Rückgängig").click()
    expect(rows).to_have_text(before)

    page.get_by_role("button", name="Alle auf diesem Gerät beenden").click()
    expect(rows).to_have_count(0)
    page.get_by_role("button", name="Rückgängig").click()
    expect(rows).to_have_text(before)
    assert_accessible(page)


def test_who_forbids_notifications_is_told_what_to_do_and_offered_mail(opened: Callable[..., Page]) -> None:
    page = opened(allowed=False)
    page.goto(ZONE)
    page.get_by_role("button", name="Erinnern: am Abend vorher, 18 Uhr").click()

    expect(page.locator("[data-said]")).to_contain_text("lässt Mitteilungen dieser Seite nicht zu")
    expect(page.get_by_label("E-Mail-Adresse")).to_be_visible()


def test_a_push_shows_a_notification_whose_tap_opens_the_page(opened: Callable[..., Page], site: running.Site) -> None:
    page = opened()
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    tools = page.context.new_cdp_session(page)
    known: list[str] = []

    def heard(said: dict[str, Any]) -> None:
        known.extend(one["registrationId"] for one in said["registrations"] if one["scopeURL"] == f"{site.url}/")

    tools.on("ServiceWorker.workerRegistrationUpdated", heard)
    tools.send("ServiceWorker.enable")
    for _attempt in range(50):
        if known:
            break
        page.wait_for_timeout(100)
    told = {"title": "Restmüll: morgen", "body": "bis 6 Uhr", "url": ZONE, "tag": "t", "lang": "de"}
    tools.send(
        "ServiceWorker.deliverPushMessage", {"origin": site.url, "registrationId": known[0], "data": json.dumps(told)}
    )

    shown = page.evaluate("""async () => {
        const registration = await navigator.serviceWorker.ready;
        for (let tries = 0; tries < 100; tries++) {
          const [one] = await registration.getNotifications();
          if (one) return { title: one.title, body: one.body, tag: one.tag, url: one.data.url };
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        return null;
    }""")
    assert shown == {"title": "Restmüll: morgen", "body": "bis 6 Uhr", "tag": "t", "url": ZONE}

    worker = page.context.service_workers[0]
    worker.evaluate("""async () => {
        const [notification] = await registration.getNotifications();
        self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
    }""")
    page.wait_for_url(f"**{ZONE}", timeout=15_000)


def tomorrow(page: Page) -> str:
    """A page of a zone that has a date tomorrow, on Tuesday 3 March 2020."""
    rows = page.request.get("/abfall/daten/2020.csv").text().splitlines()
    [zone, *_others] = [row["zone"] for row in csv.DictReader(rows) if "2020-03-03" in row.values()]
    return f"/abfall/z/{zone}/"


def test_a_bin_that_is_out_is_not_told_a_second_time_and_that_can_be_taken_back(opened: Callable[..., Page]) -> None:
    page = opened()
    page.goto(tomorrow(page))
    out = page.get_by_role("button", name="Tonne steht draußen")
    expect(out).to_be_hidden()
    page.get_by_text("Andere Zeiten wählen").click()
    page.get_by_role("checkbox", name="Noch einmal, wenn ich nicht „Tonne steht draußen“ getippt habe").check()
    page.get_by_role("button", name="Zu diesen Zeiten erinnern").click()
    expect(page.locator("[data-set] li")).to_contain_text("und noch einmal am Tag vorher um 21:00 Uhr")
    assert_accessible(page)

    out.click()
    expect(page.get_by_text("Sie werden daran nicht mehr erinnert.")).to_be_visible()
    assert_accessible(page)
    page.reload()
    expect(page.get_by_text("Sie werden daran nicht mehr erinnert.")).to_be_visible()
    page.locator("[data-done-back]").click()
    expect(out).to_be_visible()


def test_the_button_of_a_notification_says_that_the_bin_is_out(opened: Callable[..., Page]) -> None:
    page = opened()
    page.goto(tomorrow(page))
    page.get_by_role("button", name="Erinnern: am Abend vorher, 18 Uhr").click()
    expect(page.locator("[data-done-say]")).to_be_visible()
    keys = page.locator("[data-done-key]").evaluate_all("all => all.map(one => one.value)")
    done = {"label": "Tonne steht draußen", "topic": "waste.collection", "day": "2020-03-03", "keys": keys}

    shown = page.context.service_workers[0].evaluate(
        """async (done) => {
            const notification = { close: () => {}, data: { url: "/", done } };
            let shown = null;
            registration.showNotification = async (title, options) => { shown = { title, ...options }; };
            const push = new PushEvent("push", { data: JSON.stringify({ title: "Restmüll: morgen", done }) });
            self.dispatchEvent(push);
            const real = self.fetch;
            const sent = new Promise((resolve) => {
              self.fetch = async (...given) => {
                const answer = await real(...given);
                resolve(answer.status);
                return answer;
              };
            });
            const click = Object.assign(new ExtendableEvent("notificationclick"), { notification, action: "done" });
            self.dispatchEvent(click);
            const status = await sent;
            self.fetch = real;
            return { status, actions: shown.actions };
        }""",
        done,
    )

    assert shown == {"status": 200, "actions": [{"action": "done", "title": "Tonne steht draußen"}]}
    page.reload()
    expect(page.get_by_text("Sie werden daran nicht mehr erinnert.")).to_be_visible()


@pytest.mark.parametrize("fields", ["{}", "{ newSubscription: null, oldSubscription: null }"])
def test_an_endpoint_that_the_browser_takes_away_without_a_word_is_replaced(
    opened: Callable[..., Page], fields: str
) -> None:
    page = opened()
    page.goto(ZONE)
    page.get_by_role("button", name="Erinnern: am Abend vorher, 18 Uhr").click()
    expect(page.locator("[data-said]")).to_have_text("Erledigt. Ab jetzt erinnert Sie dieses Gerät.")
    kept = page.evaluate("JSON.parse(localStorage.getItem('stadtkern.push'))")

    sent = page.context.service_workers[0].evaluate(
        CHANGED.replace("STAND-IN", PUSH_STAND_IN).replace("FIELDS", fields)
    )

    assert (sent["status"], sent["body"]["device"]) == (200, {"id": kept["id"], "secret": kept["secret"]})
    assert sent["body"]["subscription"]["endpoint"] == f"http://{PUSH_STAND_IN}/moved"
    assert sent["key"] == 65  # bytes of the city's own key


def test_the_start_page_shows_what_the_device_was_told_also_without_a_network(
    opened: Callable[..., Page], site: running.Site
) -> None:
    page = opened()
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    expect(page.locator("[data-news]")).to_be_hidden()
    page.goto(ZONE)
    page.get_by_role("button", name="Erinnern: am Abend vorher, 18 Uhr").click()
    expect(page.locator("[data-said]")).to_have_text("Erledigt. Ab jetzt erinnert Sie dieses Gerät.")
    subprocess.run(
        [sys.executable, "-c", TELL],
        check=True,
        env=site.environment | {"STADTKERN_CLOCK": f"{DEMO_CLOCK}@{time.time():.3f}"},
    )

    page.goto("/")
    tile = page.locator("[data-news]")
    for _attempt in range(60):
        if tile.is_visible() and "und eine weitere" in tile.inner_text():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(tile).to_contain_text("Abfuhrtermine haben sich geändert")
    expect(tile).to_contain_text("und eine weitere")
    assert page.evaluate(TOO_WIDE) == 0
    assert_accessible(page)

    page.context.set_offline(True)
    page.reload()
    expect(tile).to_contain_text("Abfuhrtermine haben sich geändert")
    expect(tile.locator(".as-of")).to_contain_text("Stand")
    page.context.set_offline(False)

    tile.get_by_role("link").click()
    told = page.locator("[data-told] li")
    expect(told).to_have_count(2)
    assert_accessible(page)
    page.get_by_role("button", name="Alle auf diesem Gerät beenden").click()
    expect(page.get_by_text("Keine Erinnerungen auf diesem Gerät")).to_be_visible()
    page.goto("/")
    expect(page.locator("#kacheln > li").nth(1)).to_be_visible()
    expect(tile).to_be_hidden()
