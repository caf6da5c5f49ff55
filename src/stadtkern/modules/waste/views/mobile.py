"""The tour of the hazardous-waste mobile: the next times by stop and district, also as a calendar."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from stadtkern.kernel import headers
from stadtkern.kernel.city import clock
from stadtkern.kernel.content import public_page
from stadtkern.modules.waste.exporters import guide as exporters
from stadtkern.modules.waste.models import MobileStop
from stadtkern.modules.waste.queries import guide, mobile


@public_page
def tour(request: HttpRequest) -> HttpResponse:
    """The stops, those with the soonest time first; `?bezirk=` only of a district."""
    districts = mobile.districts()
    district = request.GET.get("bezirk", "") if request.GET.get("bezirk", "") in districts else ""
    stops = mobile.stops(clock.now(), district=district)
    context = {
        "part": "mobile",
        "stops": stops,
        "districts": districts,
        "district": district,
        "note": guide.note(),
        "demonstration": any(near.stop.demonstration for near in stops),
    }
    return render(request, "waste/guide/mobile.html", context)


@public_page
def feed(request: HttpRequest) -> HttpResponse:
    """The times to come as iCalendar; `?bezirk=` of a district, `?ort=` of a stop. An unknown one is not found."""
    district, stop = request.GET.get("bezirk", ""), request.GET.get("ort", "")
    if (district and district not in mobile.districts()) or (
        stop and not MobileStop.objects.filter(slug=stop).exists()
    ):
        raise Http404("no such stop")
    visits = mobile.coming(clock.now(), district=district, stop=stop)
    answer = HttpResponse(
        exporters.tour(visits, _("Mobile hazardous waste collection")), content_type="text/calendar; charset=utf-8"
    )
    return headers.as_file(answer, "schadstoffmobil.ics", download=False)


paths = [
    path("schadstoffmobil/", tour, name="waste-mobile"),
    path("schadstoffmobil/schadstoffmobil.ics", feed, name="waste-mobile-ics"),
]
