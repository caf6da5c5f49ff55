"""The editor's year: what the rules say, what that changes for whom, and the step that publishes it."""

from __future__ import annotations

import calendar as weeks
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from stadtkern.kernel.city import clock, profile
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.people import rights
from stadtkern.kernel.people.staff import actor, workbench
from stadtkern.modules.waste import wording
from stadtkern.modules.waste.actions import publishing
from stadtkern.modules.waste.actions.refusals import in_words
from stadtkern.modules.waste.dates.difference import Change
from stadtkern.modules.waste.dates.findings import Finding, look_at
from stadtkern.modules.waste.dates.rules import PlannedCollection
from stadtkern.modules.waste.dates.year import ZoneYear
from stadtkern.modules.waste.forms import PublishForm
from stadtkern.modules.waste.models import Fraction, PublishedCalendar, Zone
from stadtkern.modules.waste.queries import calendar, plans, published
from stadtkern.modules.waste.queries.calendar import Bin

MAX_GROUPS = 60


@dataclass(frozen=True)
class DraftDate:
    """A date of the draft with its explanation."""

    day: date
    bin: Bin
    why: str
    cancelled: bool
    special: bool  # not where its rule has it


@dataclass
class ChangeGroup:
    """Changes that say the same in several zones."""

    fraction: Fraction
    old: date | None
    new: date | None
    reason: str
    zones: list[str] = field(default_factory=list)


@workbench
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The years: what is published, and what the rules would change."""
    rights.require(actor(request), "waste.edit")
    today = clock.today()
    versions = published.versions()
    years = []
    for year in sorted({today.year, today.year + 1, *(year for year in versions if year >= today.year)}):
        changes, troubles = published.preview(year, today)
        latest = PublishedCalendar.objects.filter(year=year).first()
        years.append({"year": year, "latest": latest, "changes": len(changes), "troubles": len(troubles)})
    context = {
        "part": "years",
        "years": years,
        "history": PublishedCalendar.objects.all()[:12],
        "publisher": rights.can(actor(request), "waste.publish"),
    }
    return render(request, "waste/desk/years.html", context)


@workbench
def year(request: HttpRequest, year_: int) -> HttpResponse:
    """A year as the rules of the moment make it: troubles, changes against what is published, every date explained."""
    user = actor(request)
    rights.require(user, "waste.edit")
    if not 1990 <= year_ <= 2200:
        raise Http404("no such year")
    form, refusal = PublishForm(request.POST or None), None
    if request.method == "POST":
        rights.require(user, "waste.publish")
        if form.is_valid():
            try:
                done = publishing.publish(year_, by=user, note=form.cleaned_data["note"])
            except Refusal as refused:
                refusal = refused
            else:
                said = {"year": year_, "version": done.publication.version}
                messages.success(request, _("Version %(version)s of %(year)s has been published.") % said)
                return redirect("waste-desk-year", year_)
    draft = plans.draft(year_)
    today = clock.today()
    zones = list(Zone.objects.select_related("division"))
    chosen = next((zone for zone in zones if zone.slug == request.GET.get("zone")), zones[0] if zones else None)
    versions = published.versions()
    changes = published.changes_of(year_, draft, today)
    groups = _grouped(changes) if year_ in versions else []
    context = {
        "part": "years",
        "year": year_,
        "zones": zones,
        "zone": chosen,
        "version": versions.get(year_),
        "troubles": [in_words(trouble) for made in draft.values() for trouble in made.troubles],
        "groups": groups[:MAX_GROUPS],
        "more": max(len(groups) - MAX_GROUPS, 0),
        "changes": len(changes),
        "months": _months(draft[chosen.slug]) if chosen else [],
        "findings": _findings(draft[chosen.slug]) if chosen else [],
        "form": form,
        "refusal": refusal,
        "publisher": rights.can(user, "waste.publish"),
    }
    return render(request, "waste/desk/year.html", context, status=409 if refusal else 200)


def _grouped(changes: Iterable[Change]) -> list[ChangeGroup]:
    """The same change in several zones as one line."""
    fractions = {fraction.slug: fraction for fraction in Fraction.objects.all()}
    groups: dict[Any, ChangeGroup] = {}
    for one in changes:
        key = (one.fraction, one.old, one.new, one.reason)
        group = groups.setdefault(key, ChangeGroup(fractions[one.fraction], one.old, one.new, one.reason))
        group.zones.append(one.zone)
    return sorted(groups.values(), key=lambda group: (group.old or group.new, group.fraction.position))


def _months(made: ZoneYear) -> list[dict[str, Any]]:
    bins = {its.key: its for its in calendar.bins()}
    by_month: dict[int, list[DraftDate]] = defaultdict(list)
    for one in made.collections:
        month = one.day.month if one.day.year == made.year else 12 if one.day.year > made.year else 1
        by_month[month].append(DraftDate(one.day, bins[one.fraction], wording.why(one), one.cancelled, _special(one)))
    return [
        {
            "name": f"{MONTHS[month]} {made.year}",
            "weeks": _sheet(made.year, month, by_month[month]),
            "dates": by_month[month],
            "special": any(one.special for one in by_month[month]),
        }
        for month in range(1, 13)
    ]


def _special(one: PlannedCollection) -> bool:
    return one.shift is not None or (one.single is not None and one.single.kind != "listed")


def _sheet(year_: int, month: int, dates: list[DraftDate]) -> list[list[dict[str, Any]]]:
    there: dict[date, list[DraftDate]] = defaultdict(list)
    for one in dates:
        there[one.day].append(one)
    return [
        [{"day": day, "dates": there.get(day, []), "outside": day.month != month} for day in week]
        for week in weeks.Calendar().monthdatescalendar(year_, month)
    ]


def _findings(made: ZoneYear) -> list[dict[str, Any]]:
    """What an editor should look at in a zone: holidays on which somebody works, gaps, Sundays."""
    titles = {fraction.slug: fraction.title_de for fraction in Fraction.objects.all()}
    dates: dict[str, list[date]] = defaultdict(list)
    for one in made.collections:
        if not one.cancelled:
            dates[one.fraction].append(one.day)
    seasonal = frozenset(one.fraction for one in made.collections if one.rule and one.rule.months)
    found = look_at(dates, profile.profile().holiday_state, seasonal=seasonal)
    return [{"finding": finding, "fraction": titles[finding.fraction], "kind": kind_of(finding)} for finding in found]


def kind_of(finding: Finding) -> str:
    """What kind of finding it is, in words."""
    words = {
        "double": _("twice on one day"),
        "gap": _("longer gap than usual"),
        "holiday": _("on a public holiday"),
        "sunday": _("on a Sunday"),
    }
    return words[finding.kind]


paths = [
    path("", desk, name="waste-desk"),
    path("jahr/<int:year_>/", year, name="waste-desk-year"),
]
