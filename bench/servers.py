"""The servers that are compared, each with two web workers, on one PostgreSQL of our own under var/bench."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from stadtkern.cli.supervisor import child_environment
from stadtkern.environment import ROOT
from stadtkern.kernel import database

VAR = ROOT / "var" / "bench"
WORKERS = 2


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def postgres() -> Iterator[Path]:
    """Our own PostgreSQL, as `make run` starts it."""
    VAR.mkdir(parents=True, exist_ok=True)
    database.create_cluster(VAR)
    database.open_the_way(VAR)
    server = database.start(VAR, VAR / "postgres.log")
    try:
        yield VAR
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()


def environment(port: int) -> dict[str, str]:
    """The environment of our own processes in a bench."""
    return {
        **child_environment(),
        "STADTKERN_MODE": "demo",
        "STADTKERN_VAR": str(VAR),
        "STADTKERN_CLOCK": f"2020-03-02T08:00:00+01:00@{time.time():.0f}",
        "STADTKERN_URL": f"http://127.0.0.1:{port}",
        "STADTKERN_SECRET": "bench-" + "x" * 50,
        "DATABASE_URL": database.own_url(VAR),
        "STADTKERN_LIMITS": "0",  # all parties come from one address here
        "PORT": str(port),
        "WEB_WORKERS": str(WORKERS),
        "DJANGO_SETTINGS_MODULE": "stadtkern.settings",
    }


@contextlib.contextmanager
def running(command: list[str], port: int, *, name: str, env: dict[str, str], cwd: Path = ROOT) -> Iterator[int]:
    """A server process until the end of the block; gives its process id.

    Raises RuntimeError when it does not answer.
    """
    log = VAR / f"{name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, env=env, cwd=cwd, stdout=out, stderr=out, start_new_session=True)
    try:
        end = time.monotonic() + 120
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{name} did not start:\n{log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def granian(application: str, port: int, *, interface: str = "wsgi") -> list[str]:
    """The command line of our web server; "rsgi" is how `stadtkern web` runs it."""
    threads = ["--blocking-threads", "4"] if interface == "wsgi" else ["--loop", "asyncio"]
    return [
        sys.executable,
        "-m",
        "granian",
        application,
        "--interface",
        interface,
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        str(WORKERS),
        *threads,
        "--backlog",
        "2048",
        "--no-ws",
        "--log-level",
        "warning",
    ]


def memory_of_workers(pid: int) -> list[float]:
    """Resident set in MB of each worker process below a server process, the largest first."""
    children = psutil.Process(pid).children(recursive=True)
    sizes = []
    for child in children:
        with contextlib.suppress(psutil.NoSuchProcess):
            if "resource_tracker" not in " ".join(child.cmdline()):
                sizes.append(child.memory_full_info().rss / 1_000_000)
    return sorted(sizes, reverse=True)


def processor_seconds(pid: int) -> float:
    """Seconds of processor time, user and system, that a server process and its workers have used so far."""
    server = psutil.Process(pid)
    times = [process.cpu_times() for process in (server, *server.children(recursive=True))]
    return float(sum(time.user + time.system for time in times))
