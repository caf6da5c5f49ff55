"""The waste calendar of Hamm: the page of an address against a constant answer, the year of one zone, all zones."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench import load, servers
from bench.table import Bench, said

PAGE = "/abfall/z/papier-07.bezirk-03/"
FEED = PAGE + "abfall.ics"
ROUNDS = 200
MAX_MS = 5.0
LEAST_RATIO, LEAST_RATE = 0.3, 1_000


def run(bench: Bench) -> None:
    """Measure the arithmetic in a process of its own, then the pages."""
    bench.postgres()
    for line in _arithmetic().splitlines():
        name, milliseconds = line.split("\t")
        value = float(milliseconds)
        target = name.startswith("year of one zone")
        bench.row(name, f"{value:.2f} ms", f"<= {MAX_MS:.0f} ms" if target else "", value <= MAX_MS if target else None)
    port = bench.web().port
    rates = {}
    for name, path in {"zone page": PAGE, "feed": FEED}.items():
        load.run("127.0.0.1", port, path, seconds=0.5)
        rates[name] = load.run("127.0.0.1", port, path, seconds=bench.seconds)
        bench.say(f"stadtkern {name:10} {said(rates[name])}")
    constant = servers.free_port()
    command = servers.granian("bench.constant:application", constant)
    with servers.running(command, constant, name="constant", env=dict(os.environ)):
        load.run("127.0.0.1", constant, "/", seconds=0.5)
        limit = load.run("127.0.0.1", constant, "/", seconds=bench.seconds)
    bench.say(f"constant  15 kB      {said(limit)}")
    ratio, rate = rates["zone page"].per_second / limit.per_second, rates["zone page"].per_second
    met = ratio >= LEAST_RATIO or rate >= LEAST_RATE
    bench.row("zone page against a constant 15 kB answer", f"{ratio:.2f}", f">= {LEAST_RATIO}, or", met)
    bench.row("zone page, requests per second", f"{rate:.0f}", f">= {LEAST_RATE}", met)


def _arithmetic() -> str:
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "stadtkern.settings", "STADTKERN_MODE": "demo"}
    done = subprocess.run([sys.executable, "-m", "bench.waste"], env=env, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def measure() -> None:
    """Processor time of the pure arithmetic, from the rules of the city folder; prints name and milliseconds."""
    import django

    django.setup()
    from stadtkern.kernel.city.packs import PackReader
    from stadtkern.modules.waste.dates.year import year_of
    from stadtkern.modules.waste.pack.calendar import reading, schema

    reader = PackReader(Path(__file__).parents[1] / "cities" / "hamm")
    lines = reader.toml(reading.CALENDAR, schema.WasteFile)
    if lines is None:
        raise SystemExit("the calendar of Hamm cannot be read")
    read = reading.CalendarReader(reader, lines)
    plans = [read.plan(zone) for zone in read.part.zones]

    def milliseconds(zones: int) -> float:
        times = []
        for _round in range(ROUNDS):
            begin = time.process_time()
            for plan in plans[:zones]:
                year_of(plan, 2020)
            times.append((time.process_time() - begin) * 1000)
        return statistics.median(times)

    print(f"year of one zone, every date explained (processor time)\t{milliseconds(1)}")
    print(f"year of all {len(plans)} zones of Hamm (processor time)\t{milliseconds(len(plans))}")


if __name__ == "__main__":
    measure()
