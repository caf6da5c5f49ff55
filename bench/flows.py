"""Complete free registrations, as a citizen makes them: every page that a browser must load, up to the confirmation."""

from __future__ import annotations

import multiprocessing
import re
import socket
import statistics
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
LENGTH, LOCATION = re.compile(rb"(?i)\r\ncontent-length: *(\d+)"), re.compile(rb"(?i)\r\nlocation: *([^\r]+)")
COOKIE, CLOSES = re.compile(rb"(?i)\r\nset-cookie: *([^=]+)=([^;\r]*)"), re.compile(rb"(?i)\r\nconnection: *close")


@dataclass(frozen=True)
class FlowRate:
    """How many came through, and per second over all clients; half of the
    flows and of the deciding requests within ms.
    """

    flows: int
    per_second: float
    p50_flow_ms: float
    p50_decision_ms: float
    p99_decision_ms: float
    requests_per_flow: float
    failed: int


class Visitor:
    """One browser: a connection, its cookies, redirects followed by hand, requests counted.

    On a bare socket, because server and visitors share the cores: Python's own client takes five times as much of them.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.line: socket.socket | None = None
        self.cookies: dict[str, str] = {}
        self.requests = 0
        self.page = b""
        self.path = ""

    def go(self, method: str, path: str, data: dict[str, str] | None = None) -> int:
        """One request and the redirects that follow; the status of the last answer."""
        for _ in range(8):
            status, location = self._once(method, path, data)
            self.path = path
            if status not in (301, 302, 303):
                return status
            parts = urlsplit(location)
            path, method, data = parts.path + (f"?{parts.query}" if parts.query else ""), "GET", None
        raise RuntimeError(f"too many redirects at {path}")

    def close(self) -> None:
        """Hang up."""
        if self.line is not None:
            self.line.close()
            self.line = None

    def token(self) -> str:
        """Django's form token of the page at hand."""
        found = TOKEN.search(self.page)
        if found is None:
            raise RuntimeError(f"no form on {self.path}")
        return found.group(1).decode()

    def _once(self, method: str, path: str, data: dict[str, str] | None) -> tuple[int, str]:
        host = f"127.0.0.1:{self.port}"
        head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nAccept-Language: de\r\n"
        if self.cookies:
            head += f"Cookie: {'; '.join(f'{name}={value}' for name, value in self.cookies.items())}\r\n"
        body = ""
        if data is not None:
            body = urlencode(data)
            head += f"Origin: http://{host}\r\nReferer: http://{host}\r\nContent-Length: {len(body)}\r\n"
            head += "Content-Type: application/x-www-form-urlencoded\r\n"
        self.requests += 1
        fresh = self.line is None
        try:
            answer = self._exchange(f"{head}\r\n{body}".encode())
        except ConnectionError:  # the server has hung up meanwhile
            self.close()
            if fresh:
                raise
            answer = self._exchange(f"{head}\r\n{body}".encode())
        for cookie in COOKIE.finditer(answer):
            self.cookies[cookie[1].decode()] = cookie[2].decode()
        location = LOCATION.search(answer)
        return int(answer[9:12]), location[1].decode() if location else ""

    def _exchange(self, request: bytes) -> bytes:
        """Send a request and read its whole answer: gives the head, the rest is `page`."""
        if self.line is None:
            self.line = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.line.sendall(request)
        got = self._more()
        while (end := got.find(b"\r\n\r\n") + 4) < 4:
            got += self._more()
        head = got[: end - 2]
        length = LENGTH.search(head)
        if length is None:
            raise RuntimeError(f"an answer without a length: {head!r}")
        while len(got) < end + int(length[1]):
            got += self._more()
        self.page = got[end:]
        if CLOSES.search(head):
            self.close()
        return head

    def _more(self) -> bytes:
        got = self.line.recv(262_144) if self.line is not None else b""
        if not got:
            raise ConnectionResetError
        return got


Flow = Callable[[Visitor, int], float]


def pretix_order(item: int) -> Flow:
    """A free order at pretix: event, cart, contact, confirmation, order page.

    Gives the seconds of the confirming request.
    """

    def flow(visitor: Visitor, number: int) -> float:
        visitor.go("GET", "/hamm/e0/")
        visitor.go("POST", "/hamm/e0/cart/add", {"csrfmiddlewaretoken": visitor.token(), f"item_{item}": "1"})
        visitor.go("GET", "/hamm/e0/checkout/start")
        mail = f"party{number}@example.org"
        visitor.go("POST", visitor.path, {"csrfmiddlewaretoken": visitor.token(), "email": mail, "email_repeat": mail})
        if "/checkout/confirm" not in visitor.path:
            raise RuntimeError(f"pretix led to {visitor.path} instead of the confirmation")
        begin = time.perf_counter()
        visitor.go("POST", visitor.path, {"csrfmiddlewaretoken": visitor.token()})
        took = time.perf_counter() - begin
        if "/order/" not in visitor.path:
            raise RuntimeError(f"pretix led to {visitor.path} instead of the order")
        return took

    return flow


def stadtkern_registration(slug: str) -> Flow:
    """A registration here: event, form, sending it (which leads to the confirmation).

    Gives the seconds of the sending.
    """

    def flow(visitor: Visitor, number: int) -> float:
        visitor.go("GET", f"/veranstaltungen/{slug}/")
        path = f"/veranstaltungen/{slug}/anmelden/"
        visitor.go("GET", path)
        if b'name="submission"' not in visitor.page:
            raise RuntimeError(f"no form on {path}: {visitor.page[:300]!r}")
        fields = {
            "submission": str(uuid.uuid4()),  # the page's script makes it
            "name": f"Partei {number}",
            "contact": f"party{number}@example.org",
            "seats": "1",
        }
        begin = time.perf_counter()
        status = visitor.go("POST", path, fields)
        took = time.perf_counter() - begin
        if status != 200 or visitor.path == path:
            raise RuntimeError(f"no confirmation ({status}): {visitor.page[:500]!r}")
        return took

    return flow


def run(port: int, flow: Flow, *, seconds: float, clients: int, first: int = 0) -> FlowRate:
    """Let so many clients, each a process, register one party after the other for so many seconds."""
    context = multiprocessing.get_context("fork")
    results = context.Queue()
    start = time.perf_counter()
    processes = [
        context.Process(target=_client, args=(port, flow, start + seconds, first + 1_000_000 * index, results))
        for index in range(clients)
    ]
    for process in processes:
        process.start()
    parts = [results.get() for _ in processes]
    lasted = time.perf_counter() - start
    for process in processes:
        process.join()
    flows = [taken for part in parts for taken in part[0]]
    decisions = sorted(taken for part in parts for taken in part[1])
    problems = [text for part in parts for text in part[3]]
    if not flows:
        raise RuntimeError(f"no registration came through: {problems[:1]}")
    return FlowRate(
        flows=len(flows),
        per_second=len(flows) / lasted,
        p50_flow_ms=1000 * statistics.median(flows),
        p50_decision_ms=1000 * statistics.median(decisions),
        p99_decision_ms=1000 * decisions[int(len(decisions) * 0.99)],
        requests_per_flow=sum(part[2] for part in parts) / len(flows),
        failed=len(problems),
    )


def _client(port: int, flow: Flow, end: float, first: int, results: multiprocessing.Queue[Any]) -> None:
    flows: list[float] = []
    decisions: list[float] = []
    problems: list[str] = []
    requests = 0
    number = first
    while time.perf_counter() < end and len(problems) < 20:
        number += 1
        visitor = Visitor(port)
        begin = time.perf_counter()
        try:
            decisions.append(flow(visitor, number))
            flows.append(time.perf_counter() - begin)
            requests += visitor.requests
        except Exception as error:
            problems.append(f"{type(error).__name__}: {error}")
        visitor.close()
    results.put((flows, decisions, requests, problems))
