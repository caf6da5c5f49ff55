"""The content security policy of settings.py, widened for one page where it must be."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, cast

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

P = ParamSpec("P")
View = Callable[P, HttpResponse]


def widen(**sources: list[str]) -> Callable[[View[P]], View[P]]:
    """Allow further sources on a view's page: `@widen(worker_src=["blob:"])`. A directive's own sources stay."""
    update = {name.replace("_", "-"): values for name, values in sources.items()}

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def widened(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            response = view(*args, **kwargs)
            cast("_WithPolicy", response)._csp_update = update
            return response

        return widened

    return decorate


def embeddable(view: View[P]) -> View[P]:
    """Let any site show a view's page in a frame, for embeds: `frame-ancestors *` and no X-Frame-Options."""

    @wraps(view)
    def framed(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        marked = cast("_WithPolicy", response)
        marked._csp_replace = {"frame-ancestors": ["*"]}
        response.xframe_options_exempt = True
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return framed


class Policy(CSPMiddleware):
    """django-csp, which makes the policy anew for every answer; the one that nearly all have is made once here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        super().__init__(get_response)
        self.usual = build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Set the header, unless the answer has one already."""
        if settings.DEBUG or any(name.startswith("_csp_") for name in (*vars(response), *vars(request))):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self.usual)
        return response


class _WithPolicy(HttpResponse):
    _csp_update: dict[str, list[str]]
    _csp_replace: dict[str, list[str]]
