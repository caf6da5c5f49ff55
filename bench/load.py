"""A closed-loop HTTP load: a fixed number of kept-alive connections, each sending as soon as its answer is there.

One process on raw sockets, so that the load takes as little of the cores as it can; it is the same for every server
that is compared. Answers are checked: status 200, and the whole body read.
"""

from __future__ import annotations

import selectors
import socket
import statistics
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Rate:
    """What came of one load: answers per second, half and 99 of 100
    within so many milliseconds, bytes of one answer.
    """

    per_second: float
    p50_ms: float
    p99_ms: float
    answer_bytes: int
    errors: int


class _Line:
    """One connection and the answer it waits for."""

    def __init__(self, host: str, port: int) -> None:
        self.address = (host, port)
        self.got = b""
        self.missing = -1
        self.size = 0
        self.sent_at = 0.0
        self.open()

    def open(self) -> None:
        self.socket = socket.create_connection(self.address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    @property
    def closes(self) -> bool:
        """Whether the server ends the connection after this answer, as gunicorn's plain workers do."""
        return b"connection: close" in self.got[: self.got.find(b"\r\n\r\n")].lower()

    def send(self, request: bytes) -> None:
        self.got, self.missing = b"", -1
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)

    def take(self, data: bytes) -> bool:
        """Whether the answer is whole now."""
        if self.missing < 0:
            self.got += data
            end = self.got.find(b"\r\n\r\n")
            if end < 0:
                return False
            head = self.got[:end].lower()
            start = head.find(b"content-length:")
            if start < 0:
                raise RuntimeError(f"an answer without a length: {head[:200]!r}")
            length = int(head[start + 15 :].split(b"\r\n", 1)[0])
            self.size = end + 4 + length
            self.missing = length - (len(self.got) - end - 4)
        else:
            self.missing -= len(data)
        return self.missing <= 0


def run(host: str, port: int, path: str, *, seconds: float, connections: int = 8, headers: str = "") -> Rate:
    """Load one path of one server for `seconds`. Raises RuntimeError when answers are not 200."""
    request = (
        f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAccept: text/html\r\nUser-Agent: stadtkern-bench\r\n"
        f"Connection: keep-alive\r\n{headers}\r\n"
    ).encode()
    lines = [_Line(host, port) for _ in range(connections)]
    chooser = selectors.DefaultSelector()
    for line in lines:
        chooser.register(line.socket, selectors.EVENT_READ, line)
        line.send(request)
    times: list[float] = []
    errors = size = 0
    end = time.perf_counter() + seconds
    begin = time.perf_counter()
    while (now := time.perf_counter()) < end:
        for key, _ in chooser.select(timeout=end - now):
            line = key.data
            data = line.socket.recv(262_144)
            if not data:
                raise RuntimeError(f"{path}: the server closed the line after {line.got[:200]!r}")
            if not line.take(data):
                continue
            times.append(time.perf_counter() - line.sent_at)
            if not line.got.startswith((b"HTTP/1.1 200", b"HTTP/1.0 200")):
                errors += 1
                if errors > 20:
                    raise RuntimeError(f"{path}: {line.got[:300]!r}")
            size = line.size
            if line.closes:
                chooser.unregister(line.socket)
                line.socket.close()
                line.open()
                chooser.register(line.socket, selectors.EVENT_READ, line)
            line.send(request)
    lasted = time.perf_counter() - begin
    for line in lines:
        line.socket.close()
    times.sort()
    return Rate(
        per_second=len(times) / lasted,
        p50_ms=1000 * statistics.median(times) if times else float("nan"),
        p99_ms=1000 * times[int(len(times) * 0.99)] if times else float("nan"),
        answer_bytes=size,
        errors=errors,
    )
