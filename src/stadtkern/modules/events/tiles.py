"""What the programme answers on the start page, on the map and on the workbench."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from stadtkern.kernel.city import clock
from stadtkern.kernel.modules import MapLayer, Tile, TodaySection
from stadtkern.kernel.people.staff import actor
from stadtkern.modules.events.models import Event, EventState, RegistrationKind, Series
from stadtkern.modules.events.queries import editing, programme
from stadtkern.modules.events.queries.registering import availability
from stadtkern.modules.events.templatetags.events import almost_full, where

SOON = timedelta(days=28)  # from when a coming series takes the wide tile
MAX_TODAY = 4
MAX_ON_MAP = 3  # coming events that a place names


def tile(request: HttpRequest) -> Tile | None:  # noqa: ARG001
    """The series that runs or comes, else the next event; None when nothing is ahead."""
    at = clock.now()
    series = programme.running_or_next(at)
    today = clock.today()
    if series and series.first_day <= today:
        return _running(series, at)
    if series and series.first_day <= today + SOON:
        return _coming(series, at)
    event = _ahead(at).first()
    if event is None:
        return None
    detail = " · ".join((event.begins, where(event)))
    return Tile(
        label=_("Next event"), answer=event.title, detail=detail, url=reverse("events-event", args=[event.slug])
    )


def _running(series: Series, at: datetime) -> Tile:
    begin, end = clock.day_bounds(clock.today())
    events = programme.public().filter(series=series, state=EventState.PUBLISHED)
    of_today = events.filter(starts_at__gte=begin, starts_at__lt=end)
    number = _going_or_ahead(of_today, at).count()
    following = events.filter(starts_at__gte=at).order_by("starts_at", "title").first()
    if number < of_today.count():
        label = ngettext("%(number)d more event today", "%(number)d more events today", number) % {"number": number}
        nothing = _("Nothing more today")
    else:
        label = ngettext("%(number)d event today", "%(number)d events today", number) % {"number": number}
        nothing = _("No events today")
    detail = ""
    if following:
        time = following.clock if following.starts_at < end else following.begins
        detail = _("next at %(time)s: %(title)s") % {"time": time, "title": following.title}
    return Tile(
        label=label if number else series.title,
        answer=series.title if number else nothing,
        detail=detail,
        url=reverse("events-series", args=[series.slug]),
        wide=True,
        now=True,
    )


def _coming(series: Series, at: datetime) -> Tile:
    events = list(programme.public().filter(series=series, state=EventState.PUBLISHED))
    left = (series.first_day - clock.today()).days
    days = ngettext("%(days)d day to go", "%(days)d days to go", left) % {"days": left}
    total = ngettext("%(number)d event", "%(number)d events", len(events)) % {"number": len(events)}
    online = [event for event in events if event.registration == RegistrationKind.ONLINE]
    parts = []
    if online:
        parts.append(
            ngettext("%(number)d with registration", "%(number)d with registration", len(online))
            % {"number": len(online)}
        )
    few = sum(almost_full(event, availability(event, at)) for event in online)
    if few:
        parts.append(
            ngettext("%(number)d of them is almost full", "%(number)d of them are almost full", few) % {"number": few}
        )
    return Tile(
        label=f"{days} · {total}",
        answer=series.title,
        detail=" – ".join(parts),
        url=reverse("events-series", args=[series.slug]),
        wide=True,
        now=True,
    )


def today(request: HttpRequest) -> TodaySection:  # noqa: ARG001
    """The section below the tiles: what goes on or still takes place today, else what comes next."""
    at = clock.now()
    begin, end = clock.day_bounds(clock.today())
    of_today = programme.published().filter(state=EventState.PUBLISHED, starts_at__gte=begin, starts_at__lt=end)
    events = list(programme.in_order(_going_or_ahead(of_today, at), at)[:MAX_TODAY])
    if events:
        context = {"title": _("Events today"), "events": events, "dated": False}
    else:
        context = {"title": _("Next events"), "events": list(_ahead(at)[:MAX_TODAY]), "dated": True}
    return TodaySection("events/today.html", context, above="events/registrations_today.html")


def _going_or_ahead(events: QuerySet[Event], at: datetime) -> QuerySet[Event]:
    """Without what is `programme.is_earlier`."""
    unknown = Q(ends_at__isnull=True, starts_at__gte=at - programme.LIKELY_OVER)
    return events.filter(Q(ends_at__gte=at) | unknown)


def _ahead(at: datetime) -> QuerySet[Event]:
    return programme.published().filter(state=EventState.PUBLISHED, starts_at__gte=at)


def places(at: datetime) -> dict[str, Any]:
    """The places of coming events as GeoJSON (RFC 7946); a place names its next events."""
    events = programme.published().filter(
        programme.not_over(at), state=EventState.PUBLISHED, place__lat__isnull=False, place__lon__isnull=False
    )
    by_place: dict[Any, list[Event]] = {}
    for event in events:
        by_place.setdefault(event.place, []).append(event)
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": place.slug,
                "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
                "properties": {
                    "title": place.name,
                    "detail": "; ".join(f"{e.begins}: {e.title}" for e in here[:MAX_ON_MAP]),
                    "url": (
                        reverse("events-event", args=[here[0].slug])
                        if len(here) == 1
                        else reverse("events-list") + f"?ort={place.slug}"
                    ),
                    "count": len(here),
                },
            }
            for place, here in by_place.items()
        ],
    }


layer = MapLayer(name="events", title=gettext_lazy("Events"), features=places)


def waiting(request: HttpRequest) -> Tile | None:
    """For those who approve: what was submitted or approved. For partners: what came back, and drafts.

    For both: contradictions.
    """
    found = editing.waiting(actor(request))
    parts = []
    if found.approver:
        if found.submitted:
            parts.append(ngettext("%(n)d submitted", "%(n)d submitted", found.submitted) % {"n": found.submitted})
        if found.approved:
            parts.append(
                ngettext("%(n)d approved, not published yet", "%(n)d approved, not published yet", found.approved)
                % {"n": found.approved}
            )
    else:
        if found.sent_back:
            parts.append(
                ngettext("%(n)d sent back to you", "%(n)d sent back to you", found.sent_back) % {"n": found.sent_back}
            )
        if fresh := found.drafts - found.sent_back:
            parts.append(ngettext("%(n)d draft", "%(n)d drafts", fresh) % {"n": fresh})
    if found.unsettled:
        parts.append(
            ngettext("%(n)d contradiction to resolve", "%(n)d contradictions to resolve", found.unsettled)
            % {"n": found.unsettled}
        )
    if not parts:
        return None
    now = bool(found.submitted if found.approver else found.sent_back)
    return Tile(
        label=_("Events"),
        answer=parts[0],
        detail=" · ".join(parts[1:]),
        url=reverse("events-desk") + "?offen=1",
        now=now,
    )
