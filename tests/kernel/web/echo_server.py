"""What granian runs in test_buffering.py: an application that says what has reached it, behind our own buffering."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stadtkern.settings")

import django

django.setup()

from stadtkern.kernel.web import buffering  # noqa: E402
from stadtkern.kernel.web.pagecache import PageCache  # noqa: E402

buffering.BODY_SECONDS = 1.0
THREADS = 2


def echo(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The texts of the environ and the length of the body, as JSON; below /file this file, below /broken an error."""
    if environ["PATH_INFO"] == "/broken":
        raise RuntimeError("broken")
    if environ["PATH_INFO"] == "/file":
        start_response("200 OK", [("Content-Type", "text/x-python")])
        return environ["wsgi.file_wrapper"](open(__file__, "rb"), 4096)
    said = {key: value for key, value in environ.items() if isinstance(value, str)}
    said["body"] = len(environ["wsgi.input"].read())
    said["refused"] = environ.get(buffering.REFUSED)
    start_response("200 OK", [("Content-Type", "application/json")])
    return (part for part in (json.dumps(said).encode(), b"\n"))


application = buffering.Buffered(PageCache(echo), threads=THREADS)
