"""What people read when their request was not taken: too slow, too large, cut off (see buffering.py)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.web import buffering, middleware

RETRY_SECONDS = 60


class BodyRefused(Refusal):
    """A request whose body was not taken. details: `max_bytes` where it was too large, `retry_after` in seconds."""

    @property
    def message(self) -> str:
        return {
            400: _("What you sent did not arrive whole. Please send it again."),
            408: _("What you sent took too long to arrive. Please try again with a better connection."),
            413: _("What you sent is too big. At most %(size)d MB are possible.")
            % {"size": buffering.MAX_BODY_BYTES // 2**20},
            503: _("Too much is being sent to us right now. Please try again in a few minutes."),
        }[self.status]


def refusal(request: HttpRequest) -> BodyRefused | None:
    """Why the body of a request was not taken; None for one that came whole."""
    status = request.META.get(buffering.REFUSED)
    if status is None:
        return None
    details = {413: {"max_bytes": buffering.MAX_BODY_BYTES}, 503: {"retry_after": RETRY_SECONDS}}
    refused = BodyRefused(**details.get(status, {}))
    refused.status = status
    refused.code = {400: "body_cut_off", 408: "body_too_slow", 413: "body_too_large", 503: "busy"}[status]
    return refused


class WholeBodies:
    """Answers in words where the body of a request was not taken; the API says it as a problem, by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        refused = refusal(request)
        if refused is None or request.path.startswith("/api/"):
            return self.get_response(request)
        return middleware.refusal_page(request, refused)
