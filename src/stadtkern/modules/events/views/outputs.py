"""The programme for other programs and other people's sites: calendars, feeds, open data, the embed."""

from __future__ import annotations

import json
from pathlib import Path

from csp.decorators import csp_update
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from stadtkern.kernel import headers, public_urls
from stadtkern.kernel.city import clock
from stadtkern.kernel.city.profile import profile
from stadtkern.kernel.content import public_page
from stadtkern.kernel.web import csp
from stadtkern.modules.events.exporters import ics, opendata, rss
from stadtkern.modules.events.models import Event, Series
from stadtkern.modules.events.queries import programme
from stadtkern.modules.events.queries.programme import ProgrammeFilter
from stadtkern.modules.events.views.programme import grouped

MAX_EMBEDDED = 50
EMBED_SCRIPT = Path(__file__).parents[1] / "static" / "events" / "einbetten.js"


@public_page
def calendar(request: HttpRequest) -> HttpResponse:
    """The whole programme, or what fits the filter, as a calendar to subscribe to. Past events stay in it."""
    wanted = ProgrammeFilter.read(request.GET)
    events = wanted.apply(programme.published(), at=clock.now())
    return _file(ics.calendar(events, name=_feed_title(wanted)), "text/calendar; charset=utf-8", "veranstaltungen.ics")


@public_page
def event_calendar(request: HttpRequest, slug: str) -> HttpResponse:  # noqa: ARG001
    """One event as a calendar file."""
    try:
        event = programme.by_slug(slug)
    except Event.DoesNotExist:
        raise Http404(f"no public event {slug}") from None
    return _file(ics.calendar([event]), "text/calendar; charset=utf-8", f"{slug}.ics", download=True)


@public_page
def news(request: HttpRequest) -> HttpResponse:
    """What was published last, as RSS."""
    wanted = ProgrammeFilter.read(request.GET)
    newest = wanted.apply(programme.published(), at=clock.now()).order_by("-published_at", "id")[: rss.MAX_ITEMS]
    body = rss.feed(
        newest,
        title=_feed_title(wanted),
        page=reverse("events-list") + wanted.query,
        address=reverse("events-rss") + wanted.query,
    )
    return _file(body.encode(), "application/rss+xml; charset=utf-8", "veranstaltungen.rss")


@public_page
def data(request: HttpRequest) -> HttpResponse:
    """The programme as open data in JSON."""
    at = clock.now()
    events = ProgrammeFilter.read(request.GET).apply(programme.published(), at=at)
    answer = _file(opendata.as_json(events, at=at), "application/json", "veranstaltungen.json")
    return headers.open_data(answer, licence=opendata.LICENCE)


@public_page
def table(request: HttpRequest) -> HttpResponse:
    """The programme as open data in CSV."""
    at = clock.now()
    events = ProgrammeFilter.read(request.GET).apply(programme.published(), at=at)
    answer = _file(
        opendata.as_csv(events, at=at), "text/csv; charset=utf-8; header=present", "veranstaltungen.csv", download=True
    )
    return headers.open_data(answer, licence=opendata.LICENCE)


@public_page
def schema(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The JSON Schema of the open data."""
    body = json.dumps(opendata.schema(), ensure_ascii=False, indent=1).encode()
    return _file(body, "application/schema+json", "veranstaltungen.schema.json")


@csp.embeddable
@public_page
def embed(request: HttpRequest) -> HttpResponse:
    """A list for a partner's site: in a frame, without cookies, light or dark as the site wants it."""
    wanted = ProgrammeFilter.read(request.GET)
    at = clock.now()
    found = programme.in_order(wanted.upcoming(wanted.apply(programme.published(), at=at), at=at), at)
    events = list(found[: MAX_EMBEDDED + 1])
    colours = request.GET.get("farben", "")
    return render(
        request,
        "events/embed.html",
        {
            "groups": grouped(events[:MAX_EMBEDDED], "tag", at),
            "more": len(events) > MAX_EMBEDDED,
            "filter": wanted,
            "scheme": {"hell": "light", "dunkel": "dark"}.get(colours, "light dark"),
        },
    )


@csp_update({"frame-src": ["'self'"]})
@public_page
def embed_help(request: HttpRequest) -> HttpResponse:
    """The page that makes the snippet for a partner's site."""
    wanted = ProgrammeFilter.read(request.GET)
    offered = programme.choices(programme.public())
    colours = request.GET.get("farben", "")
    query = wanted.query
    if colours in ("hell", "dunkel"):
        query += ("&" if query else "?") + f"farben={colours}"
    return render(
        request,
        "events/embed_help.html",
        {
            "nav": "calendar",
            "filter": wanted,
            "choices": offered,
            "colours": colours,
            "frame": reverse("events-embed") + query,
            "address": public_urls.absolute(reverse("events-embed")) + query,
            "script": public_urls.absolute(reverse("events-embed-script")),
        },
    )


@public_page
def embed_script(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The script that partners include; its address never changes, unlike the hashed names of our own scripts."""
    answer = HttpResponse(EMBED_SCRIPT.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _feed_title(wanted: ProgrammeFilter) -> str:
    names = [Series.objects.filter(slug=wanted.series).values_list("title", flat=True).first()] if wanted.series else []
    return " · ".join(name for name in [*names, _("Events in %(city)s") % {"city": profile().name}] if name)


def _file(body: bytes, kind: str, name: str, *, download: bool = False) -> HttpResponse:
    return headers.as_file(HttpResponse(body, content_type=kind), name, download=download)


paths = [
    path("<slug:slug>.ics", event_calendar, name="events-event-ics"),
    path("einbetten/", embed, name="events-embed"),
    path("einbetten/anleitung/", embed_help, name="events-embed-help"),
    path("einbetten.js", embed_script, name="events-embed-script"),
]
file_paths = [
    path("veranstaltungen.ics", calendar, name="events-ics"),
    path("veranstaltungen.rss", news, name="events-rss"),
    path("veranstaltungen.json", data, name="events-json"),
    path("veranstaltungen.schema.json", schema, name="events-schema"),
    path("veranstaltungen.csv", table, name="events-csv"),
]
