"""`stadtkern demo` with a PostgreSQL of its own, for tests that kill parts of it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from stadtkern.environment import ROOT
from stadtkern.kernel import database

PATIENCE = 90  # seconds; what usually takes two


def wait_until(fact: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not fact():
        if time.monotonic() > end:
            raise AssertionError(f"waited {PATIENCE} s in vain: {what}")
        time.sleep(0.05)


class Demo:
    """A running `stadtkern demo` on a folder and port of its own."""

    def __init__(self, var: Path, port: int, **environ: str) -> None:
        self.var = var
        self.port = port
        self.out = var.parent / f"{var.name}-{time.monotonic_ns()}.out"
        clean = {name: value for name, value in os.environ.items() if not name.startswith("STADTKERN")}
        clean.pop("DATABASE_URL", None)
        clean |= {"STADTKERN_VAR": str(var), "PORT": str(port), "STADTKERN_CITY": str(ROOT / "cities" / "musterstadt")}
        with self.out.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "stadtkern.cli", "demo"],
                cwd=ROOT,
                env=clean | environ,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self.out.read_text()

    def ready(self) -> Demo:
        wait_until(lambda: "Stadtkern is ready" in self.said or self.process.poll() is not None, "ready line")
        assert f"Stadtkern is ready: http://127.0.0.1:{self.port}" in self.said, self.said
        return self

    def answers(self) -> bool:
        with contextlib.suppress(OSError, urllib.error.URLError):
            answer = urllib.request.urlopen(f"http://127.0.0.1:{self.port}/veranstaltungen/", timeout=10)
            return answer.status == 200
        return False

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)

    def family(self) -> dict[int, str]:
        """All processes that work on our folder, the supervisor among them."""
        return {
            pid: command
            for pid, _group, command in database.processes()
            if pid != os.getpid() and (str(self.var) in command or self._is_ours(pid))
        }

    def _is_ours(self, pid: int) -> bool:
        with contextlib.suppress(OSError):
            return f"STADTKERN_VAR={self.var}".encode() in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        return False

    def pid_of(self, *words: str) -> int:
        return min(pid for pid, command in self.family().items() if all(word in command for word in words))
