"""The dates to take along: a calendar to subscribe to, a sheet for the kitchen door."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from stadtkern.kernel import headers
from stadtkern.kernel.city import clock
from stadtkern.kernel.content import public_page
from stadtkern.modules.waste.exporters import ics, opendata, year
from stadtkern.modules.waste.models import Zone
from stadtkern.modules.waste.queries import calendar, zones

BACK = timedelta(days=60)
FAR = timedelta(days=800)


@public_page
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """The dates of an address's zones as iCalendar; `?erinnern=abend` or
    `morgen` with alarms, `?nur=papier` only some.
    """
    its = _zones(key)
    today = clock.today()
    entries = calendar.entries(its, today - BACK, today + FAR)
    wanted = {word for word in request.GET.get("nur", "").split(",") if word}
    if wanted:
        entries = [entry for entry in entries if entry.bin.key in wanted]
    body = ics.calendar(entries, name=_("Waste collection"), key=key, alarm=request.GET.get("erinnern", ""))
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    return headers.as_file(answer, "abfall.ics", download=False)


@public_page
def sheet(request: HttpRequest, key: str, year_: int) -> HttpResponse:  # noqa: ARG001
    """A year on one sheet of A4."""
    its = _zones(key)
    if not 1990 <= year_ <= 2200:
        raise Http404("no such year")
    entries = calendar.entries(its, date(year_, 1, 1), date(year_, 12, 31), cancelled=False)
    if not entries:
        raise Http404("nothing is published for this year")
    _provider, remark = calendar.provider()
    names = ", ".join(zone.title for zone in its)
    body = year.pdf(entries, calendar.bins(its), year=year_, zones=names, remark=remark, printed=clock.today())
    answer = HttpResponse(body, content_type="application/pdf")
    return headers.as_file(answer, f"abfall-{year_}.pdf", download=False)


@public_page
def data(request: HttpRequest, year_: int) -> HttpResponse:  # noqa: ARG001
    """A year of the whole city as open data in JSON."""
    if year_ not in opendata.published_years():
        raise Http404("nothing is published for this year")
    return _open(HttpResponse(opendata.year_as_json(year_), content_type="application/json"), f"abfall-{year_}.json")


@public_page
def table(request: HttpRequest, year_: int) -> HttpResponse:  # noqa: ARG001
    """The dates of a year as open data in CSV."""
    if year_ not in opendata.published_years():
        raise Http404("nothing is published for this year")
    rows = opendata.dates(list(Zone.objects.all()), date(year_, 1, 1), date(year_, 12, 31))
    body = opendata.as_csv(opendata.DateRecord, rows)
    return _open(HttpResponse(body, content_type="text/csv; charset=utf-8; header=present"), f"abfall-{year_}.csv")


@public_page
def streets(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Which street lies in which zone, as open data in CSV."""
    body = opendata.as_csv(opendata.StretchRecord, opendata.stretches())
    return _open(HttpResponse(body, content_type="text/csv; charset=utf-8; header=present"), "abfall-strassen.csv")


def _open(answer: HttpResponse, name: str) -> HttpResponse:
    return headers.open_data(headers.as_file(answer, name), licence=opendata.LICENCE)


def _zones(key: str) -> list[Zone]:
    found = zones.by_key(key)
    if not found:
        raise Http404(f"no zones {key}")
    return found


paths = [
    path("z/<str:key>/abfall.ics", feed, name="waste-ics"),
    path("z/<str:key>/<int:year_>.pdf", sheet, name="waste-pdf"),
    path("daten/<int:year_>.json", data, name="waste-json"),
    path("daten/<int:year_>.csv", table, name="waste-csv"),
    path("daten/strassen.csv", streets, name="waste-streets-csv"),
]
