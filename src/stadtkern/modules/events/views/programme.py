"""The programme as citizens read it: the week, the list, one event, and their own choice of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stadtkern.kernel.city import clock, dates
from stadtkern.kernel.content import public_page
from stadtkern.modules.events.exporters import jsonld
from stadtkern.modules.events.models import Audience, Event, EventState, RegistrationKind, Series
from stadtkern.modules.events.queries import programme, registering
from stadtkern.modules.events.queries.programme import ProgrammeFilter
from stadtkern.modules.events.templatetags.events import language_name, topic_title, where

PER_PAGE = 60
DAYS_OF_A_WEEK = 7
MAX_DAYS = 31
MAX_PAST_DAYS = 7
VIEWS = {
    "tag": gettext_lazy("By day"),
    "liste": gettext_lazy("List"),
    "thema": gettext_lazy("By topic"),
    "ort": gettext_lazy("By place"),
}


@dataclass(frozen=True)
class EventGroup:
    """Events under one heading; key is the anchor."""

    title: str
    key: str
    events: list[Event]
    day: date | None = None


@public_page
def event_list(request: HttpRequest) -> HttpResponse:
    """All events that are ahead, as somebody filters them."""
    wanted = ProgrammeFilter.read(request.GET)
    at = clock.now()
    ahead = wanted.on(None).upcoming(programme.public(), at=at)
    found = programme.in_order(wanted.upcoming(wanted.apply(programme.published(), at=at), at=at), at)
    view = request.GET.get("ansicht", "tag")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("seite"))
    offered = programme.choices(ahead)
    upcoming = wanted.on(None).upcoming(wanted.on(None).apply(programme.public(), at=at), at=at)
    groups = grouped(list(page.object_list), view, at, wanted.day)
    ahead, earlier = (groups, []) if wanted.past or wanted.ids else without_earlier(groups, at)
    today = clock.today()
    days = programme.days(upcoming, at)
    past = [day for day in days if day[0] < today]
    days = [*past[-MAX_PAST_DAYS:], *days[len(past) :]][:MAX_DAYS]
    return render(
        request,
        "events/list.html",
        {
            "nav": "calendar",
            "filter": wanted,
            "page": page,
            "groups": ahead or earlier,
            "earlier": earlier if ahead else [],
            "view": view if view in VIEWS else "tag",
            "views": VIEWS,
            "choices": offered,
            "active": _active(wanted, offered),
            "days": days,
            "months": _weeks_apart([day for day, _number in days]),
            "today": today,
        },
    )


@public_page
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of an event week: its days, and each day's events in order of time."""
    found = get_object_or_404(Series, slug=slug)
    events = list(programme.published().filter(series=found))
    if not events:
        raise Http404("a series without public events")
    at, today = clock.now(), clock.today()
    groups = grouped(events, "tag", at)
    ahead, earlier = without_earlier(groups, at)
    return render(
        request,
        "events/series.html",
        {
            "nav": "calendar",
            "series": found,
            "all_groups": [next(one for one in [*ahead, *earlier] if one.day == group.day) for group in groups],
            "groups": ahead or earlier,
            "earlier": earlier if ahead else [],
            "months": _weeks_apart([group.day for group in groups if group.day is not None]),
            "today": today,
            "total": len(events),
            "online": sum(event.registration == RegistrationKind.ONLINE for event in events),
            "partners": programme.partners(found),
            "over": found.last_day < today,
            "filter": ProgrammeFilter(series=found.slug),
        },
    )


@public_page
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """One event with everything about it."""
    try:
        found = programme.by_slug(slug)
    except Event.DoesNotExist:
        raise Http404(f"no public event {slug}") from None
    at = clock.now()
    before = programme.earlier_start(found)
    return render(
        request,
        "events/event.html",
        {
            "nav": "calendar",
            "event": found,
            "seats": registering.availability(found, at),
            "over": programme.is_over(found, at),
            "earlier": programme.is_earlier(found, at),
            "cancelled": found.state == EventState.CANCELLED,
            "before": before,
            "jsonld": jsonld.script(jsonld.event(found, at=at, before=before)),
        },
    )


@public_page
def mine(request: HttpRequest) -> HttpResponse:
    """My programme: kept on the device, so the page itself is the same for everybody.

    With `?ids=…` it shows the programme that somebody shared.
    """
    wanted = ProgrammeFilter.read(request.GET)
    at = clock.now()
    shared = list(ProgrammeFilter(ids=wanted.ids).apply(programme.published(), at=at)) if wanted.ids else []
    context = {
        "nav": "calendar",
        "shared": grouped(shared, "tag", at),
        "clashes": programme.clashing(event for event in shared if event.state != EventState.CANCELLED),
        "filter": ProgrammeFilter(ids=tuple(event.pk for event in shared)),
    }
    return render(request, "events/mine.html", context)


def _weeks_apart(days: list[date]) -> bool:
    """Whether days need their month to be told apart: a programme need not be of one week."""
    return bool(days) and ((max(days) - min(days)).days >= DAYS_OF_A_WEEK or max(days).month != min(days).month)


def grouped(events: list[Event], view: str, at: datetime, first: date | None = None) -> list[EventGroup]:
    """The events under headings: per day, per topic, per place, or all in one; what is over comes last in its group.

    An event may stand under several topics. first: the day that was asked for; what began before it stands under it.
    """
    events = sorted(events, key=lambda one: programme.is_behind(one, at))
    if view == "liste":
        return [EventGroup("", "alle", events)] if events else []
    if view == "thema":
        return _by(events, lambda e: [(topic_title(t), t.slug) for t in e.topics.all()], _("Without a topic"))
    if view == "ort":
        return _by(
            events, lambda e: [(where(e), e.place.slug)] if e.place else [], _("Online or venue to be announced")
        )
    days: dict[date, list[Event]] = {}
    for one in events:
        day = programme.listed_day(one, at)
        days.setdefault(day if first is None else max(day, first), []).append(one)
    return [EventGroup(dates.daylong(day), f"tag-{day}", those, day) for day, those in sorted(days.items())]


def without_earlier(groups: list[EventGroup], at: datetime) -> tuple[list[EventGroup], list[EventGroup]]:
    """Groups of days without what is `programme.is_earlier`, and that in groups of its own."""
    ahead, earlier = [], []
    for group in groups:
        if group.day is None:
            ahead.append(group)
            continue
        gone = [one for one in group.events if programme.is_earlier(one, at)]
        left = [one for one in group.events if one not in gone]
        if left:
            ahead.append(replace(group, events=left))
        if gone:
            earlier.append(replace(group, events=gone, key=f"{group.key}-vorher" if left else group.key))
    return ahead, earlier


def _by(events: Iterable[Event], keys: Callable[[Event], list[tuple[str, str]]], rest: str) -> list[EventGroup]:
    found: dict[tuple[str, str], list[Event]] = {}
    others = []
    for one in events:
        for key in keys(one):
            found.setdefault(key, []).append(one)
        if not keys(one):
            others.append(one)
    groups = [
        EventGroup(title, slug, those) for (title, slug), those in sorted(found.items(), key=lambda item: item[0])
    ]
    return [*groups, EventGroup(rest, "sonst", others)] if others else groups


def _active(wanted: ProgrammeFilter, offered: programme.Choices) -> list[dict[str, Any]]:
    """The filters that are on, in words, each with the query that drops it."""
    words: dict[str, Callable[[], str]] = {
        "text": lambda: f"„{wanted.text}“",
        "day": lambda: dates.day(wanted.day),
        "series": lambda: _name(offered.series, wanted.series, "title"),
        "topic": lambda: next((topic_title(t) for t in offered.topics if t.slug == wanted.topic), wanted.topic),
        "audience": lambda: str(Audience(wanted.audience).label),
        "place": lambda: _("Online") if wanted.place == programme.ONLINE else _name(offered.places, wanted.place),
        "organiser": lambda: _name(offered.organisers, wanted.organiser),
        "language": lambda: language_name(wanted.language),
        "free": lambda: _("with free places"),
        "ids": lambda: _("selected events"),
    }
    return [{"name": words[name](), "without": wanted.without(name).query} for name in wanted.names]


def _name(things: Iterable[Any], slug: str, field: str = "name") -> str:
    return next((str(getattr(thing, field)) for thing in things if thing.slug == slug), slug)


paths = [
    path("", event_list, name="events-list"),
    path("", event_list, name="calendar"),
    path("mein-programm/", mine, name="events-mine"),
    path("<slug:slug>/", event, name="events-event"),
]
series_paths = [path("<slug:slug>/", series, name="events-series")]
