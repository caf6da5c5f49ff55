"""The conversation with push services: requests over connections that stay open, to public addresses only."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any, cast

import urllib3
from django.conf import settings
from urllib3.connection import HTTPConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError
from urllib3.response import BaseHTTPResponse
from urllib3.util import SKIP_HEADER

from stadtkern.kernel.fetching import is_public
from stadtkern.kernel.messages.push import encryption, services, vapid
from stadtkern.kernel.messages.push.services import Origin
from stadtkern.kernel.texts import storable

TIMEOUT = 10.0  # seconds: to connect, and for each part of an answer
MAX_BODY, MAX_REASON = 65_536, 300  # bytes of an answer that are read, characters that are kept
MAX_ADDRESSES = 3  # of a host that are tried
MAX_RETRY_AFTER = 6 * 3600.0  # seconds
RESOLVE_SECONDS = 60.0  # how long the addresses of a host are believed


class Unreachable(Exception):
    """The push service could not be spoken to, or broke off."""


@dataclass(slots=True)
class PushResponse:
    """What the push service said. retry_after: seconds, None where it
    did not say; reason: the beginning of its text.
    """

    status: int
    retry_after: float | None = None
    reason: str = field(default="", compare=False)


@dataclass(slots=True)
class Request:
    """An encrypted message, and where it goes."""

    origin: Origin
    path: str
    headers: dict[str, str]
    body: bytes


def request(
    endpoint: str, plain: bytes, *, p256dh: str, auth: str, ttl: int, urgency: str = "normal", topic: str = ""
) -> Request:
    """Encrypt one message and address it (RFC 8030, section 5).

    plain: at most 3,993 bytes; ttl: seconds that the service keeps it for a device that is off; topic: at most 32
    letters of base64url, a newer message of the same topic replaces it.
    Raises services.BadEndpoint, encryption.TooLong, ValueError for keys that are none.
    """
    service, path = services.address(endpoint)
    headers = {
        "Host": service.host,
        "Authorization": vapid.authorization(service.audience),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(ttl),
        "Urgency": urgency,
        "Accept-Encoding": SKIP_HEADER,
        "User-Agent": SKIP_HEADER,
    }
    if topic:
        headers["Topic"] = topic
    body = encryption.encrypt(plain, p256dh=services.unpadded(p256dh), auth=services.unpadded(auth))
    return Request(service.origin, path, headers, body)


class ServiceConnections:
    """The connections to one push service, for any number of threads. Redirects are answers, and not followed.

    They go to the addresses that its name had when this was made, all of them public: what the name leads to later
    does not matter. The certificate must be that of the name all the same.
    """

    def __init__(self, origin: Origin, size: int) -> None:
        """size: connections that are kept open. Raises Unreachable where the host has no public address."""
        scheme, self._host, self._port = origin
        self._made_at = time.monotonic()
        self._options: dict[str, Any] = {"timeout": TIMEOUT}
        if scheme == "https":
            self._options |= {"ssl_context": tls_context(), "server_hostname": self._host}
        kind = urllib3.HTTPSConnectionPool if scheme == "https" else urllib3.HTTPConnectionPool
        self._pools = [
            kind(address, self._port, maxsize=size, retries=False, **self._options)
            for address in public_addresses(self._host, self._port)
        ]

    def post(self, request: Request) -> PushResponse:
        """Send a request. Raises Unreachable.

        Did its connection end before an answer came, it had perhaps been idle for too long: the request goes once
        more, over another one. Should the service have read it all the same, the repeat has its topic.
        """
        try:
            try:
                return self._post(request)
            except HTTPError as error:
                if not _connection_ended(error):
                    raise
            return self._post(request)
        except HTTPError as error:
            raise self._unreachable(error) from None

    def post_alone(self, request: Request, before: Callable[[], None]) -> PushResponse:
        """Send a request over a connection of its own; `before` is called right before it leaves.

        Raises Unreachable.
        """
        with contextlib.closing(self._connected()) as connection:
            before()
            try:
                connection.request("POST", request.path, request.body, request.headers, preload_content=False)
                return _answer(connection.getresponse())
            except (HTTPError, http.client.HTTPException, OSError) as error:
                raise self._unreachable(error) from None

    def usable(self) -> bool:
        """Whether an address is left that could be reached, and all this was looked up not too long ago."""
        return bool(self._pools) and time.monotonic() - self._made_at < RESOLVE_SECONDS

    def close(self) -> None:
        """End all connections."""
        for pool in self._pools:
            pool.close()

    def _post(self, request: Request) -> PushResponse:
        failure = HTTPError("none of its addresses can be reached")
        for pool in list(self._pools):
            try:
                response = pool.urlopen(
                    "POST", request.path, request.body, request.headers, redirect=False, preload_content=False
                )
                return _answer(response)
            except (NewConnectionError, ConnectTimeoutError) as error:
                failure = error
                with contextlib.suppress(ValueError):  # another thread was quicker
                    self._pools.remove(pool)
        raise failure

    def _connected(self) -> HTTPConnection:
        failure: Exception = HTTPError("none of its addresses can be reached")
        for pool in list(self._pools):
            connection = cast(HTTPConnection, pool.ConnectionCls(pool.host, self._port, **self._options))
            try:
                connection.connect()
            except (HTTPError, OSError) as error:
                connection.close()
                failure = error
            else:
                return connection
        raise self._unreachable(failure)

    def _unreachable(self, error: Exception) -> Unreachable:
        inner = [arg for arg in (*error.args, error.__cause__) if isinstance(arg, Exception)]
        cause = inner[-1] if inner else error
        return Unreachable(storable(f"{self._host}: {cause or type(cause).__name__}"))


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
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"{host}: {error}") from None
    stand_in = f"{host}:{port}" in settings.PUSH_STAND_INS
    addresses = [str(address[0]) for *_rest, address in found]
    public = [address for address in addresses if stand_in or is_public(address)]
    if not public:
        raise Unreachable(f"{host} leads to no public address")
    return public[:MAX_ADDRESSES]


def _answer(response: BaseHTTPResponse) -> PushResponse:
    """What matters of an answer. Its connection is kept for the next request only where the answer has a clear end."""
    body = b""
    with contextlib.closing(response), contextlib.suppress(HTTPError, OSError):  # what it said, it said
        body = response.read(MAX_BODY)
    return PushResponse(response.status, _seconds(response.headers.get("Retry-After")), _reason(body))


def _reason(body: bytes) -> str:
    """Why, in the service's own words: the text, or the sentence in the JSON that most of them send."""
    text = storable(body)
    try:
        said = json.loads(text)
        text = next(said[name] for name in ("message", "reason", "error") if isinstance(said.get(name), str))
    except (ValueError, AttributeError, StopIteration, RecursionError):
        pass  # it is no such JSON
    return " ".join(storable(text).split())[:MAX_REASON]


def _connection_ended(error: HTTPError) -> bool:
    return any(isinstance(arg, ConnectionError | ssl.SSLEOFError) for arg in error.args)


def _seconds(text: str | None) -> float | None:
    """Retry-After (RFC 9110, 10.2.3) as seconds from now, within reason."""
    if not text:
        return None
    try:
        seconds = float(text) if text.isdecimal() else parsedate_to_datetime(text).timestamp() - time.time()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(seconds, 0.0), MAX_RETRY_AFTER)
