"""The desk: the list of events for partners and editors, with everything that many of them need at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from stadtkern.kernel import listing
from stadtkern.kernel.city import clock, dates
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.people import rights
from stadtkern.kernel.people.staff import actor, workbench
from stadtkern.modules.events.actions import publishing
from stadtkern.modules.events.models import Event, EventState, Series
from stadtkern.modules.events.queries import editing as queries

MAX_AT_ONCE = 200
BULK = {"submit": "events.edit", "approve": "events.approve", "publish": "events.approve"}


def _wanted(request: HttpRequest) -> queries.DeskFilter:
    """The filter in the query string; what makes no sense is ignored."""
    return queries.DeskFilter(
        text=request.GET.get("q", "").replace("\x00", "")[:200],
        state=request.GET.get("status", ""),
        series=request.GET.get("reihe", "").replace("\x00", "")[:80],
        organisation=request.GET.get("organisation", "").replace("\x00", "")[:80],
        mine=request.GET.get("offen") == "1",
    )


def require_somewhere(request: HttpRequest, permission: str) -> None:
    """Raises PermissionDenied unless this person holds a permission in the city or in any organisation."""
    user = actor(request)
    if not rights.can(user, permission) and not rights.organisations_with(user, permission):
        raise PermissionDenied(permission)


@workbench
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The events that somebody may work on, those that wait for them marked."""
    require_somewhere(request, "events.edit")
    user, wanted = actor(request), _wanted(request)
    counts = queries.counts(user)
    states = [(state.value, state.label, counts.get(state.value, 0)) for state in EventState]
    context: dict[str, Any] = {
        "page": listing.page(request, queries.found(user, wanted)),
        "wanted": wanted,
        "states": [row for row in states if row[2] or row[0] == wanted.state],
        "all": sum(row[2] for row in states),
        "mine": counts["mine"],
        "filtered": any([wanted.text, wanted.state, wanted.series, wanted.organisation, wanted.mine]),
        "series": Series.objects.all(),
        "organisations": queries.organisations(user),
        "approver": rights.can(user, "events.approve"),
        "importer": rights.can(user, "events.import") or bool(rights.organisations_with(user, "events.import")),
        "at": clock.now(),
    }
    return render(request, "events/desk/list.html", context)


@workbench
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same list, with the same filter, as a CSV file."""
    require_somewhere(request, "events.edit")
    head = [
        _("Title"),
        pgettext("of an event", "Start"),
        _("End"),
        _("Status"),
        _("Place"),
        _("Organisers"),
        _("Series"),
        _("Registration"),
        _("Number of places"),
        _("taken"),
        _("Address"),
    ]

    def rows() -> Iterator[list[Any]]:
        for event in queries.found(actor(request), _wanted(request)):
            yield [
                event.title,
                event.when if event.time_note else dates.short(event.starts_at),
                dates.short(event.ends_at),
                event.get_state_display(),
                event.place or "",
                ", ".join(map(str, event.organisers.all())),
                event.series or "",
                event.get_registration_display(),
                event.capacity,
                event.seats_taken,
                request.build_absolute_uri(reverse("events-event", args=[event.slug])),
            ]

    return listing.csv_file(_("events"), head, list(rows()))


@workbench
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """One step for many events: each is its own transaction, and those that can't are named with the reason."""
    require_somewhere(request, "events.edit")
    user, verb = actor(request), request.POST.get("step", "")
    if verb not in BULK:
        raise PermissionDenied(verb)
    chosen = [key for key in request.POST.getlist("event")[:MAX_AT_ONCE] if _is_uuid(key)]
    done = 0
    for event in queries.visible(user).filter(pk__in=chosen):
        try:
            _take(verb, event, user)
            done += 1
        except Refusal as refusal:
            messages.warning(request, f"{event.title}: {refusal.message}")
        except PermissionDenied:
            messages.warning(request, _("%(title)s: you do not have permission to do that.") % {"title": event.title})
    if done:
        text = ngettext("Done for %(number)d event.", "Done for %(number)d events.", done)
        messages.success(request, text % {"number": done})
    elif not chosen:
        messages.warning(request, _("Choose events from the list first."))
    return redirect(back(request))


def _take(verb: str, event: Event, user: Any) -> None:
    if verb == "publish":
        publishing.publish_now(event, by=user)
    elif verb == "approve":
        publishing.approve(event, by=user)
    else:
        publishing.submit(event, by=user)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def back(request: HttpRequest) -> str:
    """Where the form says that somebody came from, when it is a page of ours; else the desk."""
    target = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else reverse("events-desk")


paths = [
    path("", desk, name="events-desk"),
    path("export.csv", export, name="events-desk-csv"),
    path("gesammelt/", bulk, name="events-bulk"),
]
