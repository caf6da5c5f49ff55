"""The memory of a web worker after the load; alone it makes a short load itself."""

from __future__ import annotations

from bench import flows, load, pages, servers
from bench.registrations import CLIENTS, new_parties
from bench.table import Bench


def run(bench: Bench) -> None:
    """The largest resident set of the workers."""
    web = bench.web()
    if not {"pages", "registrations"} & set(bench.parts):
        for path in pages.OURS.values():
            load.run("127.0.0.1", web.port, path, seconds=bench.seconds / 4)
        flows.run(
            web.port,
            flows.stadtkern_registration("messung-0"),
            seconds=bench.seconds,
            clients=CLIENTS,
            first=new_parties(),
        )
    biggest = max(servers.memory_of_workers(web.pid)[: servers.WORKERS])
    bench.row("memory of a web worker after the load (RSS)", f"{biggest:.0f} MB", "<= 130 MB", biggest <= 130)
