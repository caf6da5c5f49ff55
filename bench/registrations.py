"""Complete free registrations, all for one event, against pretix."""

from __future__ import annotations

import os

from bench import flows, servers
from bench.table import Bench, said_flow

CLIENTS = 4
WARM = 4  # seconds before each measurement, in which a server loads and learns what it keeps


def run(bench: Bench) -> None:
    """Register as many parties as go, here and at the peer; also the processor time that one costs."""
    web = bench.web()
    flow = flows.stadtkern_registration("messung-0")
    flows.run(web.port, flow, seconds=WARM, clients=CLIENTS, first=new_parties())
    before = servers.processor_seconds(web.pid)
    ours = flows.run(web.port, flow, seconds=bench.seconds, clients=CLIENTS, first=new_parties())
    cost = (servers.processor_seconds(web.pid) - before) / ours.flows
    bench.say(f"stadtkern registration {said_flow(ours)}   {1000 * cost:.1f} ms of processor in the web workers")

    peer = bench.pretix()
    order = flows.pretix_order(peer.item)
    flows.run(peer.port, order, seconds=WARM, clients=CLIENTS, first=new_parties())
    before = servers.processor_seconds(peer.pid)
    theirs = flows.run(peer.port, order, seconds=max(bench.seconds, 6), clients=CLIENTS, first=new_parties())
    their_cost = (servers.processor_seconds(peer.pid) - before) / theirs.flows
    bench.say(
        f"pretix    order        {said_flow(theirs)}   {1000 * their_cost:.1f} ms of processor in the web workers"
    )

    ratio = ours.per_second / theirs.per_second
    bench.row("complete free registrations per second against pretix", f"{ratio:.0f} x", ">= 40 x", ratio >= 40)
    bench.row("processor time of the web workers for one, pretix against ours", f"{their_cost / cost:.0f} x")
    half = ours.p50_decision_ms
    bench.row("half of our registrations are confirmed within", f"{half:.1f} ms", "< 50 ms", half < 50)


def new_parties() -> int:
    """A number from which parties count whom nobody registered yet."""
    return int.from_bytes(os.urandom(4)) * 10_000_000
