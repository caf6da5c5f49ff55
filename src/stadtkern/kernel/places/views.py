"""What a device asks about addresses."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stadtkern.kernel.city import switches
from stadtkern.kernel.content import public_page
from stadtkern.kernel.places import queries, spelling
from stadtkern.kernel.places.fields import AddressForm
from stadtkern.kernel.trust import limits

MAX_SEARCHES, MINUTE = 240, timedelta(minutes=1)  # of one network; a person types at most a few a second
log = logging.getLogger(__name__)


@public_page
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What a typed text may mean, for the address field: key and words of each hit, and whether a number is in it."""
    text = request.GET.get("q", "")[: spelling.LONGEST]
    limits.hit("addresses", limits.client(request), most=MAX_SEARCHES, per=MINUTE)
    hits = [
        {"key": hit.key, "label": hit.label, "postcode": hit.postcode, "complete": hit.number is not None}
        for hit in queries.search_addresses(text)
    ]
    response = JsonResponse({"query": text, "hits": hits}, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "public, max-age=300"
    return response


@public_page
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The one address of a device: keep another one, or forget it. The server learns none of it."""
    form = AddressForm(request.GET) if "adresse" in request.GET else AddressForm()
    return render(request, "places/mine.html", {"nav": "more", "form": form})


@public_page
@require_safe
def zones(request: HttpRequest) -> HttpResponse:
    """What a device keeps of the address behind a key (`AddressHit.key`): key, words, and each module's zone for it."""
    hit = queries.by_key(request.GET.get("adresse", ""))
    if hit is None:
        raise Http404("no address of this city")
    return JsonResponse({"key": hit.key, "label": hit.label, "zones": _zones(hit)})


def _zones(hit: queries.AddressHit) -> dict[str, str]:
    """The key of each module's zone; a module that fails costs its own and nothing else."""
    found = {}
    for module in switches.active():
        if module.zone is None:
            continue
        try:
            found[module.name] = module.zone(hit)
        except Exception:
            log.exception("the module %s has no zone for an address", module.name)
    return {name: zone for name, zone in found.items() if zone}
