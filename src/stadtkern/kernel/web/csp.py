"""Pages that other sites may show in a frame."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from csp.decorators import csp_replace
from django.http import HttpResponse
from django.views.decorators.clickjacking import xframe_options_exempt

P = ParamSpec("P")
View = Callable[P, HttpResponse]


def embeddable(view: View[P]) -> View[P]:
    """Let any site show a view's page in a frame, for embeds: `frame-ancestors *` and no X-Frame-Options."""

    @csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # typed for views without arguments only
    @xframe_options_exempt
    @wraps(view)
    def framed(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(*args, **kwargs)
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return framed  # type: ignore[return-value]
