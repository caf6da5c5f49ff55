"""What a device asks about addresses."""

from __future__ import annotations

import logging

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from stadtkern.kernel.city import switches
from stadtkern.kernel.places import queries
from stadtkern.kernel.web.content import public_page

log = logging.getLogger(__name__)


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
