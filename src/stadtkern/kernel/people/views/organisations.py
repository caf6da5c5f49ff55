"""Organisations and their members."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stadtkern.kernel import listing
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.people import actions, queries
from stadtkern.kernel.people.forms import MEMBER_ROLES, ChangeMember, InviteMember, OrganisationForm
from stadtkern.kernel.people.models import Membership, Organisation, User
from stadtkern.kernel.people.staff import actor, admins_only, workbench


@workbench
def organisations(request: HttpRequest) -> HttpResponseBase:
    """The list, with search, filter and export."""
    user = actor(request)
    if not user.is_admin and not user.memberships.filter(role=Membership.Role.OWNER).exists():
        raise PermissionDenied("organisations")
    words, kind = request.GET.get("q", "").strip(), request.GET.get("art", "")
    rows = queries.organisations(user, words=words, kind=kind)
    if request.GET.get("format") == "csv":
        head = [_("Name"), _("Short name"), _("Website"), _("Email"), _("Phone"), _("City"), _("Members")]
        return listing.csv_file(
            "organisationen",
            head,
            ([o.name, o.slug, o.website, o.mail, o.phone, int(o.is_city), o.members] for o in rows),  # type: ignore[attr-defined]
        )
    shown = {"page": listing.page(request, rows), "words": words, "kind": kind}
    return render(request, "people/organisations.html", shown)


@admins_only
def create(request: HttpRequest) -> HttpResponse:
    """A new organisation."""
    user = actor(request)
    form = OrganisationForm(request.POST or None, by=user)
    if request.method == "POST" and form.is_valid():
        organisation = actions.create_organisation(user, **form.cleaned_data)
        messages.success(request, _("“%s” has been created.") % organisation)
        return redirect("staff-organisation", organisation.pk)
    return render(request, "people/organisation_form.html", {"form": form})


@workbench
def organisation(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """One organisation: its members, and a form that invites another."""
    return _organisation(request, _managed(request, pk), InviteMember())


@workbench
def edit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Name and contact."""
    user, found = actor(request), _managed(request, pk)
    form = OrganisationForm(request.POST or None, instance=found, by=user)
    if request.method == "POST" and form.is_valid():
        actions.update_organisation(user, Organisation.objects.get(pk=pk), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("staff-organisation", pk)
    return render(request, "people/organisation_form.html", {"form": form, "organisation": found})


@require_POST
@workbench
def invite(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Invite somebody by e-mail."""
    found, form = _managed(request, pk), InviteMember(request.POST)
    if not form.is_valid():
        return _organisation(request, found, form, status=422)
    try:
        membership = actions.invite(actor(request), found, **form.cleaned_data)
    except Refusal as refusal:
        form.add_error("email", refusal.message)
        return _organisation(request, found, form, status=422)
    messages.success(request, _("%s has been invited and will get an email.") % membership.user.email)
    return redirect("staff-organisation", pk)


@require_POST
@workbench
def change_member(request: HttpRequest, pk: uuid.UUID, membership: int) -> HttpResponse:
    """Another role for a member, or out (`remove`)."""
    found = _managed(request, pk)
    member = get_object_or_404(Membership, pk=membership, organisation=found)
    form = ChangeMember(request.POST)
    try:
        if "remove" in request.POST:
            actions.remove_member(actor(request), member)
            messages.success(request, _("%s is no longer a member.") % member.user)
        elif form.is_valid():
            actions.change_member(actor(request), member, role=form.cleaned_data["role"])
            messages.success(request, _("Saved."))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    if not actions.may_manage(User.objects.get(pk=actor(request).pk), found):
        return redirect("workbench")
    return redirect("staff-organisation", pk)


def _managed(request: HttpRequest, pk: uuid.UUID) -> Organisation:
    found = get_object_or_404(Organisation, pk=pk)
    if not actions.may_manage(actor(request), found):
        raise PermissionDenied("organisation")
    return found


def _organisation(request: HttpRequest, found: Organisation, form: InviteMember, status: int = 200) -> HttpResponse:
    members = found.memberships.select_related("user").order_by("user__name", "user__email")
    shown = {"organisation": found, "members": members, "form": form, "roles": MEMBER_ROLES}
    return render(request, "people/organisation.html", shown, status=status)
