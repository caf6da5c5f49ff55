"""`make bench`: every figure that docs/benchmarks.md holds, printed with the machine and the date.

python -m bench [--quick] [--only pages,registrations,memory]
"""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import subprocess
import sys

import psutil

from bench import flows, load, pretix_peer, servers

ROWS: list[tuple[str, str, str, str]] = []


def row(what: str, measured: str, target: str, verdict: bool | None) -> None:
    """Print one line of the table, and keep it."""
    word = {True: "met", False: "MISSED", None: "–"}[verdict]
    ROWS.append((what, measured, target, word))
    print(f"{what:58} {measured:>26}  {target:22} {word}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="two seconds a figure instead of eight: for trying the bench itself"
    )
    parser.add_argument("--only", default="pages,registrations,memory", help="which parts to run")
    options = parser.parse_args()
    seconds = 2.0 if options.quick else 8.0
    parts = set(options.only.split(","))
    print(
        f"{datetime.datetime.now(datetime.UTC).date().isoformat()} · {psutil.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB · "
        f"Python {platform.python_version()} · {platform.system()} · two web workers each, one PostgreSQL, load from the same machine\n"
    )
    with servers.postgres():
        _bench(parts, seconds)
    return 1 if any(found[3] == "MISSED" for found in ROWS) else 0


def _bench(parts: set[str], seconds: float) -> None:
    port = servers.free_port()
    env = servers.environment(port)
    subprocess.run([sys.executable, "-m", "bench.seed"], env=env, check=True, stdout=subprocess.DEVNULL)
    with servers.running(servers.granian("stadtkern.wsgi:application", port), port, name="web", env=env) as pid:
        ours = _pages(port, seconds) if "pages" in parts else {}
        rate = _registrations(port, seconds) if "registrations" in parts else None
        memory = servers.memory_of_workers(pid)
    if "pages" in parts:
        _against_constant(ours, seconds)
    if parts & {"pages", "registrations"}:
        _against_pretix(ours, rate, seconds)
    if "memory" in parts:
        biggest = max(memory[: servers.WORKERS])
        row("memory of a web worker after the load (RSS)", f"{biggest:.0f} MB", "<= 130 MB", biggest <= 130)


def _pages(port: int, seconds: float) -> dict[str, load.Rate]:
    paths = {
        "start": "/",
        "event": "/veranstaltungen/messung-0/",
        "list": "/messreihe/",
        "ics": "/veranstaltungen.ics?reihe=messreihe",
    }
    rates = {}
    for name, path in paths.items():
        load.run("127.0.0.1", port, path, seconds=0.5)
        rates[name] = load.run("127.0.0.1", port, path, seconds=seconds)
        print(f"  stadtkern {name:8} {_said(rates[name])}", flush=True)
    return rates


def _registrations(port: int, seconds: float) -> flows.FlowRate:
    flow = flows.stadtkern_registration("messung-0")
    first = int.from_bytes(os.urandom(4)) * 10_000_000
    flows.run(port, flow, seconds=1, clients=4, first=first)
    rate = flows.run(port, flow, seconds=seconds, clients=4, first=first + 5_000_000)
    print(f"  stadtkern registration {_said_flow(rate)}", flush=True)
    return rate


def _against_constant(ours: dict[str, load.Rate], seconds: float) -> None:
    port = servers.free_port()
    with servers.running(
        servers.granian("bench.constant:application", port), port, name="constant", env=dict(os.environ)
    ):
        load.run("127.0.0.1", port, "/", seconds=0.5)
        limit = load.run("127.0.0.1", port, "/", seconds=seconds)
    print(f"  constant  15 kB    {_said(limit)}", flush=True)
    for name in ("start", "event", "list"):
        ratio = ours[name].per_second / limit.per_second
        row(f"{name} page against a constant 15 kB answer", f"{ratio:.2f}", ">= 0.4", ratio >= 0.4)


def _against_pretix(ours: dict[str, load.Rate], rate: flows.FlowRate | None, seconds: float) -> None:
    with pretix_peer.running() as (port, pid, item, redis):
        print(
            f"  pretix {pretix_peer.VERSION}, {'with' if redis else 'without'} Redis, workers of {max(servers.memory_of_workers(pid)):.0f} MB"
        )
        if ours:
            for name, path, least in (
                ("event", "/hamm/e0/", 50),
                ("list", "/hamm/", 100),
                ("ics", "/hamm/events/ical/", 10),
            ):
                load.run("127.0.0.1", port, path, seconds=2, connections=2)
                theirs = load.run("127.0.0.1", port, path, seconds=seconds, connections=4)
                print(f"  pretix    {name:8} {_said(theirs)}", flush=True)
                ratio = ours[name].per_second / theirs.per_second
                row(f"{name} against pretix", f"{ratio:.0f} x", f">= {least} x", ratio >= least)
        if rate is not None:
            theirs = flows.run(
                port,
                flows.pretix_order(item),
                seconds=max(seconds, 6),
                clients=4,
                first=int.from_bytes(os.urandom(4)) * 10_000_000,
            )
            print(f"  pretix    order    {_said_flow(theirs)}", flush=True)
            ratio = rate.per_second / theirs.per_second
            row("complete free registrations per second against pretix", f"{ratio:.0f} x", ">= 50 x", ratio >= 50)
            row(
                "half of our registrations are confirmed within",
                f"{rate.p50_decision_ms:.1f} ms",
                "< 50 ms",
                rate.p50_decision_ms < 50,
            )


def _said(rate: load.Rate) -> str:
    return f"{rate.per_second:9.0f}/s   p50 {rate.p50_ms:6.2f} ms   p99 {rate.p99_ms:6.2f} ms   {rate.answer_bytes} bytes   {rate.errors} errors"


def _said_flow(rate: flows.FlowRate) -> str:
    return (
        f"{rate.per_second:6.1f}/s   flow p50 {rate.p50_flow_ms:.0f} ms   sending p50 {rate.p50_decision_ms:.1f} ms, "
        f"p99 {rate.p99_decision_ms:.1f} ms   {rate.requests_per_flow:.0f} requests each   {rate.failed} failed"
    )


if __name__ == "__main__":
    sys.exit(main())
