"""The limit: a constant answer of 15 kB from the same server."""

from collections.abc import Callable, Iterable
from typing import Any

BODY = b"x" * 15_000


def application(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """WSGI that does nothing else."""
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(BODY)))])
    return [BODY]
