"""Peers look at the same running demonstration as the browser tests."""

from tests.browser.conftest import site  # noqa: F401
