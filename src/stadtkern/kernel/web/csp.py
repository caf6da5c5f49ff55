"""The content security policy of settings.py, widened for one page where it must be."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, cast

from django.http import HttpResponse

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


class _WithPolicy(HttpResponse):
    _csp_update: dict[str, list[str]]
    _csp_replace: dict[str, list[str]]
