"""One conversation with push services: requests over connections that stay open, to public addresses only."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any

from django.conf import settings

from stadtkern.kernel.messages.push import encryption, services, vapid

TIMEOUT = 10.0  # seconds, to connect and for an answer
LONGEST_WAIT = 6 * 3600.0  # seconds that a Retry-After may ask for


class Unreachable(Exception):
    """The push service could not be spoken to, or broke off."""


@dataclass(frozen=True)
class Answer:
    """What the push service said. retry_after: seconds, None where it did not say."""

    status: int
    retry_after: float | None = None


class Line:
    """Connections to push services, one for each; used by one thread. Redirects are answers, and not followed."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, str, int], http.client.HTTPConnection] = {}

    def __enter__(self) -> Line:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _value: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.close()

    def send(
        self, endpoint: str, plain: bytes, *, p256dh: str, auth: str, ttl: int, urgency: str = "normal",
        topic: str = "", before: Callable[[], None] | None = None,
    ) -> Answer:  # fmt: skip
        """Encrypt and send one message (RFC 8030, section 5).

        plain: at most 3,993 bytes; ttl: seconds that the service keeps it for a device that is off; topic: at most 32
        letters of base64url, a newer message of the same topic replaces it; before: called when all is ready, the
        connection too, and the request leaves next.
        Raises services.BadEndpoint, Unreachable, encryption.TooLong, ValueError for keys that are none.
        """
        parts = services.check_endpoint(endpoint)
        body = encryption.encrypt(plain, p256dh=services.unpadded(p256dh), auth=services.unpadded(auth))
        headers = {
            "Authorization": vapid.authorization(f"{parts.scheme}://{parts.netloc}"),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(ttl),
            "Urgency": urgency,
        }
        if topic:
            headers["Topic"] = topic
        key = (parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        return self._asked(key, path or "/", body, headers, before or (lambda: None))

    def close(self) -> None:
        """Hang up everywhere."""
        for connection in self._open.values():
            connection.close()
        self._open.clear()

    def _asked(
        self, key: tuple[str, str, int], path: str, body: bytes, headers: dict[str, str], before: Callable[[], None]
    ) -> Answer:
        """A connection that was open may have been closed by the other side since: then once more over a fresh one.

        The service has taken nothing then, for the line breaks before an answer and the message has its topic.
        """
        for fresh in (False, True):
            if fresh or key not in self._open:
                self._hang_up(key)
                self._open[key] = self._connected(key)
                fresh = True  # noqa: PLW2901
            before()
            try:
                self._open[key].request("POST", path, body, headers)
                response = self._open[key].getresponse()
                response.read()
            except (OSError, http.client.HTTPException) as error:
                self._hang_up(key)
                if fresh:
                    raise Unreachable(f"{key[1]}: {error or type(error).__name__}") from None
                continue
            return Answer(response.status, _seconds(response.headers.get("Retry-After")))
        raise Unreachable(key[1])

    def _hang_up(self, key: tuple[str, str, int]) -> None:
        old = self._open.pop(key, None)
        if old is not None:
            old.close()

    def _connected(self, key: tuple[str, str, int]) -> http.client.HTTPConnection:
        scheme, host, port = key
        connection: http.client.HTTPConnection
        try:
            line = socket.create_connection((public_address(host, port), port), TIMEOUT)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if scheme == "https":
                connection = http.client.HTTPSConnection(host, port, timeout=TIMEOUT)
                connection.sock = ssl.create_default_context().wrap_socket(line, server_hostname=host)
            else:
                connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
                connection.sock = line
        except OSError as error:
            raise Unreachable(f"{host}: {error}") from None
        return connection


def public_address(host: str, port: int) -> str:
    """An IP address of a host, for a connection to exactly that one. Raises Unreachable for none that is public.

    Whoever can bend the name service must not lead us into the city's own network.
    """
    try:
        found: list[Any] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unreachable(f"{host}: {error}") from None
    stand_in = f"{host}:{port}" in settings.PUSH_STAND_INS
    for *_rest, address in found:
        if stand_in or ipaddress.ip_address(address[0]).is_global:
            return str(address[0])
    raise Unreachable(f"{host} leads to no public address")


def _seconds(text: str | None) -> float | None:
    """Retry-After (RFC 9110, 10.2.3) as seconds from now, within reason."""
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(text).timestamp() - time.time()
        except (ValueError, TypeError):
            return None
    return min(max(seconds, 0.0), LONGEST_WAIT)
