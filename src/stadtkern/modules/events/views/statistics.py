"""Pages of numbers, for one event and for a series: organisers see their own, the city sees all."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from stadtkern.kernel import headers
from stadtkern.kernel.city import clock, dates
from stadtkern.kernel.people import rights
from stadtkern.kernel.people.staff import workbench
from stadtkern.kernel.spreadsheets import safe
from stadtkern.kernel.web import charts
from stadtkern.modules.events import workflow
from stadtkern.modules.events.models import Event, Series
from stadtkern.modules.events.queries import door
from stadtkern.modules.events.queries import statistics as queries
from stadtkern.modules.events.queries.statistics import Statistics, StatisticsGroup, StatisticsRow

MAX_BARS = 12


@workbench
@never_cache
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """All events that this person may see numbers of, or those of one series (`?series=`)."""
    events = _visible(request)
    slug = request.GET.get("series", "").replace("\0", "")
    chosen = Series.objects.filter(slug=slug).first() if slug else None
    if chosen is not None:
        events = events.filter(series=chosen)
    found = _numbers(events)
    if request.GET.get("format") == "csv":
        return _csv(found, name=chosen.slug if chosen else "events")
    offered = Series.objects.filter(events__in=_visible(request).order_by().values("pk")).distinct()
    title = chosen.title if chosen else _("All events")
    here = {
        **_context(found, several=True),
        "title": title,
        "offered": offered,
        "chosen": chosen,
        "csv": _csv_url(request),
    }
    return render(request, "events/statistics/overview.html", here)


@workbench
@never_cache
@require_GET
def event(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The numbers of one event, the curve of its registrations against its capacity."""
    found = get_object_or_404(Event.objects.select_related("owner"), pk=pk)
    workflow.require(request.user, "events.statistics", found)
    numbers = _numbers(Event.objects.filter(pk=pk))
    if request.GET.get("format") == "csv":
        return _csv(numbers, name=found.slug)
    here = {
        **_context(numbers, capacity=found.capacity),
        "event": found,
        "title": found.title,
        "csv": _csv_url(request),
    }
    return render(request, "events/statistics/event.html", here)


def _visible(request: HttpRequest) -> QuerySet[Event]:
    """The public events whose numbers this person may see. Raises PermissionDenied where there can be none."""
    events = Event.objects.filter(published_at__isnull=False)
    if rights.can(request.user, "events.statistics"):
        return events
    own = rights.organisations_with(request.user, "events.statistics")
    if not own:
        rights.require(request.user, "events.statistics")
    return door.of(events, own)


def _numbers(events: QuerySet[Event]) -> Statistics:
    return queries.statistics(events, at=clock.now(), english=not _german())


def _context(found: Statistics, *, capacity: int | None = None, several: bool = False) -> dict[str, Any]:
    total = found.total
    return {
        "total": total,
        "figures": _figures(total),
        "anything": bool(total.parties or total.cancelled_parties or total.walk_ins or total.waited),
        "sections": [section for section in _sections(found, capacity, several) if section["rows"]],
    }


def _count(number: int) -> str:
    """1.326 in German, 1,326 in English."""
    return number_format(number, decimal_pos=0, use_l10n=True, force_grouping=True)


def _figures(total: StatisticsRow) -> list[dict[str, str]]:
    """The big numbers, each with what it is made of."""
    figures = [
        (_count(total.seats), _("places taken"), _("%(parties)s registrations") % {"parties": _count(total.parties)}),
        (_percent(total.fill_rate), _("occupancy"), _("of %(capacity)s places") % {"capacity": _count(total.capacity)}),
        (
            _percent(total.cancel_rate),
            _("cancelled again"),
            _("%(parties)s registrations") % {"parties": total.cancelled_parties},
        ),
        (
            _percent(total.conversion),
            _("from the waiting list"),
            _("%(moved)s of %(waited)s groups, %(waiting)s still waiting")
            % {"moved": total.moved_up, "waited": total.waited, "waiting": total.waiting},
        ),
        (
            _percent(total.no_show_rate),
            _("did not attend"),
            _("%(missing)s of %(expected)s expected") % {"missing": total.no_shows, "expected": total.expected_past}
            if total.no_shows is not None
            else _("known after an event with check-in"),
        ),
        (
            _count(total.arrived + total.walk_ins),
            _("people attended"),
            _("%(walk_ins)s walk-ins") % {"walk_ins": total.walk_ins},
        ),
    ]
    return [{"number": number, "title": title, "detail": detail} for number, title, detail in figures]


def _sections(found: Statistics, capacity: int | None, several: bool) -> list[dict[str, Any]]:
    days = [date_format(one.day, "j.n." if _german() else "j M") for one in found.over_time]
    totals: list[charts.ChartSeries] = [charts.ChartSeries(_("places taken"), [one.total for one in found.over_time])]
    if capacity:
        totals.append(charts.ChartSeries(_("total places"), [capacity] * len(days), "limit"))
    sections = [
        {
            "title": _("Registrations over time"),
            "charts": [
                charts.lines(_("Places taken at the end of each day"), days, totals, description=_trend(found)),
                charts.bars(
                    _("New registrations per day"),
                    days,
                    [charts.ChartSeries(_("registrations"), [one.parties for one in found.over_time])],
                ),
            ],
            "head": [_("Day"), _("Registrations"), _("Number of places"), _("Places taken at the end of the day")],
            "rows": [[_day(one.day), one.parties, one.seats, one.total] for one in found.over_time],
        },
        {
            "title": _("By hour of registration"),
            "charts": [
                charts.bars(
                    _("Registrations by hour"),
                    [str(hour) for hour in range(24)],
                    [charts.ChartSeries(_("registrations"), found.by_hour)],
                )
            ],
            "head": [_("Hour"), _("Registrations")],
            "rows": [[f"{hour}:00–{hour}:59", number] for hour, number in enumerate(found.by_hour) if number],
        },
    ]
    if several:
        by_day = [StatisticsGroup(_day(date.fromisoformat(group.name)), group.row) for group in found.by_day]
        sections += [
            _groups(_("By day of the event"), _("Day"), by_day),
            _groups(_("By topic"), _("Topic"), found.by_topic),
            _groups(_("By organiser"), _("Organiser"), found.by_organiser),
            {**_groups(_("By event"), _("Event"), found.by_event), "charts": []},
        ]
    return sections


def _groups(title: str, name: str, groups: Sequence[StatisticsGroup]) -> dict[str, Any]:
    shown = groups[:MAX_BARS]
    picture = charts.bars(
        title,
        [group.name if len(group.name) <= 11 else f"{group.name[:10]}…" for group in shown],
        [
            charts.ChartSeries(_("places taken"), [group.row.seats for group in shown]),
            charts.ChartSeries(
                _("people attended"), [group.row.arrived + group.row.walk_ins for group in shown], "second"
            ),
        ],
    )
    return {
        "title": title,
        "charts": [picture] if any(group.row.seats or group.row.arrived for group in shown) else [],
        "head": [name, *_head()],
        "links": True,
        "rows": [[_link(group), *_cells(group.row)] for group in groups],
    }


def _link(group: StatisticsGroup) -> Any:
    if group.key is None:
        return group.name
    return {"name": group.name, "url": reverse("events-event-statistics", args=[group.key])}


def _head() -> list[str]:
    return [
        _("Registrations"),
        _("Number of places"),
        _("Occupancy"),
        _("Cancellations"),
        _("Waiting list"),
        _("Attended"),
        _("Walk-ins"),
        _("Did not attend"),
    ]


def _cells(row: StatisticsRow) -> list[Any]:
    missing = "–" if row.no_shows is None else row.no_shows
    return [
        row.parties,
        row.seats,
        _percent(row.fill_rate),
        row.cancelled_parties,
        row.waited,
        row.arrived,
        row.walk_ins,
        missing,
    ]


def _trend(found: Statistics) -> str:
    if not found.over_time:
        return ""
    return _("From %(first)s to %(last)s: %(total)s places taken in the end.") % {
        "first": _day(found.over_time[0].day),
        "last": _day(found.over_time[-1].day),
        "total": found.over_time[-1].total,
    }


def _csv(found: Statistics, *, name: str) -> HttpResponse:
    """One line per event, then per day; semicolons and a byte order mark,
    as the spreadsheets of German offices read it.
    """
    out = io.StringIO()
    sheet = csv.writer(out, delimiter=";")
    sheet.writerow([_("Event"), *_head(), _("Capacity"), _("Got a place from the waiting list")])
    for group in found.by_event:
        sheet.writerow([safe(group.name), *_cells(group.row), group.row.capacity or "", group.row.moved_up])
    sheet.writerow([])
    sheet.writerow([_("Day"), _("Registrations"), _("Number of places"), _("Places taken at the end of the day")])
    for one in found.over_time:
        sheet.writerow([dates.short(one.day), one.parties, one.seats, one.total])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    return headers.as_file(response, f"{_('statistics')}-{name}.csv")


def _csv_url(request: HttpRequest) -> str:
    query = request.GET.copy()
    query["format"] = "csv"
    return f"?{query.urlencode()}"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.0f} %"


def _day(day: date) -> str:
    return date_format(day, "D, j.n." if _german() else "D j M")


def _german() -> bool:
    return (get_language() or "de").startswith("de")


paths = [
    path("statistik/", overview, name="events-statistics"),
    path("<uuid:pk>/statistik/", event, name="events-event-statistics"),
]
