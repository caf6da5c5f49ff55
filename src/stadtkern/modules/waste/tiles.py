"""The tile of the start page: the next bins of a device's zones, else a way to find them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stadtkern.kernel.city import clock, dates
from stadtkern.kernel.content import public_page
from stadtkern.kernel.modules import MapLayer, Tile
from stadtkern.kernel.web import tiles as device
from stadtkern.kernel.web.tiles import Answer
from stadtkern.modules.waste import wording
from stadtkern.modules.waste.models import PublishedCalendar, Yard, Zone
from stadtkern.modules.waste.queries import calendar, yards, zones

DAYS = 28  # so many days a device without a network can go on by itself


def tile(request: HttpRequest) -> Tile | None:  # noqa: ARG001
    """What everybody sees before the device knows an address; None while nothing is published."""
    if not PublishedCalendar.objects.exists():
        return None
    return Tile(
        label=_("Waste"),
        answer=_("Which bin is next?"),
        detail=_("Enter your address once"),
        url=reverse("waste-start"),
        fragment=reverse("waste-tile"),
    )


@public_page
def fragment(request: HttpRequest) -> HttpResponse:
    """The answers for a device that knows its zones, each with its end. Raises Http404 for zones that are gone."""
    key = request.GET.get("zone", "")
    its = zones.by_key(key)
    if not its:
        raise Http404("no such zones")
    return device.answers(request, answers(its, key))


def answers(its: Sequence[Zone], key: str) -> list[Answer]:
    """What the tile says over the coming weeks: each day's bins as "today", before that as "tomorrow", and as a day."""
    today = clock.today()
    url = reverse("waste-zone", args=[key])
    by_day: dict[object, list[calendar.CollectionEntry]] = {}
    for entry in calendar.entries(its, today, today + timedelta(days=DAYS), cancelled=False):
        by_day.setdefault(entry.day, []).append(entry)
    found: list[Answer] = []
    for day, entries in by_day.items():
        names = ", ".join(entry.bin.title for entry in entries)
        reasons = sorted({entry.reason for entry in entries if entry.reason})
        instead = ", ".join(reasons)
        out = min(entry.out_at for entry in entries)
        over = max(entry.over_at for entry in entries)
        begin = clock.day_bounds(day)[0]
        before = clock.day_bounds(day - timedelta(days=1))[0]
        words = (
            (before, dates.day(day), False),
            (begin, _("tomorrow"), True),
            (out, _("today by %(time)s") % {"time": wording.oclock(out)}, True),
            (over, _("today"), False),
        )
        for until, when, now in words:
            label = _("Waste")
            found.append(
                Answer(Tile(label=label, answer=f"{names}: {when}", detail=instead, url=url, now=now), until=until)
            )
    at = clock.now()
    return [one for one in found if one.until is not None and one.until > at]


def places(at: datetime) -> dict[str, Any]:
    """The recycling yards as GeoJSON (RFC 7946), each with its answer of an instant."""
    rows = Yard.objects.filter(lat__isnull=False, lon__isnull=False)
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": row.slug,
                "geometry": {"type": "Point", "coordinates": [row.lon, row.lat]},
                "properties": {
                    "title": row.name,
                    "detail": yards.view(row, at).answer,
                    "url": reverse("waste-yards") + f"#{row.slug}",
                },
            }
            for row in rows
        ],
    }


layer = MapLayer("yards", gettext_lazy("Recycling centres"), places, colour="#1d6b57")


paths = [path("kachel/", fragment, name="waste-tile")]
