"""Anonymous pages at the speed of a constant: made once per version of the content, then sent from memory.

The wrapper stands before Django. A page that a view marked with `public_page` is kept in this process until the
content changes. Every change calls `content.changed()` in its transaction, which PostgreSQL tells all web processes at
commit (NOTIFY); a thread per process listens. While that line is down nothing is served from memory.

So a page shows a change from the moment after its commit, with two limits: a page younger than PAGE_CACHE_GRACE is
sent once more, so that fifty registrations in a second don't mean fifty new pages for everybody; and no page gets
older than MAX_AGE, because pages depend on the clock too. Whoever has a cookie never meets this cache.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

from django.conf import settings

from stadtkern.kernel import content
from stadtkern.kernel.headers import ASK_FIRST, PUBLIC

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MAX_AGE = 20.0  # seconds; "in 5 minutes" and "registration open" on a page may lag by this much
MAX_PAGES = 2_000
LONGEST_QUERY = 200
LONGEST_ACCEPT = 200
ASKS = "stadtkern.page_cache_asks"  # in the environ of a request that we pass on: a marked answer is kept


@dataclass(frozen=True)
class Page:
    """A finished answer, plain and compressed, with the version of the content that it shows."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes
    zipped: bytes
    etag: str
    version: int
    made: float

    @property
    def size(self) -> int:
        """Bytes that it takes, roughly."""
        return len(self.body) + len(self.zipped) + 1_000


class PageCache:
    """WSGI: serve what is kept, keep what may be kept, pass everything else through."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app
        self.pages: OrderedDict[tuple[str, ...], Page] = OrderedDict()
        self.bytes = 0
        self.lock = threading.Lock()
        self.content = content.listener()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        version = self.content.version() if _may_be_kept(environ) else None
        if version is None:
            return self.app(environ, _unmarked(start_response))
        key = _key(environ)
        page = self.pages.get(key)
        now = time.monotonic()
        if page is None or not self._fresh(page, version, now):
            made = self._make(version, now, environ, start_response)
            if not isinstance(made, Page):
                return made
            page = made
            self._keep(key, page)
        return _send(page, environ, start_response)

    def from_memory(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes] | None:
        """The answer for which nobody has to be asked, or None. It takes no time that others would feel."""
        version = self.content.version() if _may_be_kept(environ) else None
        page = self.pages.get(_key(environ)) if version is not None else None
        if version is None or page is None or not self._fresh(page, version, time.monotonic()):
            return None
        return _send(page, environ, start_response)

    @staticmethod
    def _fresh(page: Page, version: int, now: float) -> bool:
        age = now - page.made
        return (page.version == version and age < MAX_AGE) or age < settings.PAGE_CACHE_GRACE

    def _make(
        self, version: int, now: float, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Page | Iterable[bytes]:
        """Ask the app: a page to keep, or an answer to pass on as it is."""
        seen: list[Any] = []

        def remember(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
            seen[:] = [status, headers, exc_info]
            return lambda _body: None

        result = self.app({**environ, "REQUEST_METHOD": "GET", ASKS: True}, remember)
        status, headers, exc_info = seen
        names = {name.lower() for name, _ in headers}
        if status[:3] == "200" and PUBLIC.lower() in names and "set-cookie" not in names:
            return _page(status, headers, _whole(result), version, now)
        start_response(status, [pair for pair in headers if pair[0] != PUBLIC], exc_info)
        if environ["REQUEST_METHOD"] == "HEAD":
            _whole(result)
            return []
        return result

    def _keep(self, key: tuple[str, ...], page: Page) -> None:
        with self.lock:
            before = self.pages.pop(key, None)
            self.bytes += page.size - (before.size if before is not None else 0)
            self.pages[key] = page
            while len(self.pages) > MAX_PAGES or (self.bytes > settings.PAGE_CACHE_BYTES and len(self.pages) > 1):
                _key, gone = self.pages.popitem(last=False)
                self.bytes -= gone.size


def _may_be_kept(environ: WSGIEnvironment) -> bool:
    """Whether a request asks for something that is the same for everybody. htmx asks for parts of pages: not kept."""
    return (
        environ["REQUEST_METHOD"] in ("GET", "HEAD")
        and not environ.get("HTTP_COOKIE")
        and not environ.get("HTTP_AUTHORIZATION")
        and not environ.get("HTTP_HX_REQUEST")
        and len(environ.get("QUERY_STRING", "")) <= LONGEST_QUERY
        and len(environ.get("HTTP_ACCEPT", "")) <= LONGEST_ACCEPT
    )


def _key(environ: WSGIEnvironment) -> tuple[str, ...]:
    """What a public page depends on. The interface answers in more than one form, so there the wish counts too."""
    path = environ["PATH_INFO"]
    return (
        path,
        _sorted_query(environ.get("QUERY_STRING", "")),
        environ.get("HTTP_HOST", ""),
        environ.get("HTTP_ACCEPT", "") if path.startswith("/api/") else "",
    )


def _unmarked(start_response: StartResponse) -> Any:
    """The mark is ours and leaves the house with no answer."""

    def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        return start_response(status, [pair for pair in headers if pair[0] != PUBLIC], exc_info)

    return start


def _whole(result: Iterable[bytes]) -> bytes:
    try:
        return b"".join(result)
    finally:
        close = getattr(result, "close", None)
        if close is not None:
            close()


def _page(status: str, headers: list[tuple[str, str]], body: bytes, version: int, now: float) -> Page:
    etag = f'W/"{hashlib.sha256(body).hexdigest()[:20]}"'  # weak: the compressed form has the same
    own = {name.lower(): value for name, value in headers}
    varies = {part.strip().lower(): part.strip() for part in own.get("vary", "").split(",") if part.strip()}
    varies |= {"accept-encoding": "Accept-Encoding", "cookie": "Cookie"}
    dropped = (PUBLIC.lower(), "content-length", "etag", "cache-control", "vary")
    kept = [pair for pair in headers if pair[0].lower() not in dropped]
    kept += [
        ("ETag", etag),
        ("Cache-Control", own.get("cache-control") or ASK_FIRST),
        ("Vary", ", ".join(sorted(varies.values()))),
    ]
    return Page(status, kept, body, gzip.compress(body, 6, mtime=0), etag, version, now)


def _send(page: Page, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    if _known(page.etag, environ.get("HTTP_IF_NONE_MATCH", "")):
        start_response("304 Not Modified", [pair for pair in page.headers if not pair[0].startswith("Content-")])
        return []
    headers, body = list(page.headers), page.body
    if _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
        body = page.zipped
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(body))))
    start_response(page.status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


def _known(etag: str, asked: str) -> bool:
    """Whether a client's If-None-Match names our page, compared weakly (RFC 9110, 13.1.2)."""
    opaque = etag.removeprefix("W/")
    return any(part.strip().removeprefix("W/") in (opaque, "*") for part in asked.split(",")) if asked else False


def _takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding lets gzip through (RFC 9110, 12.5.3):
    named or "*", and not with a weight of nought.
    """
    if accepted in ("gzip, deflate, br, zstd", "gzip, deflate, br", "gzip, deflate", "gzip"):
        return True  # what nearly everybody sends
    weights: dict[str, bool] = {}
    for part in accepted.lower().split(","):
        name, _, parameters = part.partition(";")
        weight = parameters.replace(" ", "").removeprefix("q=")
        weights[name.strip()] = weight not in ("0", "0.0", "0.00", "0.000")
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", False)))


def _sorted_query(query: str) -> str:
    """The same for the same parameters in another order; several values of one name keep theirs."""
    return urlencode(sorted(parse_qsl(query, keep_blank_values=True), key=lambda pair: pair[0])) if query else ""
