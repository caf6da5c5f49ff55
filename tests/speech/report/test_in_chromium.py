"""The page in a real browser, opened as a file: on the phone and on the desk, by day and by night, on paper."""

import wave
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from stadtkern.speech.report import render
from tests.browser import axe
from tests.speech.calls import empty_call, full_call

pytestmark = pytest.mark.browser
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def opened(browser: Browser, tmp_path: Path, complaints: list[str]):
    """Opens a report as a file; what the console says is collected, but for what axe does to its own styles."""
    contexts = []

    def open_report(text: str, **options) -> Page:
        file = tmp_path / "report.html"
        file.write_text(text, encoding="utf-8")
        context = browser.new_context(**{"viewport": DESK, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: None if page in axe.busy else complaints.append(said.text))
        page.goto(file.as_uri())
        return page

    yield open_report
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize(("call", "language"), [(full_call, "de"), (empty_call, "en")], ids=["full", "empty"])
def test_the_report_is_accessible_and_fits(opened, viewport, scheme, call, language):
    page = opened(render(call(), language=language), viewport=viewport, color_scheme=scheme)

    assert page.evaluate(TOO_WIDE) == 0
    axe.assert_accessible(page)


def test_a_click_on_a_word_goes_there_in_text_and_picture(opened):
    page = opened(render(full_call()))
    page.get_by_text("Wagen", exact=True).click()

    expect(page.locator("#u4")).to_have_class("turn agent now")
    assert float(page.locator("#cursor").get_attribute("x1")) == pytest.approx(32.7 / 48.6 * 1000, abs=15)


def test_a_click_on_the_picture_goes_to_the_turn(opened):
    page = opened(render(full_call()))
    page.locator("#timeline").scroll_into_view_if_needed()
    box = page.locator("#timeline").bounding_box()
    page.mouse.click(box["x"] + box["width"] * 10 / 48.6, box["y"] + box["height"] / 2)

    expect(page.locator("#u1")).to_have_class("turn customer now")


def test_arrows_walk_through_the_turns(opened):
    page = opened(render(full_call()))
    page.locator("#u0 button").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)

    expect(page.locator("#u1 button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#u1")).to_have_class("turn customer now")


def test_the_search_leaves_the_turns_that_hold_the_words(opened):
    page = opened(render(full_call()))
    page.get_by_label("Im Text suchen").fill("freitag")

    expect(page.locator(".turn:visible")).to_have_count(3)
    expect(page.locator("#found")).to_have_text("3 Beiträge")


def test_sound_beside_the_file_plays_under_the_policy(opened, tmp_path):
    with wave.open(str(tmp_path / "call.wav"), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(bytes(16_000 * 48))
    page = opened(render(full_call(), audio="call.wav"))

    page.wait_for_function("document.querySelector('#audio').duration > 47")
    page.locator("#u3 button").click()
    page.wait_for_function("document.querySelector('#audio').currentTime >= 18.9")


def test_without_script_the_times_still_lead_to_the_words(opened):
    page = opened(render(full_call()), java_script_enabled=False)
    page.locator("#f-pauses a.time").first.click()

    assert page.url.endswith("#u3")
    expect(page.locator("#search")).to_be_hidden()


def test_on_paper_nothing_is_cut_off(opened):
    page = opened(render(full_call()))
    page.emulate_media(media="print")

    assert page.evaluate("getComputedStyle(document.querySelector('#paper')).maxHeight") == "none"
    expect(page.locator("#search")).to_be_hidden()
    assert len(page.pdf()) > 10_000
