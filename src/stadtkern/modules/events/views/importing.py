"""Importing: upload, read the report of a trial, take it over, read the report again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from stadtkern.kernel import headers, listing
from stadtkern.kernel.city import clock
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.people import rights
from stadtkern.kernel.people.models import Organisation, User
from stadtkern.kernel.people.staff import actor, workbench
from stadtkern.modules.events.actions import importing
from stadtkern.modules.events.forms.importing import UploadForm
from stadtkern.modules.events.importers import files, table
from stadtkern.modules.events.models import ImportRow, ImportRun
from stadtkern.modules.events.queries import importing as queries

from .desk import require_somewhere


def owners_of(user: User) -> list[Organisation]:
    if rights.can(user, "events.import"):
        return list(Organisation.objects.all())
    return rights.organisations_with(user, "events.import")


@workbench
def imports(request: HttpRequest) -> HttpResponse:
    """Upload a file; below it the earlier imports."""
    require_somewhere(request, "events.import")
    user = actor(request)
    more: dict[str, Any] = {"owners": owners_of(user), "city": rights.can(user, "events.import")}
    form, status = UploadForm(**more), 200
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES, **more)
        if form.is_valid() and (run := _tried(request, form)) is not None:
            return redirect("events-import", run.pk)
        status = 422
    context = {"form": form, "page": listing.page(request, queries.runs(user).defer("content"), 20)}
    return render(request, "events/desk/imports.html", context, status=status)


def _tried(request: HttpRequest, form: UploadForm) -> ImportRun | None:
    """The trial run of an uploaded file; None with the reason at the field where it can't be read."""
    upload = form.cleaned_data["file"]
    data = upload.read(files.MAX_BYTES + 1)
    try:
        kind, reading = files.read_apart(upload.name, data)
    except Refusal as refusal:
        form.add_error("file", refusal.message)
        return None
    return importing.begin(
        reading,
        format=kind,
        file_name=upload.name,
        by=actor(request),
        dry_run=True,
        content=data,
        organisation=form.cleaned_data["organisation"],
        series=form.cleaned_data["series"],
    )


def _run(request: HttpRequest, pk: UUID) -> ImportRun:
    require_somewhere(request, "events.import")
    run = get_object_or_404(ImportRun.objects.select_related("organisation", "series"), pk=pk)
    if not queries.runs(actor(request)).filter(pk=pk).exists():
        raise PermissionDenied("events.import")
    return run


@workbench
@require_safe
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a run found, line by line; while a job is at it, how long already."""
    run = _run(request, pk)
    if run.state == ImportRun.State.WAITING:
        asked_again = request.headers.get("HX-Request") == "true"
        context = {"run": run, "seconds": max(0, round((clock.now() - run.at).total_seconds()))}
        return render(request, f"events/desk/import_{'progress' if asked_again else 'waiting'}.html", context)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Refresh": "true"})
    rows = run.rows.select_related("event")
    outcome = request.GET.get("zeige", "")
    shown = rows.filter(outcome=outcome) if outcome in ImportRow.Outcome.values else rows
    names = {
        "new": _("new"),
        "changed": _("changed"),
        "same": _("no change"),
        "rejected": _("rejected"),
        "unclear": _("to check"),
        "missing": _("missing in the file"),
    }
    context = {
        "run": run,
        "page": listing.page(request, shown),
        "outcome": outcome,
        "names": names,
        "tabs": [(name, words, run.counts[name]) for name, words in names.items() if run.counts.get(name)],
        "all": sum(run.counts.get(name, 0) for name in names),
        "takeable": run.dry_run and run.content is not None and run.state == ImportRun.State.DONE,
        "changes": run.counts.get("new", 0) + run.counts.get("changed", 0) + run.counts.get("conflict", 0),
        "headline": _headline(run.counts, dry_run=run.dry_run),
        "worst": "error" if run.counts.get("rejected") else "" if run.counts.get("unclear") else "success",
    }
    return render(request, "events/desk/import.html", context)


def _headline(counts: dict[str, int], *, dry_run: bool) -> str:
    """What a run comes to, by its worst: refused entries first, then those to check."""
    changes = counts.get("new", 0) + counts.get("changed", 0) + counts.get("conflict", 0)
    refused, read = counts.get("rejected", 0), counts.get("read", 0)
    shown = {"refused": refused, "read": max(read, refused)}
    if refused and not changes and not counts.get("same"):
        return _("Nothing can be imported: all entries were rejected (%(refused)d)") % shown
    if refused:
        return _("%(refused)d of %(read)d entries rejected") % shown
    if not changes and not counts.get("same") and not read:
        return _("This file has no upcoming events")
    if counts.get("unclear"):
        return ngettext("One thing to check", "%(number)d things to check", counts["unclear"]) % {
            "number": counts["unclear"]
        }
    if not changes:
        return _("Nothing would change") if dry_run else _("Nothing has changed")
    return _("What would happen") if dry_run else _("Imported.")


@workbench
@require_POST
def take_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Do what the trial run showed, from the same bytes."""
    run = _run(request, pk)
    if not run.dry_run or run.content is None or run.state != ImportRun.State.DONE:
        raise importing.NothingToImport
    data = bytes(run.content)
    kind, reading = files.read_apart(run.file_name, data)
    done = importing.begin(
        reading,
        format=kind,
        file_name=run.file_name,
        by=actor(request),
        organisation=run.organisation,
        series=run.series,
        dry_run=False,
        content=data,
        tried=run,
    )
    return redirect("events-import", done.pk)


@workbench
@require_safe
def rejected(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The rejected lines as a CSV file, for whoever mends the table."""
    run = _run(request, pk)
    rows = [[row.place, row.title, " ".join(row.messages)] for row in run.rows.filter(outcome="rejected")]
    return listing.csv_file(_("rejected"), [_("Where"), _("Title"), _("Why")], rows)


@workbench
@require_safe
def template(request: HttpRequest, ending: str) -> HttpResponse:
    """An empty table with the right headings."""
    require_somewhere(request, "events.import")
    content, media_type = {
        "csv": (table.template_csv, "text/csv; charset=utf-8"),
        "xlsx": (table.template_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    }[ending]
    response = HttpResponse(content(), content_type=media_type)
    return headers.as_file(response, f"vorlage-veranstaltungen.{ending}")


paths = [
    path("importe/", imports, name="events-imports"),
    path("importe/vorlage.csv", template, {"ending": "csv"}, name="events-import-template-csv"),
    path("importe/vorlage.xlsx", template, {"ending": "xlsx"}, name="events-import-template-xlsx"),
    path("importe/<uuid:pk>/", report, name="events-import"),
    path("importe/<uuid:pk>/uebernehmen/", take_over, name="events-import-take-over"),
    path("importe/<uuid:pk>/abgelehnt.csv", rejected, name="events-import-rejected"),
]
