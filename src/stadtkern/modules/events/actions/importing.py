"""Taking over events from a file: what is new, changed, the same, rejected or missing, line by line.

The readers under importers/ turn an outside format into a `ParsedFile`; importing_entries.py compares its entries with
what is already there. Here is the run: tried or real, at once or by a job. The same file again changes nothing.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from stadtkern.kernel.city import clock
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.ids import uuid7
from stadtkern.kernel.jobs.tasks import defer
from stadtkern.kernel.people import rights
from stadtkern.kernel.people.models import Organisation, User
from stadtkern.kernel.trust import audit
from stadtkern.modules.events.models import ImportRow, ImportRun, Series

from .history import name_of
from .importing_entries import RowReport, SourceFile
from .parsed_file import ParsedFile, SourceEntry

KEEP_UPLOAD = timedelta(days=1)
AT_ONCE = 100  # entries; a new one takes about 20 ms, so that somebody at the screen waits two seconds at most


class NothingToImport(Refusal):
    """The trial run is not there any more, or has been taken over already."""

    code = "nothing_to_import"

    @property
    def message(self) -> str:
        return _("This file is no longer stored. Please upload it again.")


def require_import(by: User | str, organisation: Organisation | None) -> None:
    """Raises PermissionDenied unless somebody may import for an organisation (None: for the whole city)."""
    if isinstance(by, User) and not rights.can(by, "events.import", owners=[organisation] if organisation else []):
        raise PermissionDenied("events.import")


def begin(
    reading: ParsedFile,
    *,
    format: str,  # noqa: A002  (the file format, as the model calls it)
    file_name: str,
    by: User,
    organisation: Organisation | None = None,
    series: Series | None = None,
    dry_run: bool,
    content: bytes,
    tried: ImportRun | None = None,
) -> ImportRun:
    """Like `run_import`, where somebody waits at the screen: a large file is left to a job, as the run says.

    Raises PermissionDenied, NothingToImport.
    """
    if len(reading.entries) <= AT_ONCE:
        return run_import(
            reading,
            format=format,
            file_name=file_name,
            by=by,
            organisation=organisation,
            series=series,
            dry_run=dry_run,
            content=content,
            tried=tried,
        )
    require_import(by, organisation)
    with transaction.atomic():
        _use_up(tried)
        run = ImportRun.objects.create(
            format=format,
            file_name=file_name[:200],
            at=clock.now(),
            by_name=name_of(by)[:254],
            series=series,
            organisation=organisation,
            dry_run=dry_run,
            content=content,
            counts={"rows": len(reading.entries)},
            state=ImportRun.State.WAITING,
        )
        defer("events.import_file", run=str(run.pk), by=str(by.pk), language=translation.get_language() or "de")
    return run


def failed(run: ImportRun) -> None:
    """Note that a run broke off; nothing of it was kept."""
    ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.FAILED, content=None)


def forget_uploads(at: datetime) -> int:
    """Erase uploaded files that nobody has taken over within a day; gives how many."""
    return ImportRun.objects.filter(content__isnull=False, at__lt=at - KEEP_UPLOAD).update(content=None)


def _use_up(tried: ImportRun | None) -> None:
    if tried is not None and not ImportRun.objects.filter(pk=tried.pk, content__isnull=False).update(content=None):
        raise NothingToImport


@transaction.atomic
def run_import(
    reading: ParsedFile,
    *,
    format: str,  # noqa: A002  (the file format, as the model calls it)
    file_name: str,
    by: User | str,
    organisation: Organisation | None = None,
    series: Series | None = None,
    dry_run: bool,
    content: bytes | None = None,
    tried: ImportRun | None = None,
    waiting: ImportRun | None = None,
) -> ImportRun:
    """Take over what a reader found, or only try it (`dry_run`: nothing but the report is written).

    content: the file, kept for a day beside a trial run so that it can be taken over; tried: that trial run, whose file
    is used up by this; waiting: the run that `begin` has left to a job.
    Raises PermissionDenied, NothingToImport (somebody else has just taken the trial over).
    """
    require_import(by, organisation)
    _use_up(tried)
    source = SourceFile(format, organisation, series, by, file_name)
    trial = transaction.savepoint()
    reports = source.take_all(reading.entries)
    if not reading.partial:
        reports += source.missing(reading.entries)
    reports += [
        RowReport(SourceEntry(place, ""), ImportRow.Outcome.UNCLEAR, messages=[text]) for place, text in reading.doubts
    ]
    if dry_run:
        transaction.savepoint_rollback(trial)
    counts = Counter(report.outcome for report in reports)
    counts["warning"] = sum(bool(report.entry.warnings) for report in reports)
    counts["conflict"] = sum(report.conflicts for report in reports)
    counts["past"] = reading.past
    counts["read"] = len(reading.entries)
    run, _new = ImportRun.objects.update_or_create(
        pk=waiting.pk if waiting else uuid7(),
        defaults={
            "format": format,
            "file_name": file_name[:200],
            "at": clock.now(),
            "by_name": name_of(by)[:254],
            "organisation": organisation,
            "series": series,
            "dry_run": dry_run,
            "counts": dict(counts),
            "content": content if dry_run else None,
            "state": ImportRun.State.DONE,
        },
    )
    ImportRow.objects.bulk_create(
        ImportRow(
            run=run,
            place=report.entry.place[:120],
            title=report.entry.title[:300],
            outcome=report.outcome,
            event=None if dry_run and report.outcome == ImportRow.Outcome.NEW else report.event,
            messages=[*report.messages, *report.entry.warnings],
        )
        for report in reports
    )
    if not dry_run:
        numbers = {str(name): (None, number) for name, number in counts.items() if number}
        audit.record(by, "events.import", run, file_name[:200], **numbers)
    return run
