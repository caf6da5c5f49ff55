"""A second factor is compulsory for staff outside of the demo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from stadtkern.kernel.people.models import User

# What somebody needs on the way there: the pages of the second factor, proving who one is, leaving.
OPEN_NAMES = {
    "account_logout",
    "account_reauthenticate",
    "account_email_verification_sent",
    "account_confirm_login_code",
    "account_login",
    "account_request_login_code",
    "account_set_password",
    "account_change_password",
    "account_email",
    "people-invited",
}
OPEN_PREFIX = "mfa_"
PUBLIC_PACKAGE = "stadtkern.kernel.web."  # imprint, privacy, style sheets, service worker


class SecondFactor:
    """Leads staff without a second factor to the page where they set one up, before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        name = request.resolver_match.url_name if request.resolver_match else None
        if name is not None and (name in OPEN_NAMES or name.startswith(OPEN_PREFIX)):
            return None
        if getattr(view, "__module__", "").startswith(PUBLIC_PACKAGE):
            return None
        user = request.user
        if not isinstance(user, User) or not must_set_up(user):
            return None
        if request.method in ("GET", "HEAD") and not request.path.startswith("/api/"):
            return redirect("mfa_index")
        raise PermissionDenied("second factor")


def must_set_up(user: User) -> bool:
    """Whether this person is staff, has no second factor yet, and this is not the demo."""
    return not settings.DEMO and user.is_staff and not is_mfa_enabled(user)
