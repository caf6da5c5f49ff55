"""A running city and pages of a real Chromium: on the phone and on the desk, by day and by night."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests import running
from tests.browser import axe, chromium

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
PUSH_STAND_IN = f"127.0.0.1:{running.free_port()}"  # where tests of push may let a push service answer
OpenContext = Callable[..., BrowserContext]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(
                pytest.mark.xdist_group("site")
            )  # one process: one demonstration, one Chromium, one sign-in


@pytest.fixture(scope="session")
def site() -> Iterator[running.Site]:
    """The demonstration, running for all browser tests of this session.

    Tests that change it must not disturb others.
    """
    chromium.path()
    with running.demo(STADTKERN_PUSH_STAND_INS=PUSH_STAND_IN) as site:
        yield site


@pytest.fixture
def context_of(browser: Browser, site: running.Site) -> Iterator[OpenContext]:
    """Opens a fresh context: `context_of(viewport=…, color_scheme="dark")`. No page may break the policy or throw."""
    opened: list[BrowserContext] = []
    problems: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
        page.on("console", lambda said: heard(page, said.text))

    def heard(page: Page, text: str) -> None:
        if "Content Security Policy" in text and page not in axe.busy:
            problems.append(f"{page.url}: {text}")

    def open_context(**options: Any) -> BrowserContext:
        options = {"viewport": PHONE, "service_workers": "block", "locale": "de-DE", "base_url": site.url, **options}
        context = browser.new_context(**options)
        context.on("page", watch)
        opened.append(context)
        return context

    yield open_context
    for context in opened:
        context.close()
    assert problems == [], "\n".join(problems)


@pytest.fixture(
    params=[(PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark")],
    ids=["phone-light", "phone-dark", "desk-light", "desk-dark"],
)
def page(request: pytest.FixtureRequest, context_of: OpenContext) -> Page:
    """A page in each of four shapes."""
    viewport, scheme = request.param
    return context_of(viewport=viewport, color_scheme=scheme).new_page()


@pytest.fixture
def phone(context_of: OpenContext) -> Page:
    """A page on the phone, by day."""
    return context_of().new_page()


@pytest.fixture
def desk(context_of: OpenContext) -> Page:
    """A page on the desk, by day."""
    return context_of(viewport=DESK).new_page()
