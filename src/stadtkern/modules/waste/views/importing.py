"""A provider's calendar: reading a file with a report first, and saying what its titles mean."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stadtkern.kernel.city import clock, profile
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.people import rights
from stadtkern.kernel.people.staff import actor, workbench
from stadtkern.modules.waste.actions import editing
from stadtkern.modules.waste.actions import titles as actions
from stadtkern.modules.waste.dates import ics
from stadtkern.modules.waste.dates.findings import look_at
from stadtkern.modules.waste.forms import DatesForm
from stadtkern.modules.waste.importers import calendar_file
from stadtkern.modules.waste.models import Fraction, Zone
from stadtkern.modules.waste.queries import titles as queries

from .desk import kind_of
from .rules import saved

NONE = "-"  # “nothing is collected”
MAX_AT_ONCE = 100


@workbench
def import_dates(request: HttpRequest) -> HttpResponse:
    """A provider's calendar file of one zone: first a report, then the dates, when somebody wants them."""
    user = actor(request)
    rights.require(user, "waste.edit")
    form = DatesForm(request.POST or None, request.FILES or None)
    report: dict[str, Any] | None = None
    if request.method == "POST" and form.is_valid():
        its: Zone = form.cleaned_data["zone"]
        upload = form.cleaned_data["file"]
        try:
            data = upload.read(ics.MAX_FILE_BYTES + 1)
            reading = calendar_file.read_apart(data, queries.titles_for(its), clock.zone(), *queries.window())
        except Refusal as refusal:
            form.add_error("file", refusal.message)
        else:
            report = report_of(its, reading)
            if form.cleaned_data["take"] and not report["wrong"]:
                taken = saved(
                    request,
                    form,
                    lambda: editing.take_dates(its, days_of(reading), by=user, file_name=upload.name or ""),
                )
                if taken:
                    return redirect("waste-desk-import")
    context = {"part": "import", "form": form, "report": report, "fractions": Fraction.objects.all(), "none": NONE}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "waste/desk/import.html", context, status=status)


def days_of(reading: ics.ParsedCalendar) -> dict[str, list[date]]:
    """{slug of the fraction: its days}"""
    days: dict[str, list[date]] = defaultdict(list)
    for one in reading.dates:
        days[one.fraction].append(one.day)
    return days


def report_of(its: Zone, reading: ics.ParsedCalendar) -> dict[str, Any]:
    """What a file says, for people: the worst first."""
    titles = {row.slug: row.title_de for row in Fraction.objects.all()}
    found = look_at(reading.by_fraction(), profile.profile().holiday_state)
    there = queries.listed(its)
    new = {(one.fraction, one.day) for one in reading.dates} - there
    wrong = bool(reading.unknown or reading.broken or not reading.dates)
    return {
        "zone": its,
        "headline": _headline(reading, len(new)),
        "read": reading.entries,
        "taken": len(new),
        "same": len(reading.dates) - len(new),
        "counts": [
            (titles[slug], len(set(days)), min(days), max(days)) for slug, days in reading.by_fraction().items()
        ],
        "unknown": reading.unknown,
        "titles": reading.titles[:MAX_AT_ONCE],
        "broken": reading.broken,
        "none": reading.none,
        "doubts": reading.doubts,
        "cancelled": reading.cancelled,
        "findings": [{"finding": one, "fraction": titles[one.fraction], "kind": kind_of(one)} for one in found],
        "wrong": wrong,
    }


def _headline(reading: ics.ParsedCalendar, new: int) -> str:
    if reading.broken or reading.unknown:
        if not reading.dates:
            return _("Nothing in this file can be imported")
        return _("Parts of this file were not understood")
    if not reading.dates:
        return _("This file only cancels dates") if reading.cancelled else _("There are no dates in this file")
    if not new:
        return _("All dates in this file are already here")
    return _("This file can be imported")


@workbench
@require_safe
def titles(request: HttpRequest) -> HttpResponse:
    """What editors have said about titles, and a form for one more."""
    rights.require(actor(request), "waste.edit")
    fractions = list(Fraction.objects.all())
    named = {row.slug: row.title_de for row in fractions}
    rows = [
        {"said": row["said"], "bins": ", ".join(named.get(slug, slug) for slug in row["fractions"])}
        for row in queries.said()
    ]
    context = {"part": "import", "rows": rows, "fractions": fractions, "none": NONE}
    return render(request, "waste/desk/titles.html", context)


@workbench
@require_POST
def say_titles(request: HttpRequest) -> HttpResponse:
    """Keep what was ticked: `title-0` with `bins-0`, and so on; a title without any tick stays open."""
    user = actor(request)
    rights.require(user, "waste.edit")
    said: dict[str, list[str] | None] = {}
    for number in range(MAX_AT_ONCE):
        title, bins = request.POST.get(f"title-{number}", "").replace("\0", ""), request.POST.getlist(f"bins-{number}")
        if title.strip() and bins:
            said[title] = [] if NONE in bins else bins
    if forget := request.POST.get("forget", "").replace("\0", ""):
        said[forget] = None
    try:
        if said:
            actions.say(said, by=user)
            messages.success(request, _("Saved. Import the file again: the titles are now known."))
        else:
            messages.warning(request, _("Select what a title means."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect("waste-desk-titles")


paths = [
    path("einlesen/", import_dates, name="waste-desk-import"),
    path("einlesen/titel/", titles, name="waste-desk-titles"),
    path("einlesen/titel/merken/", say_titles, name="waste-desk-titles-say"),
]
