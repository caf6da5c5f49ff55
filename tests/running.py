"""The real thing for tests: PostgreSQL, granian and the worker with the
demonstration city, started as a newcomer starts it.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from psycopg import sql

from tests import server

READY = "Stadtkern is ready:"


@dataclass(frozen=True)
class Site:
    """A running city app: its address, its folder, the address of its
    database, and the environment of its processes.
    """

    url: str
    var: Path
    database: str
    environment: dict[str, str]

    def log(self, name: str) -> str:
        """What a part ("web", "worker") has written so far."""
        file = self.var / "log" / f"{name}.log"
        return file.read_text(errors="replace") if file.exists() else ""


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def demo(**environment: str) -> Iterator[Site]:
    """`stadtkern demo` on a free port with a database of its own in the
    tests' PostgreSQL; gone without a trace after.
    """
    name = f"stadtkern_site_{os.getpid()}_{free_port()}"
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    var = Path(tempfile.mkdtemp(prefix="site-", dir=server.VAR))
    database = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"
    settings = {
        key: value
        for key, value in os.environ.items()
        if key not in ("STADTKERN_CLOCK", "STADTKERN_URL", "STADTKERN_SECRET")
    } | {
        "STADTKERN_MODE": "demo",
        "STADTKERN_VAR": str(var),
        "DATABASE_URL": database,
        "PORT": str(port),
        "WEB_WORKERS": "1",
        "WEB_THREADS": "4",
        **environment,
    }
    running = subprocess.Popen(
        [sys.executable, "-m", "stadtkern.cli", "demo"],
        env=settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said: list[str] = []
        assert running.stdout is not None
        for line in running.stdout:
            said.append(line)
            if line.startswith(READY):
                break
        else:
            raise RuntimeError(f"the demonstration did not start ({running.wait()}):\n{''.join(said)}")
        yield Site(url, var, database, settings)
    finally:
        running.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.wait(20)
        running.kill()
        running.wait()
        with server.administrator() as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        shutil.rmtree(var, ignore_errors=True)
