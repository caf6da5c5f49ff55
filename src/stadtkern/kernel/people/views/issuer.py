"""The city's own sign-in by OpenID Connect, where one is set up."""

from __future__ import annotations

import logging
from collections.abc import Callable

from allauth.socialaccount.providers.openid_connect import views
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from requests import RequestException

log = logging.getLogger(__name__)


def login(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Go to the city's own sign-in."""
    return _at_issuer(request, lambda: views.login(request, provider_id))


def callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Come back from it."""
    return _at_issuer(request, lambda: views.callback(request, provider_id))


def _at_issuer(request: HttpRequest, step: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """One step with the issuer; if it does not answer, the page says so and offers the other ways to sign in."""
    try:
        return step()
    except RequestException:
        log.warning("the city's own sign-in does not answer", exc_info=True)
        return render(request, "socialaccount/authentication_error.html", status=503)
