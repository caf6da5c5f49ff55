"""Bulky waste for staff: the days with their room, a day's list with its steps, the list as a table."""

from __future__ import annotations

import csv
import io
import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from stadtkern.kernel import headers
from stadtkern.kernel.city import clock
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.people import rights
from stadtkern.kernel.people.staff import actor, workbench
from stadtkern.kernel.spreadsheets import safe
from stadtkern.kernel.trust import audit
from stadtkern.modules.waste import bulky_workflow
from stadtkern.modules.waste.actions import bulky
from stadtkern.modules.waste.models import BulkyDay, BulkyRequest
from stadtkern.modules.waste.queries import bulky as queries

PERMISSION = "waste.bulky"
MAX_DAYS = 60


@workbench
@never_cache
@require_safe
def days(request: HttpRequest) -> HttpResponse:
    """The days from today on, with how much of their room is taken."""
    rights.require(actor(request), PERMISSION)
    rows = BulkyDay.objects.filter(day__gte=clock.today())[:MAX_DAYS]
    return render(request, "waste/desk/bulky_days.html", {"part": "bulky", "days": rows})


@workbench
@never_cache
@require_safe
def day(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Who is on a day's list, with the steps that are possible."""
    rights.require(actor(request), PERMISSION)
    return _list(request, get_object_or_404(BulkyDay, pk=pk))


@workbench
@require_POST
def step(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a step of `bulky_workflow.STEPS` with a request."""
    user = actor(request)
    rights.require(user, PERMISSION)
    row = get_object_or_404(BulkyRequest.objects.select_related("day"), pk=pk)
    name = request.POST.get("step", "")
    try:
        if name not in bulky_workflow.STEPS:
            raise bulky.WrongStep
        bulky.step(row, name, at=clock.now(), staff=user)
    except Refusal as refused:
        return _list(request, row.day, refused)
    return HttpResponseRedirect(reverse("waste-bulky-day", args=[row.day_id]), status=303)


@workbench
@never_cache
@require_safe
def table(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A day's list for a spreadsheet; who fetched it stands in the audit trail."""
    user = actor(request)
    rights.require(user, PERMISSION)
    its = get_object_or_404(BulkyDay, pk=pk)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(
        [
            _("Street"),
            _("House number"),
            _("Where you will put it"),
            _("Name"),
            _("Telephone"),
            _("Items"),
            _("Litres"),
            _("Status"),
        ]
    )
    known = queries.names()
    for row in its.requests.all():
        cells = [
            row.street,
            row.house_number,
            row.where,
            row.name,
            row.phone,
            ", ".join(queries.things(row, known)),
            str(row.litres),
            row.get_state_display(),
        ]
        writer.writerow(map(safe, cells))
    audit.record(user, "waste.bulky_list", its)
    answer = HttpResponse(out.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8; header=present")
    return headers.as_file(answer, f"sperrmuell-{its.day.isoformat()}.csv")


def _list(request: HttpRequest, its: BulkyDay, refusal: Refusal | None = None) -> HttpResponse:
    known = queries.names()
    rows = [
        {"row": row, "things": queries.things(row, known), "steps": bulky_workflow.steps_from(row.state)}
        for row in its.requests.select_related("day")
    ]
    context = {"part": "bulky", "day": its, "rows": rows, "refusal": refusal}
    return render(request, "waste/desk/bulky_day.html", context, status=refusal.status if refusal else 200)


paths = [
    path("sperrmuell/", days, name="waste-bulky-days"),
    path("sperrmuell/<uuid:pk>/", day, name="waste-bulky-day"),
    path("sperrmuell/<uuid:pk>/liste.csv", table, name="waste-bulky-csv"),
    path("sperrmuell/anmeldung/<uuid:pk>/schritt/", step, name="waste-bulky-step"),
]
