"""Addresses of organisers' calendars that are read again and again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stadtkern.kernel.city import clock
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.feeds import refreshing
from stadtkern.kernel.people import rights
from stadtkern.kernel.people.models import User
from stadtkern.kernel.people.staff import actor, workbench
from stadtkern.modules.events.actions import feeds as actions
from stadtkern.modules.events.forms.importing import FeedForm
from stadtkern.modules.events.importers import feeds as importer
from stadtkern.modules.events.importers import files
from stadtkern.modules.events.models import EventFeed

from .desk import require_somewhere
from .importing import owners_of


def _visible(user: User) -> QuerySet[EventFeed]:
    found = EventFeed.objects.select_related("organisation", "series", "last_run").defer("content")
    if rights.can(user, "events.import"):
        return found
    return found.filter(Q(organisation__in=rights.organisations_with(user, "events.import")))


@workbench
def feeds(request: HttpRequest) -> HttpResponse:
    """All addresses that somebody may see, how they went, and a form for one more."""
    require_somewhere(request, "events.import")
    user = actor(request)
    form = FeedForm(request.POST or None, owners=owners_of(user), city=rights.can(user, "events.import"))
    if request.method == "POST" and form.is_valid():
        try:
            actions.add(by=user, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error("url", str(refusal.message))
        else:
            messages.success(request, _("The calendar will be read within five minutes and then regularly."))
            return redirect("events-feeds")
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "events/desk/feeds.html", {"form": form, "feeds": _visible(user)}, status=status)


def _feed(request: HttpRequest, pk: UUID) -> EventFeed:
    require_somewhere(request, "events.import")
    feed = get_object_or_404(EventFeed.objects.select_related("organisation", "series", "by"), pk=pk)
    if not _visible(actor(request)).filter(pk=pk).exists():
        raise PermissionDenied("events.import")
    return feed


@workbench
@require_POST
def read_now(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for the file at once, also when nothing has changed."""
    feed = _feed(request, pk)
    refreshing.refresh(feed, importer.take, max_bytes=files.MAX_BYTES, at=clock.now(), again=True)
    feed.refresh_from_db()
    if feed.problem:
        messages.error(request, feed.problem)
    else:
        messages.success(request, _("Read."))
    return redirect("events-feeds")


@workbench
@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read an address no more."""
    actions.remove(_feed(request, pk), by=actor(request))
    messages.success(request, _("The calendar will no longer be read. Its events are kept."))
    return redirect("events-feeds")


paths = [
    path("importe/adressen/", feeds, name="events-feeds"),
    path("importe/adressen/<uuid:pk>/lesen/", read_now, name="events-feed-read"),
    path("importe/adressen/<uuid:pk>/entfernen/", remove, name="events-feed-remove"),
]
