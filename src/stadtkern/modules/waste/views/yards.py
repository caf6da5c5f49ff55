"""Recycling yards: whether one can go there now, what they take, what it costs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from stadtkern.kernel.city import clock
from stadtkern.kernel.content import public_page
from stadtkern.modules.waste.exporters import guide as exporters
from stadtkern.modules.waste.queries import guide, yards


@public_page
def yard_list(request: HttpRequest) -> HttpResponse:
    """All yards of the city with their answer of the moment."""
    found = yards.views(clock.now())
    context = {
        "part": "yards",
        "yards": found,
        "jsonld": exporters.jsonld([one.row for one in found]),
        "note": guide.note(),
    }
    return render(request, "waste/guide/yards.html", context)


paths = [path("wertstoffhof/", yard_list, name="waste-yards")]
