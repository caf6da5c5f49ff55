"""Accounts and the city's staff roles; for administrators."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stadtkern.kernel import listing
from stadtkern.kernel.city import dates
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.people import actions, queries
from stadtkern.kernel.people.forms import GrantRole, InvitePerson, PersonForm
from stadtkern.kernel.people.models import StaffRole, User
from stadtkern.kernel.people.staff import actor, admins_only
from stadtkern.kernel.people.templatetags.people import module_title, role_name


@admins_only
def people(request: HttpRequest) -> HttpResponseBase:
    """The list, with search, filter and export."""
    words, kind = request.GET.get("q", "").strip(), request.GET.get("art", "")
    rows = queries.people(words=words, kind=kind)
    if request.GET.get("format") == "csv":
        head = [
            _("Email"),
            _("Name"),
            _("Administrator"),
            _("Active"),
            _("Roles"),
            _("Organisations"),
            _("Last sign-in"),
        ]
        return listing.csv_file("personen", head, (_line(user) for user in rows))
    return render(request, "people/people.html", {"page": listing.page(request, rows), "words": words, "kind": kind})


@admins_only
def invite(request: HttpRequest) -> HttpResponse:
    """A new account for somebody who works for the city."""
    form = InvitePerson(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.invite_person(actor(request), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("email", refusal.message)
        else:
            messages.success(request, _("%s has been invited and will get an email. Now assign the roles.") % user)
            return redirect("staff-person", user.pk)
    return render(request, "people/person_new.html", {"form": form})


@admins_only
def person(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One account: name, administrator or not, on or off; roles and memberships."""
    user = get_object_or_404(User, pk=pk)
    form = PersonForm(
        request.POST or None,
        initial={"name": user.name, "is_active": user.is_active, "is_admin": user.is_admin},
    )
    refused: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_person(actor(request), user, **form.cleaned_data)
        except Refusal as refusal:
            refused = refusal
        else:
            messages.success(request, _("Saved."))
            return redirect("staff-person", pk)
    shown = {
        "person": user,
        "form": form,
        "refusal": refused,
        "grant": GrantRole(),
        "roles": user.staff_roles.order_by("module", "role"),
        "memberships": user.memberships.select_related("organisation").order_by("organisation__name"),
    }
    return render(request, "people/person.html", shown, status=409 if refused else 200)


@require_POST
@admins_only
def grant(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Give a staff role."""
    user, form = get_object_or_404(User, pk=pk), GrantRole(request.POST)
    if form.is_valid():
        module, _colon, role = form.cleaned_data["role"].partition(":")
        actions.grant(actor(request), user, module=module, role=role)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("This role does not exist."))
    return redirect("staff-person", pk)


@require_POST
@admins_only
def revoke(request: HttpRequest, pk: uuid.UUID, role: int) -> HttpResponse:
    """Take a staff role away."""
    actions.revoke(actor(request), get_object_or_404(StaffRole, pk=role, user=pk))
    messages.success(request, _("Saved."))
    return redirect("staff-person", pk)


def _line(user: User) -> list[object]:
    roles = ", ".join(f"{module_title(each.module)}: {role_name(each.role)}" for each in user.staff_roles.all())
    places = ", ".join(f"{each.organisation}: {role_name(each.role)}" for each in user.memberships.all())
    last = dates.short(user.last_login)
    return [user.email, user.name, int(user.is_admin), int(user.is_active), roles, places, last]
