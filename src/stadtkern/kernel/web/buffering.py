"""What stands between the web server and the WSGI application: whole bodies in time, and one meaning for each header.

The web server (granian, over RSGI) hands over headers as they were sent, and bodies while they come. A body is read
here, without a thread of the application: whoever sends slowly holds nobody up (see docs/decisions/0100). Answers are
made whole in their thread and sent by the web server, so that whoever reads slowly holds nobody up either.
"""

from __future__ import annotations

import asyncio
import io
import logging
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stadtkern.kernel.web.pagecache import PageCache

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

MAX_BODY_BYTES = 12 * 2**20  # of one request
MAX_DISCARDED_BYTES = 24 * 2**20  # read and thrown away, so that whoever sends too much hears why: none listens before
MAX_BYTES_IN_MEMORY = 256 * 2**10  # of one body; more of it lies in a temporary file
MAX_BYTES_ON_DISK = 512 * 2**20  # of all bodies that a process reads at one time
BODY_SECONDS = 30.0  # that every body has, and one more for each MIN_BYTES_PER_SECOND that have come
MIN_BYTES_PER_SECOND = 8 * 2**10
REFUSED = "stadtkern.body_refused"  # in the environ: the HTTP status with which a body was not taken
BODILESS = ("GET", "HEAD", "OPTIONS")
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    """A finished answer: its body, or the path of the file that is its body."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes = b""
    path: str = ""


class Buffered:
    """The application for WSGI as it is, and for RSGI with whole bodies in threads of its own."""

    def __init__(self, app: PageCache, *, threads: int) -> None:
        self.app = app
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="request")
        self.on_disk = 0  # bytes of bodies; counted in the event loop alone

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self.app(environ, start_response)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """One request (RSGI 1.6). What the page cache holds is answered at once, all else in a thread."""
        environ = environ_of(scope)
        answer = _run(self.app.from_memory, environ)
        if answer is None:
            body = _Body()
            try:
                if scope.method not in BODILESS or "CONTENT_LENGTH" in environ or "HTTP_TRANSFER_ENCODING" in environ:
                    await self._read(protocol, environ, body)
                loop = asyncio.get_running_loop()
                answer = await loop.run_in_executor(self.threads, _run, self.app, environ)
            finally:
                self.on_disk -= body.on_disk
                body.file.close()
        _send(answer or Answer(500, []), protocol)

    async def _read(self, protocol: Any, environ: WSGIEnvironment, body: _Body) -> None:
        """Put a whole body into the environ, or the status with which it is refused."""
        length = environ.get("CONTENT_LENGTH", "")
        promised = int(length) if length.isdecimal() else None
        refused = 413 if (promised or 0) > MAX_DISCARDED_BYTES else await self._receive(protocol, body)
        if not refused and promised not in (None, body.size):
            refused = 400  # cut off
        if refused:
            environ[REFUSED] = refused
            environ["CONTENT_LENGTH"] = "0"
            return
        body.file.seek(0)
        environ["CONTENT_LENGTH"] = str(body.size)
        environ["wsgi.input"] = body.file

    async def _receive(self, protocol: Any, body: _Body) -> int:
        """Read until the end, or until it takes too long or too much: then the status of the refusal, else 0."""
        began = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(BODY_SECONDS) as limit:
                async for chunk in protocol:
                    body.size += len(chunk)
                    limit.reschedule(began + BODY_SECONDS + body.size / MIN_BYTES_PER_SECOND)
                    if body.size > MAX_DISCARDED_BYTES:
                        break
                    if body.size > MAX_BODY_BYTES:
                        continue
                    if body.size > MAX_BYTES_IN_MEMORY:
                        self.on_disk += body.size - body.on_disk
                        body.on_disk = body.size
                    if self.on_disk > MAX_BYTES_ON_DISK and body.on_disk:
                        return 503
                    body.file.write(chunk)
        except TimeoutError:
            return 408
        return 413 if body.size > MAX_BODY_BYTES else 0


class _Body:
    """What has come of a body so far, and how many bytes of it count as lying on the disk."""

    def __init__(self) -> None:
        self.file = tempfile.SpooledTemporaryFile(MAX_BYTES_IN_MEMORY)  # noqa: SIM115
        self.size = self.on_disk = 0


def environ_of(scope: Any) -> WSGIEnvironment:
    """The WSGI environ (PEP 3333) of an RSGI scope, without its body.

    A header whose name holds an underscore is dropped: in the environ `X_Forwarded_For` and `X-Forwarded-For` are one
    name, and a proxy sets and removes only the second (CVE-2015-0219).
    """
    host, port = _host_and_port(scope.server)
    environ: WSGIEnvironment = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _native(scope.path),
        "QUERY_STRING": _native(scope.query_string),
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "REMOTE_ADDR": _host_and_port(scope.client)[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": WrappedFile,
    }
    for name, value in scope.headers.items():
        if "_" in name:
            continue
        key = name.upper().replace("-", "_")
        key = key if key in ("CONTENT_LENGTH", "CONTENT_TYPE") else f"HTTP_{key}"
        if key in environ:  # sent more than once (RFC 9110, 5.3; RFC 9113, 8.2.3)
            environ[key] += ("; " if key == "HTTP_COOKIE" else ", ") + value
        else:
            environ[key] = value
    if scope.authority and "HTTP_HOST" not in environ:
        environ["HTTP_HOST"] = scope.authority
    return environ


class WrappedFile:
    """What an application gives for an open file (PEP 3333, wsgi.file_wrapper)."""

    def __init__(self, file: Any, block_size: int = 2**16) -> None:
        self.file, self.block_size = file, block_size

    @property
    def path(self) -> str:
        """Where the file lies, if it is a whole one on this machine; else empty."""
        name = getattr(self.file, "name", None)
        whole = isinstance(name, str) and os.path.isabs(name) and os.path.isfile(name) and self.file.tell() == 0
        return str(name) if whole else ""

    def __iter__(self) -> Iterator[bytes]:
        while block := self.file.read(self.block_size):
            yield block

    def close(self) -> None:
        if hasattr(self.file, "close"):
            self.file.close()


def _run(app: Any, environ: WSGIEnvironment) -> Answer | None:
    """Call the application and take all that it gives; None when it has nothing to say."""
    seen: list[Any] = [500, []]

    def start_response(status: str, headers: list[tuple[str, str]], _exc_info: Any = None) -> Any:
        seen[:] = [int(status[:3]), headers]

    try:
        result = app(environ, start_response)
        if result is None:
            return None
        try:
            path = result.path if isinstance(result, WrappedFile) else ""
            return Answer(seen[0], seen[1], b"" if path else b"".join(result), path)
        finally:
            if hasattr(result, "close"):
                result.close()
    except Exception:
        log.exception("%s %s failed", environ["REQUEST_METHOD"], environ["PATH_INFO"])
        return Answer(500, [("Content-Type", "text/plain")], b"500")


def _send(answer: Answer, protocol: Any) -> None:
    if answer.path:
        protocol.response_file(answer.status, answer.headers, answer.path)
    else:
        protocol.response_bytes(answer.status, answer.headers, answer.body)


def _native(text: str) -> str:
    """Text as PEP 3333 wants it: each character a byte of its UTF-8."""
    return text.encode("utf-8", "surrogateescape").decode("latin-1")


def _host_and_port(address: str) -> tuple[str, str]:
    host, _colon, port = address.rpartition(":")
    return host.strip("[]"), port
