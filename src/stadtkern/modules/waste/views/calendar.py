"""The calendar of an address: what comes next, a month, the year. Nothing here knows the address, only its zones."""

from __future__ import annotations

import calendar as weeks
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.dates import MONTHS, WEEKDAYS, WEEKDAYS_ABBR

from stadtkern.kernel import public_urls
from stadtkern.kernel.city import clock
from stadtkern.kernel.content import public_page
from stadtkern.modules.waste import topics
from stadtkern.modules.waste.models import Zone
from stadtkern.modules.waste.queries import calendar, published, reminding, zones
from stadtkern.modules.waste.queries.calendar import CollectionEntry

NEXT_DAYS = 8  # days with dates that stand at the top
AHEAD = timedelta(days=100)


@dataclass(frozen=True)
class CalendarDay:
    """A day with its dates; of a month's sheet also one without, or of the month beside (then `number` is 0)."""

    day: date
    entries: list[CollectionEntry] = field(default_factory=list)
    outside: bool = False


def by_day(entries: Sequence[CollectionEntry]) -> list[CalendarDay]:
    """Dates under their days, in order."""
    found: dict[date, CalendarDay] = {}
    for entry in entries:
        found.setdefault(entry.day, CalendarDay(entry.day)).entries.append(entry)
    return list(found.values())


def month_sheet(entries: Sequence[CollectionEntry], month: date) -> list[list[CalendarDay]]:
    """The weeks of a month, Monday first, each day with its dates."""
    there = {day.day: day.entries for day in by_day(entries)}
    return [
        [
            CalendarDay(day, there.get(day, []) if day.month == month.month else [], day.month != month.month)
            for day in week
        ]
        for week in weeks.Calendar().monthdatescalendar(month.year, month.month)
    ]


@public_page
def zone(request: HttpRequest, key: str) -> HttpResponse:
    """The page of an address's zones: next dates, a month, how to take them along."""
    its = _zones(key)
    today = clock.today()
    month = _month(request.GET.get("monat", ""), today)
    span = calendar.span()
    now = clock.now()
    ahead = [entry for entry in calendar.entries(its, today, today + AHEAD) if now < entry.over_at]
    days = by_day(ahead)[: NEXT_DAYS + 1]
    coming = [day for day in days if any(not entry.cancelled for entry in day.entries)]
    last = date(month.year, month.month, weeks.monthrange(month.year, month.month)[1])
    provider, remark = calendar.provider()
    context = {
        "key": key,
        "zones": its,
        "bins": calendar.bins(its),
        "first": coming[0] if coming else None,
        "days": [day for day in days if not coming or day.day != coming[0].day],
        "month": month,
        "month_name": f"{MONTHS[month.month]} {month.year}",
        "weeks": month_sheet(calendar.entries(its, month, last), month),
        "weekdays": _weekdays(),
        "before": _beside(month, -1, span),
        "after": _beside(month, 1, span),
        "today": today,
        "until": span[1] if span else None,
        "years": [number for number in published.versions() if number >= today.year],
        "ics": public_urls.absolute(reverse("waste-ics", args=[key])),
        "webcal": "webcal:" + public_urls.absolute(reverse("waste-ics", args=[key])).partition(":")[2],
        "provider": provider,
        "remark": remark,
        "choices": topics.choices(its),
        "due": _due([day for day in coming if day.day <= today + timedelta(days=1)]),
    }
    return render(request, "waste/zone.html", context)


@public_page
def year(request: HttpRequest, key: str) -> HttpResponse:
    """All published dates that are ahead, month by month, as a list."""
    its = _zones(key)
    today, now = clock.today(), clock.now()
    entries = [one for one in calendar.entries(its, today, today + timedelta(days=800)) if now < one.over_at]
    months: dict[str, list[CalendarDay]] = {}
    for day in by_day(entries):
        months.setdefault(f"{MONTHS[day.day.month]} {day.day.year}", []).append(day)
    provider, remark = calendar.provider()
    context = {
        "key": key,
        "zones": its,
        "bins": calendar.bins(its),
        "months": months,
        "today": clock.today(),
        "provider": provider,
        "remark": remark,
    }
    return render(request, "waste/year.html", context)


def _zones(key: str) -> list[Zone]:
    """Raises Http404 for a key that names no zones."""
    found = zones.by_key(key)
    if not found:
        raise Http404(f"no zones {key}")
    return found


def _due(days: Sequence[CalendarDay]) -> dict[str, Any] | None:
    """The first of these days whose bins need not be out yet, as people are reminded of it: day and keys."""
    for day in days:
        its = [entry for entry in day.entries if not entry.cancelled and entry.out_at > clock.now()]
        if its:
            return {"day": day.day, "keys": [reminding.key_of(entry.zone, entry.bin.key) for entry in its]}
    return None


def _month(text: str, today: date) -> date:
    try:
        month = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return month if 1990 <= month.year <= 2200 else today.replace(day=1)  # the years that can be published


def _beside(month: date, step: int, span: tuple[date, date] | None) -> date | None:
    """The first of the month before or after, where something is published."""
    beside = (month + timedelta(days=40)).replace(day=1) if step > 0 else (month - timedelta(days=1)).replace(day=1)
    if span is None or not span[0].replace(day=1) <= beside <= span[1]:
        return None
    return beside


def _weekdays() -> list[dict[str, Any]]:
    return [{"short": WEEKDAYS_ABBR[number], "long": WEEKDAYS[number]} for number in range(7)]


paths = [
    path("z/<str:key>/", zone, name="waste-zone"),
    path("z/<str:key>/liste/", year, name="waste-year"),
]
