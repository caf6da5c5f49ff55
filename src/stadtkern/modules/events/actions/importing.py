"""Taking over events from a file: what is new, changed, the same, rejected or missing, line by line.

The readers under importers/ turn an outside format into entries. Here an entry meets what is already there:

- Only what the source says itself is touched, and only where the source has changed since the last run.
- What somebody changed here by hand is not overwritten: it becomes a `Conflict` that an editor settles.
- An entry that is refused leaves nothing behind, the others go on. What is missing in the file is reported, not
deleted.
- The same file again changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from stadtkern.kernel.city import clock
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.ids import uuid7
from stadtkern.kernel.jobs.tasks import defer
from stadtkern.kernel.people import rights
from stadtkern.kernel.people.models import Organisation, User
from stadtkern.kernel.trust import audit
from stadtkern.modules.events.contradictions import with_remark
from stadtkern.modules.events.models import Conflict, Event, EventState, ImportRow, ImportRun, Series
from stadtkern.modules.events.queries.importing import missing_from

from . import editing
from .editing.record import name_of
from .editing.values import dump, label, load, organisations_called, topic_called

KEEP_UPLOAD = timedelta(days=1)
SEQUENCE = "sequence"  # beside the fields that the source said
AT_ONCE = 100  # entries; a new one takes about 20 ms, so that somebody at the screen waits two seconds at most


@dataclass(frozen=True)
class Contradiction:
    """Two values that the source itself gives for one field."""

    field: str
    values: list[dict[str, Any]]  # [{"value": JSON, "source": text}]
    note: str = ""


@dataclass(frozen=True)
class SourceEntry:
    """One entry of a file, as a reader understood it.

    place: where it stands, for people; source_id: the source's own name of it, stable over runs; values: {field: JSON}
    in the form of `editing.values.dump`, only what the source speaks about; remark: more about it, which goes below the
    text of a new event and is no news about one that is here; problems: why it can't be taken; warnings: what the
    reader had to leave out or guess; cancels: a cancellation on its own, of "one" event, of "all" of a series, or
    "onwards" from this one; sequence: the source's number of the version, which grows.
    """

    place: str
    source_id: str
    title: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    remark: str = ""
    uid: str = ""
    cancelled: bool = False
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)
    cancels: str = ""
    sequence: int = 0


@dataclass(frozen=True)
class ParsedFile:
    """What a reader found: the entries, and how many events it left out because they are over.

    doubts: (where, sentence) of what is not understood or was guessed; partial: it doesn't list all that there is.
    """

    entries: list[SourceEntry]
    past: int = 0
    doubts: list[tuple[str, str]] = field(default_factory=list)
    partial: bool = False


@dataclass
class _RowReport:
    entry: SourceEntry
    outcome: str
    event: Event | None = None
    messages: list[str] = field(default_factory=list)
    conflicts: int = 0


class NothingToImport(Refusal):
    """The trial run is not there any more, or has been taken over already."""

    code = "nothing_to_import"

    @property
    def message(self) -> str:
        return _("This file is not kept any more. Please upload it again.")


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
    """Like `run_import`, where somebody waits at the screen: a large file is left to a job, and the run to come says
    so.

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
    source = _Source(format, organisation, series, by, file_name)
    trial = transaction.savepoint()
    reports = source.take_all(reading.entries)
    if not reading.partial:
        reports += source.missing(reading.entries)
    reports += [
        _RowReport(SourceEntry(place, ""), ImportRow.Outcome.UNCLEAR, messages=[text]) for place, text in reading.doubts
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
        audit.record(by, "events.import", run, f"{file_name[:200]}: {dict(counts)}"[:300])
    return run


@dataclass
class _Source:
    format: str
    organisation: Organisation | None
    series: Series | None
    by: User | str
    file_name: str

    @property
    def prefix(self) -> str:
        """An organisation's files name only its own events, whatever ids stand in them."""
        return f"{self.organisation.slug}:" if self.organisation else ""

    def key(self, entry: SourceEntry) -> str:
        return f"{self.prefix}{entry.source_id}"[:255]

    def take_all(self, entries: Sequence[SourceEntry]) -> list[_RowReport]:
        seen: dict[str, str] = {}
        reports = []
        for entry in entries:
            if entry.problems:
                reports.append(_RowReport(entry, ImportRow.Outcome.REJECTED, messages=list(entry.problems)))
                continue
            if entry.source_id in seen:
                reason = _("The same event stands already at %(place)s.") % {"place": seen[entry.source_id]}
                reports.append(_RowReport(entry, ImportRow.Outcome.REJECTED, messages=[reason]))
                continue
            seen[entry.source_id] = entry.place
            if entry.cancels:
                reports += self._cancel(entry)
            else:
                reports.append(self._take_safely(entry))
        return reports

    def _cancel(self, entry: SourceEntry) -> list[_RowReport]:
        """Call off the events that a cancellation means; one that means none is refused, so that somebody looks."""
        key, known = self.key(entry), Event.objects.filter(source=self.format)
        if entry.cancels == "all":
            known = known.filter(Q(source_id=key) | Q(source_id__startswith=f"{key}#"))
        elif entry.cancels == "onwards":
            known = known.filter(source_id__startswith=key.rpartition("#")[0] + "#", source_id__gte=key)
        else:
            known = known.filter(source_id=key)
        reports = []
        for event in known.select_for_update().order_by("starts_at"):
            report = _RowReport(entry, ImportRow.Outcome.SAME, event)
            with transaction.atomic():
                self._call_off(event, report)
            reports.append(report)
        if not reports:
            reason = _("It is cancelled in the file, and it was never here.")
            reports.append(_RowReport(entry, ImportRow.Outcome.REJECTED, messages=[reason]))
        return reports

    def _call_off(self, event: Event, report: _RowReport) -> None:
        """Cancel what the programme shows; what is still on its way there is put before the editors."""
        if event.state == EventState.PUBLISHED:
            try:
                editing.cancel(event, by=self.by, reason=_("Cancelled by the organiser."))
            except Refusal as refusal:
                report.outcome, report.messages = ImportRow.Outcome.REJECTED, [str(refusal.message)]
                return
            report.outcome, report.messages = ImportRow.Outcome.CHANGED, [_("Cancelled in the file")]
            event.refresh_from_db()
        elif event.state != EventState.CANCELLED:
            reason = _("It is cancelled in the file. It is not published here yet; please don't publish it.")
            report.outcome, report.messages = ImportRow.Outcome.UNCLEAR, [reason]

    def _take_safely(self, entry: SourceEntry) -> _RowReport:
        try:
            with transaction.atomic():
                return self._take(entry)
        except Refusal as refusal:
            return _RowReport(entry, ImportRow.Outcome.REJECTED, messages=[str(refusal.message)])

    def _take(self, entry: SourceEntry) -> _RowReport:
        event = Event.objects.select_for_update().filter(source=self.format, source_id=self.key(entry)).first()
        if event is None:
            return self._take_new(entry)
        report = _RowReport(entry, ImportRow.Outcome.SAME, event)
        if entry.sequence < event.source_values.get(SEQUENCE, 0):
            reason = _("The file has an older version of this event than the one that was read before.")
            return _RowReport(entry, ImportRow.Outcome.REJECTED, event, [reason])
        if entry.cancelled:
            self._call_off(event, report)
        if _hash(entry.values) != event.source_hash:
            self._take_changes(entry, event, report)
        report.conflicts += self._note_contradictions(entry, event, report)
        return report

    def _take_new(self, entry: SourceEntry) -> _RowReport:
        if entry.cancelled:
            reason = _("It is cancelled in the file, and it was never here.")
            return _RowReport(entry, ImportRow.Outcome.REJECTED, messages=[reason])
        fields = {name: self._loaded(name, value) for name, value in entry.values.items()}
        if entry.remark:
            fields["text"] = with_remark(fields.get("text", ""), entry.remark)
        if self.series is not None:
            fields["series"] = self.series
        uid = entry.uid if entry.uid and not Event.objects.filter(uid=entry.uid).exists() else ""
        event = editing.create(
            by=self.by,
            owner=self.organisation,
            note=_("Imported from %(file)s") % {"file": self.file_name},
            uid=uid[:255],
            source=self.format,
            source_id=self.key(entry),
            **fields,
        )
        self._remember(event, entry)
        report = _RowReport(entry, ImportRow.Outcome.NEW, event)
        report.conflicts = self._note_contradictions(entry, event, report)
        return report

    def _take_changes(self, entry: SourceEntry, event: Event, report: _RowReport) -> None:
        said = event.source_values
        changed = {name: value for name, value in entry.values.items() if name not in said or said[name] != value}
        takeable: dict[str, Any] = {}
        for name, value in changed.items():
            here = dump(event, name)
            if _alike(here, self._normal(name, value)):
                continue
            if _alike(here, self._normal(name, said.get(name))) or (name not in said and here in (None, "", [])):
                takeable[name] = self._loaded(name, value)
                continue
            self._note(
                event,
                Contradiction(name, [{"value": here, "source": _("here")}, {"value": value, "source": self.file_name}]),
                report,
            )
            report.conflicts += 1
        if takeable:
            version = event.version
            editing.update(
                event,
                by=self.by,
                version=None,
                note=_("Imported from %(file)s") % {"file": self.file_name},
                **takeable,
            )
            event.refresh_from_db()
            if event.version != version:
                report.outcome = ImportRow.Outcome.CHANGED
                report.messages.append(
                    _("Changed: %(fields)s") % {"fields": ", ".join(str(label(name)) for name in takeable)}
                )
        self._remember(event, entry)

    def _remember(self, event: Event, entry: SourceEntry) -> None:
        event.source_hash = _hash(entry.values)
        event.source_values = entry.values | ({SEQUENCE: entry.sequence} if entry.sequence else {})
        event.save(update_fields=["source_values", "source_hash"])

    def _loaded(self, name: str, value: Any) -> Any:
        """Members of an organisation name only organisations that are
        there; the city's own files bring new ones along.
        """
        return load(name, value, source=self.file_name, create=self.organisation is None)

    def _normal(self, name: str, value: Any) -> Any:
        """What the source says, as it would stand here: known names only."""
        if name == "organisers":
            names = organisations_called(value or [], create=False)
            return sorted([str(known) for known in names])
        if name == "topics":
            return sorted(str(topic) for title in value or [] if (topic := topic_called(title)) is not None)
        return value

    def _note_contradictions(self, entry: SourceEntry, event: Event, report: _RowReport) -> int:
        return sum(self._note(event, contradiction, report) for contradiction in entry.contradictions)

    def _note(self, event: Event, found: Contradiction, report: _RowReport) -> bool:
        """Put a contradiction before the editors, unless these same values lie there already, settled or not."""
        known = Conflict.objects.filter(event=event, field=found.field).first()
        if known is not None and _values(known.values) == _values(found.values):
            return False
        Conflict.objects.update_or_create(
            event=event,
            field=found.field,
            defaults={
                "values": found.values,
                "note": found.note,
                "found_at": clock.now(),
                "settled_at": None,
                "settled_by": "",
                "chosen": "",
            },
        )
        words = " / ".join(f"{pair['source']}: {editing.shown(found.field, pair['value'])}" for pair in found.values)
        report.messages.append(
            _("Contradiction in “%(field)s”: %(values)s") % {"field": label(found.field), "values": words}
        )
        return True

    def missing(self, entries: Sequence[SourceEntry]) -> list[_RowReport]:
        named = {self.key(entry) for entry in entries}
        gone = missing_from(self.format, self.prefix, self.organisation, self.series, named, clock.now())
        reason = _("It came from this source before and is not in the file any more. It stays as it is.")
        return [
            _RowReport(
                SourceEntry(place="–", source_id=event.source_id, title=event.title),
                ImportRow.Outcome.MISSING,
                event,
                [reason],
            )
            for event in gone
        ]


def _hash(values: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def _values(pairs: list[dict[str, Any]]) -> list[Any]:
    return sorted(json.dumps(pair["value"]) for pair in pairs)


def _alike(one: Any, other: Any) -> bool:
    """Equal, where nothing is nothing however it is written."""
    return one == other or (one in (None, "", []) and other in (None, "", []))
