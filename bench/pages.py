"""Pages that everybody sees, against a constant answer of the same server and against pretix."""

from __future__ import annotations

import os

from bench import load, servers
from bench.table import Bench, said

OURS = {
    "start": "/",
    "event": "/veranstaltungen/messung-0/",
    "list": "/messreihe/",
    "ics": "/veranstaltungen.ics?reihe=messreihe",
}
THEIRS = {"event": ("/hamm/e0/", 50), "list": ("/hamm/", 100), "ics": ("/hamm/events/ical/", 10)}


def run(bench: Bench) -> None:
    """Load our pages, then the constant, then the peer's."""
    port = bench.web().port
    ours = {name: _load(port, path, bench.seconds) for name, path in OURS.items()}
    for name, rate in ours.items():
        bench.say(f"stadtkern {name:8} {said(rate)}")

    constant = servers.free_port()
    command = servers.granian("bench.constant:application", constant)
    with servers.running(command, constant, name="constant", env=dict(os.environ)):
        limit = _load(constant, "/", bench.seconds)
    bench.say(f"constant  15 kB    {said(limit)}")
    for name in ("start", "event", "list"):
        ratio = ours[name].per_second / limit.per_second
        bench.row(f"{name} page against a constant 15 kB answer", f"{ratio:.2f}", ">= 0.4", ratio >= 0.4)

    peer = bench.pretix().port
    for name, (path, least) in THEIRS.items():
        load.run("127.0.0.1", peer, path, seconds=2, connections=2)
        theirs = load.run("127.0.0.1", peer, path, seconds=bench.seconds, connections=4)
        bench.say(f"pretix    {name:8} {said(theirs)}")
        ratio = ours[name].per_second / theirs.per_second
        bench.row(f"{name} against pretix", f"{ratio:.0f} x", f">= {least} x", ratio >= least)


def _load(port: int, path: str, seconds: float) -> load.Rate:
    load.run("127.0.0.1", port, path, seconds=0.5)
    return load.run("127.0.0.1", port, path, seconds=seconds)
