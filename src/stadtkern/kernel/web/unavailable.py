"""The calm page for the time in which the database can't be written, or not reached at all."""

from __future__ import annotations

from collections.abc import Callable

from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

from stadtkern.kernel import headers, replica
from stadtkern.kernel.city.profile import last_known

RETRY_SECONDS = 30
READ_ONLY = "25006"  # PostgreSQL's read_only_sql_transaction: the server has become a replica
SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")


def is_cause_of(error: BaseException | None) -> bool:
    """Whether an error says that the database is away, or takes no writing: the fault passes, and is not the page's."""
    if isinstance(error, InternalError):
        return getattr(error.__cause__, "sqlstate", "") == READ_ONLY
    return isinstance(error, OperationalError | InterfaceError)


def page(request: HttpRequest) -> HttpResponse:
    """503 with `Retry-After`. Needs neither the database nor the shell's context."""
    text = get_template("web/503.html").render(
        {
            "city": last_known().profile,
            "language": getattr(request, "LANGUAGE_CODE", "de"),
            "readable": replica.primary_is_away(),
        }
    )
    return HttpResponse(
        text, status=503, headers={"Retry-After": str(RETRY_SECONDS), "Cache-Control": headers.NO_STORE}
    )


class NoWriting:
    """While there is a replica but no primary, forms are answered at once: nobody waits for a server that is away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE_METHODS and replica.primary_is_away() and not request.path.startswith("/api/"):
            return page(request)
        return self.get_response(request)
