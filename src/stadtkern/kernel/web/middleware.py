"""The house rules at the door: headers, language by path, modules that
are switched off, foreign forms, plain refusals.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import get_language_from_path

from stadtkern.kernel import headers
from stadtkern.kernel.city import clock, switches
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.web import pagecache

Handler = Callable[[HttpRequest], HttpResponse]
SAFE_METHODS = ("GET", "HEAD", "OPTIONS", "TRACE")


class Headers:
    """What every answer carries beside the content security policy."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(self), geolocation=(self), microphone=(), payment=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-site")
        if not getattr(response, "xframe_options_exempt", False):
            response.headers.setdefault("X-Frame-Options", "DENY")  # for browsers that don't know frame-ancestors
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.headers.setdefault("Cache-Control", headers.NO_STORE)  # not for the next one at this device
        return response


class Compressed(GZipMiddleware):
    """Pages and lists compressed, but for those that the page cache keeps: it compresses them once for all.

    Answers of the API stay as they are, their ETags too; the page cache compresses those that are for everybody.

    Django adds noise to the length of each answer, so that it tells nothing about secrets in it (BREACH).
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        kind = response.headers.get("Content-Type", "")
        kept = pagecache.ASKS in request.META and headers.PUBLIC in response.headers
        if kept or request.path.startswith("/api/") or not kind.startswith(("text/", "application/json", "image/svg")):
            return response
        return super().process_response(request, response)


class PathLanguage:
    """The language stands in the path (/en/…) and nowhere else: no cookie, no guess, so a link says what it shows."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class CityTime:
    """Forms and filters of Django read and show the wall clock of the city that is loaded."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(clock.zone()):
            return self.get_response(request)


class SwitchedOff:
    """A module that the city has switched off answers 404 on all its paths, at once and without a restart."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> None:
        owner = switches.module_of(request.path_info, getattr(view, "__module__", ""))
        if owner is not None and not switches.is_on(owner):
            raise Http404(f"module {owner} is off")


class CrossSite(CsrfViewMiddleware):
    """Forms from other sites are refused.

    Somebody who is signed in sends Django's token. Pages for others set no cookie, so there the browser's own word
    counts: Fetch Metadata (`Sec-Fetch-Site`), else `Origin`, else `Referer`. A client that sends none of them has
    nothing that could be abused. That holds too for the session of somebody who is just signing in: the page with the
    form came before the session.
    """

    def process_view(  # type: ignore[override]  # the stubs promise 403; our page for it is any HttpResponse
        self, request: HttpRequest, callback: Any, callback_args: Any, callback_kwargs: Any
    ) -> HttpResponse | None:
        if request.method in SAFE_METHODS or getattr(callback, "csrf_exempt", False):
            return None
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            return super().process_view(request, callback, callback_args, callback_kwargs)
        site = request.headers.get("Sec-Fetch-Site")
        if site is not None:
            return None if site in ("same-origin", "none") else self._reject(request, f"Sec-Fetch-Site: {site}")
        for name in ("Origin", "Referer"):
            sender = request.headers.get(name)
            if sender:
                return None if _host_of(sender) == request.get_host() else self._reject(request, f"{name}: {sender}")
        return None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Django's token cookie comes with a session, and not before: sign-in pages set no cookie either."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return response
        return super().process_response(request, response)

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        response: HttpResponse = super()._reject(request, reason)  # type: ignore[misc]
        return response


def _host_of(url: str) -> str:
    """Host and port of an address; empty for what is none ("null", for example)."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


class PlainRefusals:
    """A refusal that no view has caught becomes a page that says it, with the right status."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refusal_page(request, exception) if isinstance(exception, Refusal) else None


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A page that says a refusal in words, with its status."""
    response = render(request, "web/refusal.html", {"refusal": refusal}, status=refusal.status)
    return headers.retry_after(response, refusal)
