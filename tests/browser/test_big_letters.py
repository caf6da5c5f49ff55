"""Letters of 100, 150 and 200 % by the browser's own setting: nothing is cut, split or left small."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenContext

SIZES = [16, 24, 32]  # px of the browser's standard letter
WIDTHS = [390, 1024, 1280]
PAGES = [
    "/",
    "/abfall/",
    "/abfall/z/papier-07.bezirk-03/",
    "/abfall/wertstoffhof/",
    "/abfall/sperrmuell/",
    "/veranstaltungen/",
    "/digitale-woche/",
    "/veranstaltungen/live-hacking-show/",
    "/veranstaltungen/live-hacking-show/anmelden/",
    "/karte/",
    "/mehr/",
    "/suche/?q=smartphone",
]
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Words of a headline, up to this long, that stand on two lines without a hyphen of their own, and cut labels of the
# bar.
CUT = """longest => {
  const found = [];
  for (const headline of document.querySelectorAll('h1, h2, h3, .tile b, .tile .answer')) {
    const texts = document.createTreeWalker(headline, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      for (const word of texts.currentNode.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
        const range = document.createRange();
        range.setStart(texts.currentNode, word.index);
        range.setEnd(texts.currentNode, word.index + word[0].length);
        const lines = new Set([...range.getClientRects()].filter(box => box.width > 1).map(box => Math.round(box.top)));
        if (lines.size > 1 && word[0].length <= longest) found.push(word[0]);
      }
    }
  }
  for (const label of document.querySelectorAll('.bar a'))
    if (label.scrollWidth > label.clientWidth) found.push(label.textContent.trim());
  return found;
}"""
BAR = "parseFloat(getComputedStyle(document.querySelector('.bar a')).fontSize)"


def opened(context_of: OpenContext, width: int, size: int) -> Page:
    context = context_of(viewport={"width": width, "height": 800})
    page = context.new_page()
    context.new_cdp_session(page).send("Page.setFontSizes", {"fontSizes": {"standard": size, "fixed": size}})
    return page


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("size", SIZES)
def test_every_page_can_be_read(context_of: OpenContext, width: int, size: int) -> None:
    page = opened(context_of, width, size)
    wrong = []
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == size
        if wide := page.evaluate(TOO_WIDE):
            wrong.append(f"{path}: {wide} px too wide")
        # On a phone with big letters some German words are longer than the screen is wide.
        longest = 12 if width == 390 and size > SIZES[0] else 1000
        wrong += [f"{path}: {word}" for word in page.evaluate(CUT, longest)]

    assert wrong == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_labels_of_the_bar_grow_too(context_of: OpenContext, width: int) -> None:
    sizes = []
    for size in SIZES:
        page = opened(context_of, width, size)
        page.goto("/")
        sizes.append(page.evaluate(BAR))

    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]
