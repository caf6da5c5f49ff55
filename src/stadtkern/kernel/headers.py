"""Headers that several rooms write on their answers, and the marks of the house among them."""

from __future__ import annotations

from typing import TypeVar

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from stadtkern.kernel.errors import Refusal

PUBLIC = "X-Stadtkern-Public"  # from a view to the page cache: the same for everybody; leaves the house with no answer
ONE_DAY = "public, max-age=86400"
ONE_YEAR = "public, max-age=31536000, immutable"  # for what never changes under its address
ASK_FIRST = "public, max-age=0, must-revalidate"  # kept, and asked about each time with its ETag
NO_STORE = "private, no-store"

R = TypeVar("R", bound=HttpResponseBase)


def mark_public(request: HttpRequest, response: R) -> R:
    """Let the page cache keep an answer, unless the one who asks may get one of their own."""
    if response.status_code == 200 and not request.COOKIES and "Authorization" not in request.headers:
        response.headers[PUBLIC] = "1"
    return response


def no_store(response: R) -> R:
    """For an answer with a person's data: no cache and no device keeps it."""
    response.headers["Cache-Control"] = NO_STORE
    return response


def as_file(response: R, name: str, *, download: bool = True) -> R:
    """Give an answer a file name (RFC 6266), with any letters; download: browsers save it instead of showing it."""
    response.headers["Content-Disposition"] = content_disposition_header(download, name) or "inline"
    return response


def open_data(response: R, *, licence: str) -> R:
    """For what everybody may use: the address of its licence (RFC 8288), and scripts of other sites may read it."""
    response.headers["Link"] = f'<{licence}>; rel="license"'
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def retry_after(response: R, refusal: Refusal) -> R:
    """`Retry-After` in seconds (RFC 9110, 10.2.3) where the refusal knows when it is possible again."""
    if "retry_after" in refusal.details:
        response.headers["Retry-After"] = str(refusal.details["retry_after"])
    return response
