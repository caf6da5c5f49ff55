"""Editing what the dates are made from: rules of a zone, holiday shifts, single dates, files of providers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from stadtkern.kernel.city import clock, profile
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.people import rights
from stadtkern.kernel.people.staff import actor, workbench
from stadtkern.modules.waste import wording
from stadtkern.modules.waste.actions import editing
from stadtkern.modules.waste.actions.refusals import NotAllowed
from stadtkern.modules.waste.dates.findings import public_holidays
from stadtkern.modules.waste.dates.rules import PlainRule
from stadtkern.modules.waste.forms import RuleForm, ShiftForm, SingleForm
from stadtkern.modules.waste.models import Rule, Shift, ShiftTable, SingleDate, Zone


def saved(request: HttpRequest, form: forms.Form, save: Callable[[], object]) -> bool:
    """Do what a valid form asks for; a refusal comes to its field. True when it was done."""
    if not form.is_valid():
        return False
    try:
        save()
    except NotAllowed as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    messages.success(request, _("Saved. People see it when the year is published."))
    return True


def _removed(request: HttpRequest, remove: Callable[[], object]) -> None:
    try:
        remove()
    except Refusal as refusal:
        messages.warning(request, str(refusal.message))
    else:
        messages.success(request, _("Removed. People see it when the year is published."))


@workbench
@require_safe
def zones(request: HttpRequest) -> HttpResponse:
    """All zones with how many rules and streets they have."""
    rights.require(actor(request), "waste.edit")
    words = request.GET.get("q", "").strip().replace("\x00", "")[:100]
    rows = Zone.objects.select_related("division").prefetch_related("rules__fraction")
    if words:
        rows = rows.filter(title__icontains=words) | rows.filter(assignments__street__name__icontains=words)
    return render(request, "waste/desk/zones.html", {"part": "zones", "zones": rows.distinct(), "words": words})


@workbench
def zone(request: HttpRequest, slug: str) -> HttpResponse:
    """The rules of a zone; a form for one more, or for the one that `?regel=` names."""
    user = actor(request)
    rights.require(user, "waste.edit")
    its = get_object_or_404(Zone.objects.select_related("division"), slug=slug)
    rule = _chosen(its.rules.all(), request.GET.get("regel", ""))
    initial = (
        {name: getattr(rule, name) for name in ("fraction", "weekday", "every_weeks", "start", "until", "months")}
        if rule
        else {}
    )
    form = RuleForm(request.POST or None, zone=its, initial=initial)
    if request.method == "POST" and saved(
        request, form, lambda: editing.save_rule(zone=its, rule=rule, by=user, **form.cleaned_data)
    ):
        return redirect("waste-desk-zone", slug)
    rules = [
        {
            "row": row,
            "words": wording.rule(
                PlainRule(row.fraction.slug, row.weekday, row.start, row.every_weeks, row.until, frozenset(row.months))
            ),
        }
        for row in its.rules.select_related("fraction")
    ]
    streets = its.assignments.select_related("street").order_by("street__name", "low")
    context = {
        "part": "zones",
        "zone": its,
        "rules": rules,
        "rule": rule,
        "form": form,
        "streets": streets[:30],
        "street_count": streets.count(),
        "year": clock.today().year,
    }
    return render(request, "waste/desk/zone.html", context, status=_status(form))


def _chosen(rows: Any, key: str) -> Any:
    try:
        return rows.filter(pk=UUID(key)).first() if key else None
    except ValueError:
        return None


def _status(form: forms.Form) -> int:
    return 422 if form.is_bound and form.errors else 200


@workbench
@require_POST
def rule_remove(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """Take a rule away."""
    user = actor(request)
    rights.require(user, "waste.edit")
    rule = get_object_or_404(Rule.objects.select_related("zone", "fraction"), pk=pk, zone__slug=slug)
    _removed(request, lambda: editing.remove_rule(rule, by=user))
    return redirect("waste-desk-zone", slug)


@workbench
def shifts(request: HttpRequest) -> HttpResponse:
    """The holiday shifts from this year on, and the public holidays that nothing is said about."""
    user = actor(request)
    rights.require(user, "waste.edit")
    shift = _chosen(Shift.objects.all(), request.GET.get("verschiebung", ""))
    first = ShiftTable.objects.first()
    initial = (
        {"table": shift.table, "day": shift.day, "to_day": shift.to_day, "reason": shift.reason}
        if shift
        else {"table": first, "day": request.GET.get("tag", ""), "reason": request.GET.get("name", "")}
    )
    form = ShiftForm(request.POST or None, initial=initial)
    if request.method == "POST" and saved(
        request, form, lambda: editing.save_shift(shift=shift, by=user, **form.cleaned_data)
    ):
        return redirect("waste-desk-shifts")
    begin = date(clock.today().year, 1, 1)
    rows = list(Shift.objects.filter(day__gte=begin).select_related("table").order_by("table__slug", "day"))
    said = {row.day for row in rows}
    holidays = [
        {"day": day, "name": name}
        for year in (begin.year, begin.year + 1)
        for day, name in sorted(public_holidays(year, profile.profile().holiday_state).items())
        if day.weekday() < 5 and day not in said and day >= clock.today()
    ]
    context = {
        "part": "shifts",
        "rows": rows,
        "form": form,
        "shift": shift,
        "holidays": holidays,
        "tables": ShiftTable.objects.all(),
    }
    return render(request, "waste/desk/shifts.html", context, status=_status(form))


@workbench
@require_POST
def shift_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a shift away."""
    user = actor(request)
    rights.require(user, "waste.edit")
    shift = get_object_or_404(Shift.objects.select_related("table"), pk=pk)
    _removed(request, lambda: editing.remove_shift(shift, by=user))
    return redirect("waste-desk-shifts")


@workbench
def dates(request: HttpRequest) -> HttpResponse:
    """The exceptions from today on; listed dates of a file are not among them."""
    user = actor(request)
    rights.require(user, "waste.edit")
    single = _chosen(SingleDate.objects.all(), request.GET.get("termin", ""))
    names = ("fraction", "zone", "kind", "day", "to_day", "reason")
    form = SingleForm(request.POST or None, initial={name: getattr(single, name) for name in names} if single else {})
    if request.method == "POST" and saved(
        request, form, lambda: editing.save_single(single=single, by=user, **form.cleaned_data)
    ):
        return redirect("waste-desk-dates")
    rows = SingleDate.objects.exclude(kind=SingleDate.Kind.LISTED).filter(day__gte=clock.today())
    context = {"part": "dates", "rows": rows.select_related("fraction", "zone"), "form": form, "single": single}
    return render(request, "waste/desk/dates.html", context, status=_status(form))


@workbench
@require_POST
def date_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a single date away."""
    user = actor(request)
    rights.require(user, "waste.edit")
    single = get_object_or_404(SingleDate.objects.select_related("fraction", "zone"), pk=pk)
    _removed(request, lambda: editing.remove_single(single, by=user))
    return redirect("waste-desk-dates")


paths = [
    path("bezirke/", zones, name="waste-desk-zones"),
    path("bezirke/<slug:slug>/", zone, name="waste-desk-zone"),
    path("bezirke/<slug:slug>/regel/<uuid:pk>/entfernen/", rule_remove, name="waste-desk-rule-remove"),
    path("feiertage/", shifts, name="waste-desk-shifts"),
    path("feiertage/<uuid:pk>/entfernen/", shift_remove, name="waste-desk-shift-remove"),
    path("ausnahmen/", dates, name="waste-desk-dates"),
    path("ausnahmen/<uuid:pk>/entfernen/", date_remove, name="waste-desk-date-remove"),
]
