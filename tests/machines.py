"""Single processes of an installation, as several machines run them: each with its own folder, on one database."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.running import free_port

PATIENCE = 60  # seconds; what usually takes two


@dataclass
class Process:
    """A web server or a worker."""

    running: subprocess.Popen[bytes]
    log: Path
    url: str = ""

    @property
    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def kill(self) -> None:
        """End it and all that it started, at once and without a word."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait()


def start(environment: dict[str, str], *command: str, url: str = "") -> Process:
    """Run a command of `stadtkern` in a folder of its own (STADTKERN_VAR)."""
    var = Path(environment["STADTKERN_VAR"])
    var.mkdir(parents=True, exist_ok=True)
    log = var / f"{command[0]}.log"
    with log.open("ab") as out:
        running = subprocess.Popen(
            [sys.executable, "-m", "stadtkern.cli", *command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    return Process(running, log, url)


@contextlib.contextmanager
def web(environment: dict[str, str]) -> Iterator[Process]:
    """A web server on a free port that answers."""
    port = free_port()
    process = start(environment | {"PORT": str(port)}, "web", url=f"http://127.0.0.1:{port}")
    try:
        end = time.monotonic() + PATIENCE
        while not answers(process.url):
            assert process.running.poll() is None, process.said
            assert time.monotonic() < end, process.said
            time.sleep(0.1)
        yield process
    finally:
        process.kill()


@contextlib.contextmanager
def worker(environment: dict[str, str]) -> Iterator[Process]:
    """A worker."""
    process = start(environment, "worker")
    try:
        yield process
    finally:
        process.kill()


def answers(url: str, path: str = "/gesund") -> bool:
    """Whether a web server answers with 200."""
    with contextlib.suppress(OSError, urllib.error.URLError), urllib.request.urlopen(url + path, timeout=20) as answer:
        return bool(answer.status == 200)
    return False
