"""One run of the bench: the rows it prints, and the servers that several
parts share, each started by who needs it first.
"""

from __future__ import annotations

import contextlib
import dataclasses
import subprocess
import sys
from dataclasses import dataclass, field

from bench import flows, load, pretix_peer, servers


@dataclass(frozen=True)
class Web:
    """Our own web server with the fifty events: its port and the process above its workers."""

    port: int
    pid: int


@dataclass(frozen=True)
class Peer:
    """pretix with the same fifty events: port, process above the workers, id of the free item."""

    port: int
    pid: int
    item: int


@dataclass
class Bench:
    """What a part gets: how long to measure, where to write a row, and servers to load."""

    seconds: float
    parts: list[str]
    missed: int = 0
    _open: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    _web: Web | None = None
    _peer: Peer | None = None
    _postgres: bool = False

    def __enter__(self) -> Bench:
        return self

    def __exit__(self, *error: object) -> None:
        self._open.close()

    def row(self, what: str, measured: str, target: str = "", verdict: bool | None = None) -> None:
        """Print one line of the table: what, the figure, the target, and
        whether it is met (None: there is no target).
        """
        word = {True: "met", False: "MISSED", None: "–"}[verdict]
        self.missed += verdict is False
        print(f"{what:70} {measured:>14}  {target:14} {word}", flush=True)

    def say(self, text: str) -> None:
        """A line between the rows: the absolute figures behind the ratios."""
        print(f"  {text}", flush=True)

    def postgres(self) -> None:
        """Our own PostgreSQL under var/bench, until the end of the run."""
        if not self._postgres:
            self._open.enter_context(servers.postgres())
            self._postgres = True

    def web(self) -> Web:
        """Our web server, as `stadtkern web` runs it, until the end of the run."""
        if self._web is None:
            self.postgres()
            port = servers.free_port()
            env = servers.environment(port)
            subprocess.run([sys.executable, "-m", "bench.seed"], env=env, check=True, stdout=subprocess.DEVNULL)
            command = servers.granian("stadtkern.wsgi:application", port, interface="rsgi")
            self._web = Web(port, self._open.enter_context(servers.running(command, port, name="web", env=env)))
        return self._web

    def pretix(self) -> Peer:
        """The peer, until the end of the run; installed at the first run."""
        if self._peer is None:
            self.postgres()
            port, pid, item, redis = self._open.enter_context(pretix_peer.running())
            self._peer = Peer(port, pid, item)
            size = max(servers.memory_of_workers(pid))
            self.say(
                f"pretix {pretix_peer.VERSION}, {'with' if redis else 'without'} Redis, workers of {size:.0f} MB "
                f"before the load"
            )
        return self._peer


def said(rate: load.Rate) -> str:
    """A load as one line."""
    return (
        f"{rate.per_second:9.0f}/s   p50 {rate.p50_ms:6.2f} ms   p99 {rate.p99_ms:6.2f} ms   "
        f"{rate.answer_bytes} bytes   {rate.errors} errors"
    )


def said_flow(rate: flows.FlowRate) -> str:
    """A load of registrations as one line."""
    told = dataclasses.asdict(rate)
    return (
        "{per_second:6.1f}/s   flow p50 {p50_flow_ms:.0f} ms   sending p50 {p50_decision_ms:.1f} ms, "
        "p99 {p99_decision_ms:.1f} ms   {requests_per_flow:.0f} requests each   {failed} failed"
    ).format(**told)
