"""What a device asks about addresses."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from stadtkern.kernel.city import profile, switches
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
def streets(_request: HttpRequest) -> HttpResponse:
    """All streets, for the device to search by itself: number, name, and the district where several share the name."""
    rows = [[one.key, one.street, one.district if one.several else ""] for one in queries.all_streets()]
    shown = {"town": profile.profile().name, "streets": rows}
    return JsonResponse(shown, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})


@public_page
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The addresses of a device: keep another one, name or forget one. With a script the server learns none of them."""
    form = AddressForm(request.GET) if "adresse" in request.GET else AddressForm()
    return render(request, "places/mine.html", {"nav": "more", "form": form})


@public_page
@require_safe
def zones(request: HttpRequest) -> HttpResponse:
    """What a device needs to find the zones of a house in a street by itself: each module's stretches, as [low, high,
    parity, zone] (`ZoneStretch`), and the highest house number that the street is likely to have.
    """
    street = queries.street_by_key(request.GET.get("strasse", ""))
    if street is None:
        raise Http404("no street of this city")
    highest = queries.highest_likely(street.street_id)
    return JsonResponse({"street": street.key, "highest": highest, "zones": _zones(street)})


def _zones(street: queries.AddressHit) -> dict[str, list[tuple[int, int, str, str]]]:
    """Each module's stretches; a module that fails costs its own and nothing else."""
    found = {}
    for module in switches.active():
        if module.zones is None:
            continue
        try:
            found[module.name] = [(one.low, one.high, one.parity, one.zone) for one in module.zones(street)]
        except Exception:
            log.exception("the module %s has no zones for a street", module.name)
    return {name: stretches for name, stretches in found.items() if stretches}
