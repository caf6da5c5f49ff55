"""A web server with one file, as tests need it: real sockets, conditional requests, and faults on demand."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class FileServer:
    """status, body, headers: what it answers; asked: the conditions of each request."""

    def __init__(self) -> None:
        self.body, self.status, self.etag, self.headers = b"", 200, "", dict[str, str]()
        self.asked: list[str | None] = []
        self.pause = 0.0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                condition = self.headers.get("If-None-Match")
                outer.asked.append(condition)
                unchanged = outer.etag and condition == outer.etag
                self.send_response(304 if unchanged else outer.status)
                for name, value in outer.headers.items():
                    self.send_header(name, value)
                if outer.etag:
                    self.send_header("ETag", outer.etag)
                body = b"" if unchanged else outer.body
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                time.sleep(outer.pause)
                self.wfile.write(body)

            def log_message(self, *_args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.host}/kalender.ics"


@contextmanager
def file_server() -> Iterator[FileServer]:
    """A server that runs as long as the block."""
    served = FileServer()
    thread = threading.Thread(target=served.server.serve_forever, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        served.server.shutdown()
        served.server.server_close()
        thread.join()
