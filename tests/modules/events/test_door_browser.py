"""The check-in in a real Chromium: a fake camera shows a real ticket, and a cellar has no net."""

import io
import re
import time

import pytest
import segno
import zxingcpp
from django.test.testcases import LiveServerThread
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from stadtkern.kernel.city import clock
from stadtkern.kernel.public_urls import absolute
from stadtkern.modules.events.models import CheckIn, DoorEntry
from stadtkern.modules.events.queries import door as queries
from tests.browser import chromium
from tests.browser.axe import assert_accessible
from tests.modules.events.at_the_door import check_in
from tests.modules.events.attending import evening, guest, member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=False)]
WIDTH, HEIGHT = 640, 480


def ticket(code):
    """The address in the QR code of a ticket."""
    return absolute(reverse("events-ticket", args=[code]))


def picture(text):
    """A ticket as the camera sees it: its QR code, a little off the middle, on grey paper."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="png", scale=7, border=4)
    code = Image.open(out).convert("L")
    seen = Image.new("L", (WIDTH, HEIGHT), 205)
    seen.paste(code, ((WIDTH - code.width) // 2 + 30, (HEIGHT - code.height) // 2 - 12))
    return seen


def film(path, texts):
    """A film of tickets (YUV4MPEG2), each a second long, then a second of nothing, over and over."""
    grey = bytes([128]) * (WIDTH // 2 * HEIGHT // 2) * 2
    blank = Image.new("L", (WIDTH, HEIGHT), 205)
    with path.open("wb") as out:
        out.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode())
        for seen in [picture(text) for text in texts] + [blank]:
            for _ in range(10):
                out.write(b"FRAME\n" + seen.tobytes() + grey)
    return path


@pytest.fixture
def address(transactional_db):
    """Where the app really listens, in a thread; its own middleware sends the style sheets under their hashed names."""
    server = LiveServerThread("localhost", static_handler=lambda app: app)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    yield f"http://localhost:{server.port}"
    server.terminate()


@pytest.fixture
def at_the_door(address, client, tmp_path, playwright):
    """Opens the check-in of an event in Chromium, signed in as a helper; the camera shows these texts."""
    path = chromium.path()
    started = []

    def open_door(event, texts=("nothing",)):
        client.force_login(member("door"))
        arguments = [
            "--no-sandbox",
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={film(tmp_path / 'film.y4m', texts)}",
        ]
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        started.append(browser)
        context = browser.new_context(viewport={"width": 390, "height": 844}, locale="de-DE", permissions=["camera"])
        context.add_cookies([{"name": "stadtkern", "value": client.cookies["stadtkern"].value, "url": address}])
        page = context.new_page()
        page.goto(address + reverse("events-door", args=[event.pk]))
        page.wait_for_selector("body[data-ready]")
        return page

    yield open_door
    for browser in started:
        browser.close()


def count(page):
    return [int(page.inner_text(f"#{name}")) for name in ("arrived", "expected", "walkins")]


def until(page, true):
    """Wait until something is true that the browser cannot tell (the CSP forbids Playwright's own polling)."""
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end, "it did not become true within 20 s"
        page.wait_for_timeout(50)


def wait_for_rows(page, number):
    until(page, lambda: DoorEntry.objects.count() >= number)
    page.wait_for_selector("#net[data-kind=on]")
    assert DoorEntry.objects.count() == number


def test_a_ticket_before_the_camera_lets_the_party_in_once(at_the_door):
    event = evening()
    party = guest(event, "Ada Beispiel", seats=2)
    page = at_the_door(event, [ticket(party.code)])

    page.click("#scan")
    page.wait_for_selector("#result[data-kind=good]")
    expect(page.locator("#result")).to_contain_text("Ada Beispiel")
    wait_for_rows(page, 1)
    until(page, lambda: count(page) == [2, 2, 0])
    page.click("#scan")  # off, and on again: the same ticket once more
    page.click("#scan")
    page.wait_for_selector("#result[data-kind=again]")

    assert (CheckIn.objects.get().seats, DoorEntry.objects.count()) == (2, 1)


def test_strange_and_cancelled_codes_are_told_in_words(at_the_door):
    event = evening()
    gone = guest(event, "Cara Muster", state="cancelled")
    page = at_the_door(event, ["https://example.org/speisekarte", ticket(gone.code)])

    page.click("#scan")
    page.wait_for_selector("#result[data-kind=bad]")
    first = page.inner_text("#word")
    until(page, lambda: page.inner_text("#word") != first)

    assert page.get_attribute("#result", "aria-live") == "assertive"
    assert CheckIn.objects.count() == 0


def test_offline_everything_goes_on_and_is_told_once(at_the_door):
    event = evening()
    ada, bert = guest(event, "Ada Beispiel"), guest(event, "Bert Muster", seats=3)
    page = at_the_door(event)
    page.evaluate("navigator.serviceWorker.ready")

    page.context.set_offline(True)
    page.click(f"[data-party='{ada.pk}']")
    page.click(f"[data-party='{bert.pk}']")
    page.click("#less")
    page.click("#walk-more")
    page.wait_for_selector("#net[data-kind=off]")
    expect(page.locator("#net")).to_contain_text(re.compile(r"\b4\b"))
    until(page, lambda: count(page) == [3, 4, 1])
    assert DoorEntry.objects.count() == 0

    page.context.set_offline(False)
    wait_for_rows(page, 4)

    until(page, lambda: count(page) == [3, 4, 1])
    counts = queries.counts(event)
    assert (counts.arrived, counts.walk_ins) == (3, 1)


def test_the_page_opens_again_without_a_net_and_still_knows(at_the_door):
    event = evening()
    ada = guest(event, "Ada Beispiel")
    page = at_the_door(event)
    page.evaluate("navigator.serviceWorker.ready.then(() => new Promise(done => setTimeout(done, 500)))")

    page.context.set_offline(True)
    page.click(f"[data-party='{ada.pk}']")
    page.reload()
    page.wait_for_selector("body[data-ready]")

    expect(page.locator("#list")).to_contain_text("Ada Beispiel")
    until(page, lambda: count(page) == [1, 1, 0])
    page.context.set_offline(False)
    wait_for_rows(page, 1)
    assert queries.counts(event).arrived == 1


def test_two_phones_see_each_other(at_the_door):
    event = evening()
    ada = guest(event, "Ada Beispiel")
    first = at_the_door(event)
    first.context.set_offline(True)
    first.click(f"[data-party='{ada.pk}']")

    check_in(event, ada, by="anderes Telefon", at=clock.at(clock.today(), 7, 21))
    first.context.set_offline(False)
    wait_for_rows(first, 2)

    assert CheckIn.objects.get().by_name == "anderes Telefon"
    expect(first.locator("#result")).to_contain_text("07:21")


def test_axe_finds_nothing_on_the_check_in(at_the_door):
    event = evening()
    ada = guest(event, "Ada Beispiel", seats=2)
    guest(event, "Bert Muster")
    page = at_the_door(event)
    assert_accessible(page)

    page.click(f"[data-party='{ada.pk}']")
    wait_for_rows(page, 1)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert_accessible(page)
    page.goto(page.url.partition("/verwaltung")[0] + reverse("events-door", args=[event.pk]) + "?plain=1")
    assert_accessible(page)


def test_undo_and_search(at_the_door):
    event = evening()
    guest(event, "Ada Beispiel")
    guest(event, "Zoé Muster")
    page = at_the_door(event)

    page.fill("#search", "zoe")
    assert page.locator("#list li").count() == 1
    page.click("#list button")
    page.wait_for_selector("#undo:visible")
    page.click("#undo")
    wait_for_rows(page, 2)

    until(page, lambda: count(page) == [0, 2, 0])
    assert CheckIn.objects.count() == 0


def test_a_peer_reads_the_ticket_as_the_address(db):
    code = "ABCDEFGHJKMNPQRSTUVWXYZ234"

    (read,) = zxingcpp.read_barcodes(picture(ticket(code)))

    assert read.text == ticket(code)
    assert queries.code_in(read.text) == code
