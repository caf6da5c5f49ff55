"""Complete free registrations, as a citizen makes them: every page that a browser must load, up to the confirmation."""

from __future__ import annotations

import http.client
import multiprocessing
import re
import statistics
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class FlowRate:
    """How many came through, and per second over all clients; half of the flows and of the deciding requests within ms."""

    flows: int
    per_second: float
    p50_flow_ms: float
    p50_decision_ms: float
    p99_decision_ms: float
    requests_per_flow: float
    failed: int


class Visitor:
    """One browser: a connection, its cookies, redirects followed by hand, requests counted."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.requests = 0
        self.page = ""
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

    def _once(self, method: str, path: str, data: dict[str, str] | None) -> tuple[int, str]:
        headers = {"Accept": "text/html", "Accept-Language": "de"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if data is not None:
            body = urlencode(data)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = headers["Referer"] = f"http://127.0.0.1:{self.port}"
        self.requests += 1
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self.connection.close()
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
        self.page = answer.read().decode("utf-8", "replace")
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, text = value.split(";", 1)[0].partition("=")
                self.cookies[cookie] = text
        return answer.status, answer.getheader("Location", "")

    def token(self) -> str:
        """Django's form token of the page at hand."""
        found = TOKEN.search(self.page)
        if found is None:
            raise RuntimeError(f"no form on {self.path}")
        return found.group(1)


Flow = Callable[[Visitor, int], float]


def pretix_order(item: int) -> Flow:
    """A free order at pretix: event, cart, contact, confirmation, order page. Gives the seconds of the confirming request."""

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
    """A registration here: event, form, sending it (which leads to the confirmation). Gives the seconds of the sending."""

    def flow(visitor: Visitor, number: int) -> float:
        visitor.go("GET", f"/veranstaltungen/{slug}/")
        path = f"/veranstaltungen/{slug}/anmelden/"
        visitor.go("GET", path)
        if 'name="submission"' not in visitor.page:
            raise RuntimeError(f"no form on {path}: {visitor.page[:300]}")
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
            raise RuntimeError(f"no confirmation ({status}): {visitor.page[:500]}")
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


def _client(port: int, flow: Flow, end: float, first: int, results: multiprocessing.Queue) -> None:
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
        visitor.connection.close()
    results.put((flows, decisions, requests, problems))
