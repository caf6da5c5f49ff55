"""What editors and organisers see of the people who come: the list, the line, and doing by hand what people ask for."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from stadtkern.kernel import headers
from stadtkern.kernel.city import clock
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.people.staff import actor, workbench
from stadtkern.kernel.trust import audit
from stadtkern.modules.events import workflow
from stadtkern.modules.events.actions import refusals, registering
from stadtkern.modules.events.forms.registration import ChangeForm, RegisterForm
from stadtkern.modules.events.models import Event, Registration, WaitingParty

PAGE = 50
STATES = ("confirmed", "cancelled")


def _event(request: HttpRequest, pk: uuid.UUID) -> Event:
    """The event, for somebody who may see who comes. Raises Http404, PermissionDenied."""
    event = get_object_or_404(Event.objects.select_related("owner", "place"), pk=pk)
    workflow.require(request.user, "events.registrations", event)
    return event


def _found(request: HttpRequest, event: Event) -> QuerySet[Registration]:
    text, state = request.GET.get("q", "").strip()[:100], request.GET.get("status", "")
    found = event.registrations.order_by("name", "created_at", "id")
    if state in STATES:
        found = found.filter(state=state)
    if text:
        found = found.alias(all_guests=Cast("guests", TextField())).filter(
            Q(name__icontains=text) | Q(all_guests__icontains=text) | Q(contact__icontains=text) | Q(code=text.upper())
        )
    return found


@workbench
@never_cache
@require_GET
def listing(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Everybody registered, with search and filter, and the waiting list in its order."""
    event = _event(request, pk)
    context = {
        "event": event,
        "page": Paginator(_found(request, event), PAGE).get_page(request.GET.get("seite")),
        "waiting_list": event.waiting_parties.filter(
            state__in=[WaitingParty.State.WAITING, WaitingParty.State.OFFERED]
        ).order_by("unproven", "position"),
        "text": request.GET.get("q", ""),
        "state": request.GET.get("status", ""),
    }
    return render(request, "events/registrations.html", context)


@workbench
@never_cache
@require_GET
def export(request: HttpRequest, pk: uuid.UUID, kind: str) -> HttpResponse:
    """The list as it is filtered; that it was taken out of the house is noted."""
    from stadtkern.modules.events.exporters import registrations as tables  # heavy: spreadsheets

    event = _event(request, pk)
    found = _found(request, event)
    audit.record(actor(request), "events.export_registrations", event, kind=(None, kind))
    if kind == "csv":
        response = HttpResponse(tables.as_csv(event, found), content_type="text/csv; charset=utf-8")
    else:
        media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        response = HttpResponse(tables.as_xlsx(event, found), content_type=media_type)
    return headers.as_file(response, f"anmeldungen-{event.slug}.{kind}")


@workbench
@never_cache
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Register somebody by hand, for example on the phone."""
    event = _event(request, pk)
    form = RegisterForm(event, request.POST or None)
    form.speak_of_another()
    form.offer(event.party_limit if event.seats_free is None else min(event.party_limit, event.seats_free))
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            registering.register(
                event,
                name=data["name"],
                contact=data["contact"],
                seats=data["seats"],
                answers=form.answers,
                guests=form.guests,
                language="de",
                at=clock.now(),
                submission=data["submission"],
                staff=actor(request),
            )
            messages.success(request, _("%(name)s has been registered and will get an email.") % {"name": data["name"]})
            return HttpResponseRedirect(reverse("events-registrations", args=[pk]), status=303)
        except refusals.InvalidAnswers as refused:
            form.show(refused)
        except refusals.AlreadyThere:
            form.add_error("contact", _("This email address is already registered or on the waiting list."))
        except Refusal as refused:
            refusal = refused
    return _form(request, event, form, form.shown, _("Register someone"), refusal)


def _form(
    request: HttpRequest, event: Event, form: Any, fields: Any, title: str, refusal: Refusal | None
) -> HttpResponse:
    context = {"event": event, "form": form, "fields": fields, "form_title": title, "refusal": refusal}
    return render(request, "events/registrations_form.html", context, status=200 if request.method == "GET" else 422)


def _one(event: Event, key: uuid.UUID) -> Registration:
    return get_object_or_404(event.registrations.select_related("event"), pk=key)


@workbench
@never_cache
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, pk: uuid.UUID, key: uuid.UUID) -> HttpResponse:
    """Other seats, another name, other answers; the person gets a mail."""
    event = _event(request, pk)
    registration = _one(event, key)
    most = max(registration.seats, event.party_limit)
    form = ChangeForm(registration, request.POST or None, most=most)
    form.speak_of_another()
    refusal: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            registering.change(
                registration,
                seats=data["seats"],
                name=data["name"],
                answers=form.answers,
                guests=form.guests,
                at=clock.now(),
                staff=actor(request),
            )
            messages.success(request, _("Saved. %(name)s will get an email.") % {"name": data["name"]})
            return HttpResponseRedirect(reverse("events-registrations", args=[pk]), status=303)
        except refusals.InvalidAnswers as refused:
            form.show(refused)
        except Refusal as refused:
            refusal = refused
    return _form(request, event, form, form.shown, _("Change registration"), refusal)


@workbench
@require_POST
def cancel(request: HttpRequest, pk: uuid.UUID, key: uuid.UUID) -> HttpResponse:
    """Give the seats back for somebody; the person gets a mail, the seats go to the waiting list."""
    registration = registering.cancel(_one(_event(request, pk), key), clock.now(), staff=actor(request))
    messages.success(request, _("Cancelled. %(name)s will get an email.") % {"name": registration.name})
    return HttpResponseRedirect(reverse("events-registrations", args=[pk]), status=303)


paths = [
    path("<uuid:pk>/anmeldungen/", listing, name="events-registrations"),
    path("<uuid:pk>/anmeldungen.csv", export, {"kind": "csv"}, name="events-registrations-csv"),
    path("<uuid:pk>/anmeldungen.xlsx", export, {"kind": "xlsx"}, name="events-registrations-xlsx"),
    path("<uuid:pk>/anmeldungen/neu/", add, name="events-registrations-add"),
    path("<uuid:pk>/anmeldungen/<uuid:key>/", change, name="events-registrations-change"),
    path("<uuid:pk>/anmeldungen/<uuid:key>/absagen/", cancel, name="events-registrations-cancel"),
]
