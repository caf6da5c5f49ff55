"""Addresses of providers' calendars that are read again and again."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stadtkern.kernel.city import clock
from stadtkern.kernel.feeds import refreshing
from stadtkern.kernel.people import rights
from stadtkern.kernel.people.staff import actor, workbench
from stadtkern.modules.waste.actions import feeds as actions
from stadtkern.modules.waste.actions.refusals import NotAllowed
from stadtkern.modules.waste.dates import ics
from stadtkern.modules.waste.forms import FeedForm
from stadtkern.modules.waste.importers import feeds as importer
from stadtkern.modules.waste.models import ProviderFeed


@workbench
def feeds(request: HttpRequest) -> HttpResponse:
    """All addresses, how they went, and a form for one more."""
    user = actor(request)
    rights.require(user, "waste.edit")
    form = FeedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add(by=user, **form.cleaned_data)
        except NotAllowed as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("The calendar will be read within an hour and then regularly."))
            return redirect("waste-desk-feeds")
    context = {"part": "import", "form": form, "feeds": ProviderFeed.objects.select_related("zone").defer("content")}
    return render(request, "waste/desk/feeds.html", context, status=422 if form.is_bound and form.errors else 200)


def _feed(request: HttpRequest, pk: UUID) -> ProviderFeed:
    rights.require(actor(request), "waste.edit")
    return get_object_or_404(ProviderFeed.objects.select_related("zone", "by"), pk=pk)


@workbench
@require_POST
def read_now(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for the file at once, also when nothing has changed."""
    feed = _feed(request, pk)
    refreshing.refresh(feed, importer.take, max_bytes=ics.MAX_FILE_BYTES, at=clock.now(), again=True)
    feed.refresh_from_db()
    if feed.problem:
        messages.error(request, feed.problem)
    else:
        messages.success(request, _("Imported. People see it when the year is published."))
    return redirect("waste-desk-feeds")


@workbench
@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read an address no more."""
    actions.remove(_feed(request, pk), by=actor(request))
    messages.success(request, _("The calendar will no longer be read. Its dates are kept."))
    return redirect("waste-desk-feeds")


paths = [
    path("einlesen/adressen/", feeds, name="waste-desk-feeds"),
    path("einlesen/adressen/<uuid:pk>/lesen/", read_now, name="waste-desk-feed-read"),
    path("einlesen/adressen/<uuid:pk>/entfernen/", remove, name="waste-desk-feed-remove"),
]
