"""What stands around every operation of the API: the module's switch, rate limits, ETag, links, open reading."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import partial, wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags
from django.utils.translation import gettext as _

from stadtkern.kernel import headers, replica
from stadtkern.kernel.api.problems import away, broken, problem, refused
from stadtkern.kernel.city import switches
from stadtkern.kernel.modules import installed
from stadtkern.kernel.trust import limits
from stadtkern.kernel.web import request_bodies

PREFIX = "/api/v1/"
MINUTE = timedelta(minutes=1)
MAX_READS = 600  # from one network in a minute; what the page cache answers does not count
MAX_WRITES = 60
View = Callable[..., HttpResponse]


def frame(view: View) -> View:
    """The house rules around one ninja view. It stays free of Django's CSRF token, as ninja's own views are."""

    @wraps(view)
    def framed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return answer(request, *args, **kwargs)
        except Exception as error:  # what fails outside of ninja is a problem, too, and no page
            return broken(request, error)

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        module = request.path.removeprefix(PREFIX).partition("/")[0]
        if module in installed() and not switches.is_on(module):
            return nothing_here(request)
        body_refused = request_bodies.refusal(request)
        if body_refused is not None:
            return _in_the_reader_s_language(request, partial(refused, body_refused))
        reads = request.method in ("GET", "HEAD")
        try:
            if replica.primary_is_away():  # nobody can be counted: reading goes on, writing waits
                if not reads:
                    return _in_the_reader_s_language(request, away)
            elif reads:
                limits.hit("api.read", limits.client(request), most=MAX_READS, per=MINUTE)
            else:
                limits.hit("api.write", limits.client(request), most=MAX_WRITES, per=MINUTE)
        except limits.TooMany as refusal:
            return _in_the_reader_s_language(request, partial(refused, refusal))
        head = request.method == "HEAD"
        if head:
            request.method = "GET"
        response = view(request, *args, **kwargs)
        if response.status_code == 405:
            response = _not_allowed(request, response)
        if reads:
            response = _read(request, response)
        if head:
            response.headers.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response

    framed.csrf_exempt = True  # type: ignore[attr-defined]
    return framed


def _in_the_reader_s_language(request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    with translation.override(translation.get_language_from_request(request)):
        return answer()


def nothing_here(request: HttpRequest, **_more: Any) -> HttpResponse:
    """404 for every path of the API that there is not."""
    with translation.override(translation.get_language_from_request(request)):
        return problem(404, detail=_("There is nothing here."))


nothing_here.csrf_exempt = True  # type: ignore[attr-defined]


def _not_allowed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    with translation.override(translation.get_language_from_request(request)):
        answer = problem(405, detail=_("This address does not accept this method: see Allow."))
    allowed = {method.strip() for method in response["Allow"].split(",")}
    answer["Allow"] = ", ".join(sorted(allowed | {"HEAD"} if "GET" in allowed else allowed))
    return answer


def _read(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    # What everybody may read, scripts on other sites may read too; cookies never go along.
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    if response.status_code != 200:
        return response
    links: dict[str, str] = getattr(request, "stadtkern_links", {})
    if links:
        response["Link"] = ", ".join(f'<{url}>; rel="{relation}"' for relation, url in links.items())
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:20]}"'
    response["ETag"] = etag
    if getattr(request, "stadtkern_public", False):
        response["Cache-Control"] = headers.ASK_FIRST
        headers.mark_public(request, response)
    else:
        patch_cache_control(response, private=True, no_cache=True)
    asked = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" in asked or etag in {one.removeprefix("W/") for one in asked}:
        same = HttpResponseNotModified()
        for name in ("ETag", "Cache-Control", "Link", "Access-Control-Allow-Origin", "Cross-Origin-Resource-Policy"):
            if name in response:
                same[name] = response[name]
        return same
    return response
