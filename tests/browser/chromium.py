"""Which Chromium the tests drive."""

from __future__ import annotations

import os
import shutil

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]


def path() -> str:
    """The program. Without one the test is skipped with a line that says how to get it; in CI that is a failure."""
    given = os.environ.get("STADTKERN_CHROMIUM", "")
    found = (
        given
        if given and os.access(given, os.X_OK)
        else next((place for name in NAMES if (place := shutil.which(name))), None)
    )
    if found:
        return found
    words = "no Chromium: `apt-get install chromium`, or name one in STADTKERN_CHROMIUM"
    if os.environ.get("CI") == "true":
        pytest.fail(words)
    pytest.skip(words)
