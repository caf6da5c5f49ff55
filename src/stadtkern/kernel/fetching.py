"""Asking the outside for a file: public addresses only, within limits of time and size (RFC 9110).

Whoever may name an address must not lead us into the city's own network: each name is resolved once, only public
addresses are spoken to, and the same holds for every redirect.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

import idna
import urllib3
from django.conf import settings
from django.utils.translation import gettext as _
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

MAX_URL = 1000  # characters
MAX_REDIRECTS = 4
MAX_ADDRESSES = 3  # of a host that are tried
CONNECT_SECONDS, READ_SECONDS, ALL_SECONDS = 10.0, 20.0, 60.0
PORTS = (None, 80, 443, 8080, 8443)
CHUNK = 65_536
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class FetchError(Exception):
    """Nothing came. The text is a sentence for staff."""


@dataclass(frozen=True)
class Fetched:
    """An answer. body: None where nothing has changed since `etag` and `modified`; both stand for the next request."""

    body: bytes | None
    etag: str = ""
    modified: str = ""


def check_url(url: str) -> str:
    """The address as it is asked: https or http, webcal as https. Raises FetchError for any other."""
    url = url.strip()
    if url[:9].lower() == "webcal://":
        url = "https://" + url[9:]
    _split(url)
    return url


def fetch(url: str, *, max_bytes: int, etag: str = "", modified: str = "") -> Fetched:
    """Ask for a file, on condition that it has changed. Raises FetchError."""
    address, ends = check_url(url), time.monotonic() + ALL_SECONDS
    headers = {"User-Agent": "Stadtkern", "Accept-Encoding": "identity"}
    headers |= {"If-None-Match": etag} if etag else {}
    headers |= {"If-Modified-Since": modified} if modified else {}
    for _hop in range(MAX_REDIRECTS + 1):
        parts = _split(address)
        response = _ask(parts, headers)
        try:
            if response.status in (301, 302, 303, 307, 308) and (target := response.headers.get("Location")):
                following = urljoin(address, target)
                if parts.scheme == "https" and not following.lower().startswith("https://"):
                    raise FetchError(_("The address redirects away from HTTPS."))
                address = following
                continue
            if response.status == 304 and (etag or modified):
                return Fetched(None, etag, modified)
            if response.status != 200:
                raise FetchError(_("The server answers %(status)d.") % {"status": response.status})
            body = _read(response, max_bytes, ends)
            return Fetched(
                body, response.headers.get("ETag", "")[:300], response.headers.get("Last-Modified", "")[:100]
            )
        except (HTTPError, OSError):
            raise FetchError(_("The connection was interrupted.")) from None
        finally:
            response.close()
    raise FetchError(_("The address redirects too many times."))


def public_addresses(host: str, port: int, *, stand_in: bool = False) -> list[str]:
    """The IP addresses of a host, for a connection to exactly those. Raises FetchError where none is public."""
    try:
        found: list[Any] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise FetchError(_("The server %(host)s does not exist.") % {"host": host}) from None
    addresses = [str(at[0]) for *_rest, at in found]
    public = [address for address in addresses if stand_in or is_public(address)]
    if not public:
        raise FetchError(_("%(host)s is not a public address.") % {"host": host})
    return list(dict.fromkeys(public))[:MAX_ADDRESSES]


def is_public(text: str) -> bool:
    """Whether an IP address lies in the internet, also when it is wrapped into one of IPv6."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return is_public(str(inner))
        if address in _NAT64:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _split(url: str) -> SplitResult:
    if len(url) > MAX_URL or not url.isprintable() or any(letter.isspace() for letter in url):
        raise FetchError(_("This is not the web address of a file."))
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise FetchError(_("This is not the web address of a file.")) from None
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise FetchError(_("This is not the web address of a file. It must begin with https://."))
    if port not in PORTS and parts.netloc not in settings.FETCH_STAND_INS:
        raise FetchError(_("This port is not allowed."))
    return parts


def _ask(parts: SplitResult, headers: dict[str, str]) -> BaseHTTPResponse:
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    host = _ascii(parts.hostname or "")
    target = urllib3.util.Url(path=parts.path or "/", query=parts.query or None).url
    named = host if parts.port is None else f"{host}:{port}"
    for address in public_addresses(host, port, stand_in=parts.netloc in settings.FETCH_STAND_INS):
        options: dict[str, Any] = {"timeout": urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS)}
        if secure:
            options |= {"ssl_context": _tls(), "server_hostname": host, "assert_hostname": host}
        pool = (urllib3.HTTPSConnectionPool if secure else urllib3.HTTPConnectionPool)(address, port, **options)
        try:
            return pool.urlopen(
                "GET", target, headers=headers | {"Host": named}, retries=False, redirect=False, preload_content=False
            )
        except (HTTPError, OSError):
            continue
    raise FetchError(_("%(host)s does not answer.") % {"host": host})


def _ascii(host: str) -> str:
    """A name with umlauts as the name service has it (IDNA 2008). Raises FetchError."""
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        raise FetchError(_("The server %(host)s does not exist.") % {"host": host[:100]}) from None


def _read(response: BaseHTTPResponse, max_bytes: int, ends: float) -> bytes:
    """The body. Raises FetchError when it is too big or too slow."""
    body = bytearray()
    while part := response.read(CHUNK, decode_content=True):
        body += part
        if len(body) > max_bytes:
            raise FetchError(
                _("The file is too big. It must be smaller than %(size)d MB.") % {"size": max_bytes // 1024 // 1024}
            )
        if time.monotonic() > ends:
            raise FetchError(_("The server is too slow."))
    return bytes(body)


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
