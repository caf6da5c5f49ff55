"""Tests that this machine cannot run: the end of a run names what is missing, once each, with the number of tests."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from stadtkern.environment import ROOT
from stadtkern.speech import models
from stadtkern.speech.errors import ModelMissing

SHARED = ROOT.parent / "shared"


def shared(place: str = "") -> Path:
    """The folder of real data beside the checkout, or a place in it; where it is missing the test is left out."""
    if not SHARED.is_dir():
        pytest.skip("the folder ../shared with real data is not there")
    if not (SHARED / place).exists():
        pytest.skip(f"../shared/{place} is not there")
    return SHARED / place


def model(name: str) -> Path:
    """The weights of that name on this machine; where they are missing the test is left out."""
    try:
        return models.find(name)
    except ModelMissing as reason:
        pytest.skip(str(reason))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each reason, not one for each test."""
    reasons = Counter(
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.getreports("skipped")
        if isinstance(report.longrepr, tuple)
    )
    if reasons:
        terminalreporter.write_line("")
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"{count} test{'s' if count > 1 else ''} left out: {reason}")
