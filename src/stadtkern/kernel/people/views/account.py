"""One's own account, and the door that an invitation opens."""

from __future__ import annotations

from datetime import timedelta

from allauth.account import views as allauth_views
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import login as start_session
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from stadtkern.kernel.people import actions
from stadtkern.kernel.people.forms import OwnAccount
from stadtkern.kernel.people.mails import INVITATION_VALID, PURPOSE, invitation_value
from stadtkern.kernel.people.models import User
from stadtkern.kernel.people.staff import actor, belongs
from stadtkern.kernel.trust import limits, links

TRIES = 20  # sign-ins from one network in a quarter of an hour; many people can sit behind one address
CODES = 10
WINDOW = timedelta(minutes=15)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Name, language, and the ways to everything else of the account."""
    user = actor(request)
    form = OwnAccount(request.POST or None, initial={"name": user.name, "language": user.language})
    if request.method == "POST" and form.is_valid():
        actions.change_own(user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("account")
    shown = {"form": form, "mfa": is_mfa_enabled(user), "works_here": belongs(user)}
    return render(request, "people/account.html", shown)


def login(request: HttpRequest) -> HttpResponseBase:
    """django-allauth's sign-in, with our limit on tries from one network."""
    if request.method == "POST":
        limits.hit("account.login", limits.client(request), most=TRIES, per=WINDOW)
    response: HttpResponseBase = allauth_views.login(request)
    return response


def request_code(request: HttpRequest) -> HttpResponseBase:
    """django-allauth's sign-in code, with our limit on requests from one
    network; the mails of one address have theirs.
    """
    if request.method == "POST":
        limits.hit("account.code", limits.client(request), most=CODES, per=WINDOW)
    response: HttpResponseBase = allauth_views.request_login_code(request)
    return response


def invited(request: HttpRequest, token: str) -> HttpResponse:
    """The link of an invitation: proves the address and opens the account, once.

    A GET only shows the page: mail scanners follow links. Who has ever signed in signs in as always.
    """
    user = _invited_user(token)
    if user is None:
        return render(request, "people/invitation_over.html", status=410)
    if request.method != "POST":
        return render(request, "people/invitation.html", {"invited": user, "memberships": user.memberships.all()})
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        if user.last_login is not None:
            return render(request, "people/invitation_over.html", status=410)
        EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
        start_session(request, user, backend=BACKEND)
    record_authentication(request, user, method="code", email=user.email)
    messages.success(request, _("Welcome! Your account is ready."))
    with translation.override(user.language):
        return redirect("workbench")


def _invited_user(token: str) -> User | None:
    try:
        value = links.read(PURPOSE, token, max_age=INVITATION_VALID)
    except links.BadLink:
        return None
    user = User.objects.filter(pk=value.partition(":")[0], is_active=True).first()
    return user if user is not None and invitation_value(user) == value and user.last_login is None else None
