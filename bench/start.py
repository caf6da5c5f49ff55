"""How long `make run` takes to its ready line: on an empty folder, and then again on the same one."""

from __future__ import annotations

import os
import shutil
import signal
import statistics
import subprocess
import time

from bench import servers
from bench.table import Bench
from stadtkern.environment import ROOT

FOLDER = servers.VAR / "start"
AGAIN = 3  # starts, of which the median is told
READY = "Stadtkern is ready"


def run(bench: Bench) -> None:
    """What has been installed stays; the data of the first start is what the later ones find."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    bench.row("`make run` to its ready line, with an empty var/", f"{seconds():.1f} s")
    again = statistics.median(seconds() for _ in range(AGAIN))
    bench.row("the same again, on what is there", f"{again:.1f} s", "< 5 s", again < 5)


def seconds() -> float:
    """One start, stopped as soon as it is ready. Raises RuntimeError with its output when it does not get there."""
    port = servers.free_port()
    ours = ("STADTKERN", "DATABASE_URL", "DJANGO", "MAKE")
    clean = {name: text for name, text in os.environ.items() if not name.startswith(ours)}
    begin = time.perf_counter()
    process = subprocess.Popen(
        ["make", "run"],
        cwd=ROOT,
        env=clean | {"STADTKERN_VAR": str(FOLDER), "PORT": str(port)},
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    said = []
    for line in process.stdout or ():
        said.append(line)
        if line.startswith(READY):
            break
    took = time.perf_counter() - begin
    if not said or not said[-1].startswith(READY):
        raise RuntimeError(f"make run did not get ready:\n{''.join(said)[-2000:]}")
    os.killpg(process.pid, signal.SIGINT)
    process.communicate()
    return took
