"""Signed in as one of the demonstration's people. Each signs in once, by the form; then the cookies are kept."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import BrowserContext, Page

from stadtkern.kernel.people.demo import PASSWORD

_cookies: dict[str, list[Any]] = {}  # by name; a session of tests has one demonstration


def signed_in(context: BrowserContext, name: str) -> Page:
    """A page of the workbench, signed in as `<name>@demo.example`."""
    page = context.new_page()
    if name in _cookies:
        context.add_cookies(_cookies[name])
        page.goto("/verwaltung/")
        if "/konto/login/" not in page.url:
            return page
    page.goto("/konto/login/")
    page.fill("input[name=login]", f"{name}@demo.example")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/verwaltung/**")
    _cookies[name] = context.cookies()
    return page
