"""From an address to its page, with and without a script. The server keeps nothing of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from stadtkern.kernel import headers
from stadtkern.kernel.content import public_page
from stadtkern.kernel.places import queries as places
from stadtkern.kernel.places.fields import unlikely_words
from stadtkern.kernel.places.queries import AddressHit
from stadtkern.modules.waste.models import PublishedCalendar
from stadtkern.modules.waste.queries import calendar, zones

MAX_LENGTH = 120


@public_page
def start(request: HttpRequest) -> HttpResponse:
    """Ask for an address; answer with its page, or with what it may be."""
    text = " ".join(request.GET.get("q", "").split())[:MAX_LENGTH]
    provider, remark = calendar.provider()
    context: dict[str, Any] = {
        "published": PublishedCalendar.objects.exists(),
        "bins": calendar.bins(),
        "provider": provider,
        "remark": remark,
        "q": text,
        "example": places.example_address(),
        "hits": [],
    }
    if not text:
        return render(request, "waste/start.html", context)
    hits = places.search_addresses(text)
    known = [hit for hit in hits if hit.number is not None or not zones.needs_number(hit.street_id)]
    refused = next((words for hit in known if (words := unlikely_words(hit))), "")
    known = [hit for hit in known if not unlikely_words(hit)]
    # A script asks to be shown also a single hit, to keep it on the device.
    if len(hits) == 1 and known == hits and "waehlen" not in request.GET:
        return _to(request, hits[0])
    context["hits"] = known
    if refused and not known:
        context["problem"] = refused
    elif not hits:
        context["problem"] = _("We cannot find a street with this name. Please check the spelling.")
    elif not known:
        context["problem"] = _("In %(street)s it depends on the house number. Please add it.") % {
            "street": hits[0].street
        }
    return render(request, "waste/start.html", context)


def of(request: HttpRequest, key: str) -> HttpResponse:
    """The page of an address that somebody chose, by the address's key."""
    hit = places.by_key(key) or places.street_by_key(key)
    if hit is None or unlikely_words(hit):
        raise Http404("no such address")
    return _to(request, hit)


def _to(request: HttpRequest, hit: AddressHit) -> HttpResponse:
    its = zones.zones_of(hit)
    if not its:
        provider, _remark = calendar.provider()
        return render(request, "waste/nowhere.html", {"hit": hit, "provider": provider}, status=404)
    return headers.no_store(HttpResponseRedirect(reverse("waste-zone", args=[zones.key_of(its)])))


paths = [
    path("", start, name="waste-start"),
    path("adresse/<str:key>/", of, name="waste-of"),
]
