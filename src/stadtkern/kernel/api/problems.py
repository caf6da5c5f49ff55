"""Every error of the API as RFC 9457: application/problem+json."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from stadtkern.kernel import headers
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.web import unavailable

MEDIA_TYPE = "application/problem+json"
# The JSON Schema of what `problem` writes, for the OpenAPI document.
SCHEMA: dict[str, Any] = {
    "title": "Problem",
    "description": "What went wrong (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string", "description": "Always about:blank: the status says the kind, `code` the reason."},
        "title": {"type": "string", "description": "The HTTP status in words."},
        "status": {"type": "integer", "examples": [422]},
        "detail": {"type": "string", "description": "For people, in the language of Accept-Language."},
        "code": {"type": "string", "description": "For machines, stable.", "examples": ["sold_out"]},
        "details": {"type": "object", "description": "What belongs to the code, for example how many seats are free."},
        "errors": {
            "type": "array",
            "description": "Of a request that is not well-formed: each error at its place.",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "pointer": {"type": "string", "description": "JSON pointer into the body (RFC 6901)."},
                    "parameter": {"type": "string", "description": "Name of the query or path parameter, or header."},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
log = logging.getLogger(__name__)


class InvalidParameter(Exception):
    """A query parameter that says nothing, found after parsing: a cursor of somebody else's, for example."""

    def __init__(self, name: str, detail: str) -> None:
        self.name, self.detail = name, detail
        super().__init__(name)


def problem(
    status: int,
    *,
    detail: str = "",
    code: str = "",
    details: dict[str, Any] | None = None,
    errors: Iterable[dict[str, Any]] = (),
) -> HttpResponse:
    """The answer for an error. details and errors must be plain JSON, or have a text form."""
    body: dict[str, Any] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    body |= {"detail": detail} if detail else {}
    body |= {"code": code} if code else {}
    body |= {"details": details} if details else {}
    body |= {"errors": listed} if (listed := list(errors)) else {}
    text = json.dumps(body, ensure_ascii=False, default=str)
    response = HttpResponse(text, status=status, content_type=MEDIA_TYPE)
    return headers.no_store(response)


def refused(refusal: Refusal) -> HttpResponse:
    """A "no" of a rule: its status, code, words and details. Too often (429) says when it is possible again."""
    response = problem(refusal.status, detail=refusal.message, code=refusal.code, details=refusal.details)
    return headers.retry_after(response, refusal)


def pointer(path: Iterable[str | int]) -> str:
    """A JSON pointer (RFC 6901) from keys and numbers."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def handle(api: NinjaAPI) -> None:
    """Teach an API to answer with problems only."""
    handlers: dict[type[Exception], Any] = {
        ValidationError: _not_valid,
        InvalidParameter: lambda _request, error: _wrong_parameter(error),
        Refusal: lambda _request, error: refused(error),
        Http404: lambda _request, _error: problem(404, detail=_("There is nothing here.")),
        PermissionDenied: lambda _request, _error: problem(403, detail=_("You do not have permission to do that.")),
        SuspiciousOperation: lambda _request, _error: problem(400),
        HttpError: lambda _request, error: problem(error.status_code, detail=str(error)),
        Exception: broken,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, _in_the_reader_s_language(handler))


def _in_the_reader_s_language(handler: Any) -> Any:
    def answer(request: HttpRequest, error: Exception) -> HttpResponse:
        with translation.override(translation.get_language_from_request(request)):
            response: HttpResponse = handler(request, error)
            response["Content-Language"] = translation.get_language() or ""
        return response

    return answer


def _not_valid(_request: HttpRequest, error: ValidationError) -> HttpResponse:
    return problem(422, detail=_("There is a problem with the request: see errors."), errors=map(_place, error.errors))


def _place(error: dict[str, Any]) -> dict[str, Any]:
    """ninja's ("body", "<argument>", "field", 0) or ("query", "name") as a pointer or the name of a parameter."""
    source, *path = error.get("loc", ())
    detail = str(error.get("msg", ""))
    if source == "body":
        # The first part is the name of the Python argument, which no client knows.
        return {"pointer": pointer(path[1:]), "detail": detail}
    return {"parameter": str(path[-1]) if path else str(source), "detail": detail}


def _wrong_parameter(error: InvalidParameter) -> HttpResponse:
    errors = [{"parameter": error.name, "detail": error.detail}]
    return problem(422, detail=_("There is a problem with the request: see errors."), errors=errors)


def away() -> HttpResponse:
    """503 while the database is away, or can only be read."""
    response = problem(503, code="unavailable", detail=_("This is not possible right now. Please try again shortly."))
    response["Retry-After"] = str(unavailable.RETRY_SECONDS)
    return response


def broken(request: HttpRequest, error: Exception) -> HttpResponse:
    """A fault of ours, or the database is away: noted in the log, and nothing of our inside told."""
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    if unavailable.is_cause_of(error):
        return away()
    return problem(500, detail=_("Something went wrong on our side. We have logged it."))
