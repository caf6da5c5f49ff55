"""One conversation with push services: requests over connections that stay open, to public addresses only."""

from __future__ import annotations

import contextlib
import ipaddress
import re
import select
import socket
import ssl
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

from django.conf import settings

from stadtkern.kernel.messages.push import encryption, services, vapid
from stadtkern.kernel.messages.push.services import Place

TIMEOUT = 10.0  # seconds: to connect, until an answer begins, and until it ends
READ, LONGEST_HEAD, LONGEST_BODY = 4096, 32_768, 65_536  # bytes
MAX_ADDRESSES = 3  # of a host that are tried
LONGEST_WAIT = 6 * 3600.0  # seconds that a Retry-After may ask for
STATUS = re.compile(rb"HTTP/1\.([01]) ([1-5][0-9][0-9])(?: |\r|$)")


class Unreachable(Exception):
    """The push service could not be spoken to, or broke off."""


class Closed(ConnectionError):
    """The other side had hung up before it said anything."""


@dataclass(slots=True)
class Answer:
    """What the push service said. retry_after: seconds, None where it did not say."""

    status: int
    retry_after: float | None = None


@dataclass(slots=True)
class Request:
    """A message on its way: encrypted, and as it goes over the line. place: whose line."""

    place: Place
    data: bytes


def request(
    endpoint: str, plain: bytes, *, p256dh: str, auth: str, ttl: int, urgency: str = "normal", topic: str = ""
) -> Request:
    """Encrypt one message and address it (RFC 8030, section 5).

    plain: at most 3,993 bytes; ttl: seconds that the service keeps it for a device that is off; topic: at most 32
    letters of base64url, a newer message of the same topic replaces it.
    Raises services.BadEndpoint, encryption.TooLong, ValueError for keys that are none.
    """
    service, path = services.address(endpoint)
    body = encryption.encrypt(plain, p256dh=services.unpadded(p256dh), auth=services.unpadded(auth))
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {service.name}\r\nContent-Length: {len(body)}\r\n"
        f"Authorization: {vapid.authorization(service.origin)}\r\n"
        f"Content-Encoding: aes128gcm\r\nContent-Type: application/octet-stream\r\n"
        f"TTL: {ttl}\r\nUrgency: {urgency}\r\n{f'Topic: {topic}' if topic else 'Accept: */*'}\r\n\r\n"
    )
    return Request(service.place, head.encode("ascii") + body)


class Connection:
    """A connection to a push service, for one request after the other. Redirects are answers, and not followed.

    A request is one write, and an answer is read only as far as it matters (status, Retry-After): http.client takes
    twice as long as the encryption. A line whose answer does not end where its length says is closed, and so is one
    that fails. used: whether it has carried an answer already, so that its end may mean that it was idle too long.
    """

    def __init__(self, place: Place) -> None:
        """Connect. Raises Unreachable."""
        self.place, self.used, self.closed = place, False, False
        self._socket = _connected(place)

    def fileno(self) -> int:
        """For poll: readable when an answer begins."""
        return self._socket.fileno()

    def quiet(self) -> bool:
        """Whether nothing has come since the last answer: no end, and no answer to nobody such as 408 to an idle line."""
        waiting = select.poll()
        waiting.register(self._socket, select.POLLIN)
        return not waiting.poll(0)

    def ask(self, data: bytes) -> None:
        """Write a request. Raises Closed, OSError."""
        try:
            self._socket.sendall(data)
        except OSError as error:
            raise self._failed(error) from None

    def answer(self) -> Answer:
        """Read the answer; waits for it at most TIMEOUT seconds. Raises Closed, and OSError, also for nonsense."""
        try:
            answer, goes_on = _answered(self._socket)
        except OSError as error:
            raise self._failed(error) from None
        self.used = True
        if not goes_on:
            self.close()
        return answer

    def close(self) -> None:
        """Hang up."""
        self.closed = True
        self._socket.close()

    def _failed(self, error: OSError) -> OSError:
        self.close()
        ended = isinstance(error, BrokenPipeError | ConnectionResetError | ssl.SSLEOFError)
        return Closed(str(error)) if ended else error


def _connected(place: Place) -> socket.socket:
    """The first of the host's addresses that can be spoken to. Raises Unreachable."""
    scheme, host, port = place
    why = ""
    for address in public_addresses(host, port):
        try:
            line = socket.create_connection((address, port), TIMEOUT)
        except OSError as error:
            why = str(error)
            continue
        try:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return tls_context().wrap_socket(line, server_hostname=host) if scheme == "https" else line
        except OSError as error:
            line.close()
            why = str(error)
    raise Unreachable(f"{host}: {why}")


def _answered(line: socket.socket) -> tuple[Answer, bool]:
    """An answer, and whether the connection can take another request."""
    held = line.recv(READ)
    if not held:
        raise Closed("hung up without an answer")
    until = time.monotonic() + TIMEOUT
    while True:
        while (end := held.find(b"\r\n\r\n")) < 0:
            held += _more(line, LONGEST_HEAD - len(held), until)
        status, fields = _head(held[:end])
        held = held[end + 4 :]
        if status >= 200:  # what is below only says that an answer will come
            break
    answer = Answer(status, _seconds(fields.get(b"retry-after")))
    left = _length(status, fields) - len(held)
    with contextlib.suppress(OSError):  # what it said, it said
        while 0 < left <= LONGEST_BODY:
            left -= len(_more(line, left, until))
    return answer, left == 0 and b"close" not in fields.get(b"connection", b"").lower()


def _more(line: socket.socket, at_most: int, until: float) -> bytes:
    if at_most <= 0 or time.monotonic() > until:
        raise ConnectionError("the answer has no end")
    more = line.recv(min(READ, at_most))
    if not more:
        raise ConnectionError("the answer breaks off")
    return more


def _head(text: bytes) -> tuple[int, dict[bytes, bytes]]:
    first, *lines = text.split(b"\r\n")
    status = STATUS.match(first)
    if status is None:
        raise ConnectionError("this is no answer of HTTP/1.1")
    fields = {name.strip().lower(): value.strip() for name, _, value in (field.partition(b":") for field in lines)}
    if status[1] == b"0":
        fields[b"connection"] = b"close"
    return int(status[2]), fields


def _length(status: int, fields: dict[bytes, bytes]) -> int:
    """Bytes of the body (RFC 9112, 6.3); -1 where only the connection's end says so, or chunks, which nobody needs."""
    if status in (204, 304):
        return 0
    length = fields.get(b"content-length", b"")
    if b"transfer-encoding" in fields or not length.isdigit() or len(length) > 9:
        return -1
    return int(length)


@cache
def tls_context() -> ssl.SSLContext:
    """How services prove who they are: by the certificates that the system trusts."""
    return ssl.create_default_context()


def public_addresses(host: str, port: int) -> list[str]:
    """The IP addresses of a host, for a connection to exactly those. Raises Unreachable where none is public.

    Whoever can bend the name service must not lead us into the city's own network.
    """
    try:
        found: list[Any] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unreachable(f"{host}: {error}") from None
    stand_in = f"{host}:{port}" in settings.PUSH_STAND_INS
    addresses = [str(address[0]) for *_rest, address in found]
    public = [address for address in addresses if stand_in or ipaddress.ip_address(address).is_global]
    if not public:
        raise Unreachable(f"{host} leads to no public address")
    return public[:MAX_ADDRESSES]


def _seconds(raw: bytes | None) -> float | None:
    """Retry-After (RFC 9110, 10.2.3) as seconds from now, within reason."""
    if not raw:
        return None
    text = raw.decode("latin-1")
    try:
        seconds = float(text) if text.isdecimal() else parsedate_to_datetime(text).timestamp() - time.time()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 0.0), LONGEST_WAIT)
