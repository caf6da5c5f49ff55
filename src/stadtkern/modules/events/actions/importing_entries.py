"""How the entries of one file meet the events that are already here.

- Only what the source says itself is touched, and only where the source has changed since the last run.
- What somebody changed here by hand is not overwritten: it becomes a `Conflict` that an editor settles.
- An entry that is refused leaves nothing behind, the others go on.
- What is missing in the file is reported, not deleted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from stadtkern.kernel.city import clock
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.people.models import Organisation, User
from stadtkern.modules.events.contradictions import with_remark
from stadtkern.modules.events.models import Conflict, Event, EventState, ImportRow, Series
from stadtkern.modules.events.queries.importing import missing_from

from . import editing, editing_values, publishing
from .editing_values import dump, label, load, organisations_called, topic_called
from .parsed_file import Contradiction, SourceEntry

SEQUENCE = "sequence"  # beside the fields that the source said


@dataclass
class RowReport:
    """What becomes of one entry, as the run's report says it."""

    entry: SourceEntry
    outcome: str
    event: Event | None = None
    messages: list[str] = field(default_factory=list)
    conflicts: int = 0


@dataclass
class SourceFile:
    """One file, whose it is and who brings it."""

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

    def take_all(self, entries: Sequence[SourceEntry]) -> list[RowReport]:
        """Take the entries in order; gives what became of each."""
        seen: dict[str, str] = {}
        reports = []
        for entry in entries:
            if entry.problems:
                reports.append(RowReport(entry, ImportRow.Outcome.REJECTED, messages=list(entry.problems)))
                continue
            if entry.source_id in seen:
                reason = _("The same event is already at %(place)s.") % {"place": seen[entry.source_id]}
                reports.append(RowReport(entry, ImportRow.Outcome.REJECTED, messages=[reason]))
                continue
            seen[entry.source_id] = entry.place
            if entry.cancels:
                reports += self._cancel(entry)
            else:
                reports.append(self._take_safely(entry))
        return reports

    def _cancel(self, entry: SourceEntry) -> list[RowReport]:
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
            report = RowReport(entry, ImportRow.Outcome.SAME, event)
            with transaction.atomic():
                self._call_off(event, report)
            reports.append(report)
        if not reports:
            reason = _("It is cancelled in the file and was never here.")
            reports.append(RowReport(entry, ImportRow.Outcome.REJECTED, messages=[reason]))
        return reports

    def _call_off(self, event: Event, report: RowReport) -> None:
        """Cancel what the programme shows; what is still on its way there is put before the editors."""
        if event.state == EventState.PUBLISHED:
            try:
                publishing.cancel(event, by=self.by, reason=_("Cancelled by the organiser."))
            except Refusal as refusal:
                report.outcome, report.messages = ImportRow.Outcome.REJECTED, [str(refusal.message)]
                return
            report.outcome, report.messages = ImportRow.Outcome.CHANGED, [_("Cancelled in the file")]
            event.refresh_from_db()
        elif event.state != EventState.CANCELLED:
            reason = _("It is cancelled in the file. It is not published here yet: please do not publish it.")
            report.outcome, report.messages = ImportRow.Outcome.UNCLEAR, [reason]

    def _take_safely(self, entry: SourceEntry) -> RowReport:
        try:
            with transaction.atomic():
                return self._take(entry)
        except Refusal as refusal:
            return RowReport(entry, ImportRow.Outcome.REJECTED, messages=[str(refusal.message)])

    def _take(self, entry: SourceEntry) -> RowReport:
        event = Event.objects.select_for_update().filter(source=self.format, source_id=self.key(entry)).first()
        if event is None:
            return self._take_new(entry)
        report = RowReport(entry, ImportRow.Outcome.SAME, event)
        if entry.sequence < event.source_values.get(SEQUENCE, 0):
            reason = _("The file has an older version of this event than the one imported before.")
            return RowReport(entry, ImportRow.Outcome.REJECTED, event, [reason])
        if entry.cancelled:
            self._call_off(event, report)
        if _hash(entry.values) != event.source_hash:
            self._take_changes(entry, event, report)
        report.conflicts += self._note_contradictions(entry, event, report)
        return report

    def _take_new(self, entry: SourceEntry) -> RowReport:
        if entry.cancelled:
            reason = _("It is cancelled in the file and was never here.")
            return RowReport(entry, ImportRow.Outcome.REJECTED, messages=[reason])
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
        report = RowReport(entry, ImportRow.Outcome.NEW, event)
        report.conflicts = self._note_contradictions(entry, event, report)
        return report

    def _take_changes(self, entry: SourceEntry, event: Event, report: RowReport) -> None:
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
        """Members of an organisation name only organisations that are there; the city's own files bring new ones."""
        return load(name, value, source=self.file_name, create=self.organisation is None)

    def _normal(self, name: str, value: Any) -> Any:
        """What the source says, as it would stand here: known names only."""
        if name == "organisers":
            names = organisations_called(value or [], create=False)
            return sorted([str(known) for known in names])
        if name == "topics":
            return sorted(str(topic) for title in value or [] if (topic := topic_called(title)) is not None)
        return value

    def _note_contradictions(self, entry: SourceEntry, event: Event, report: RowReport) -> int:
        return sum(self._note(event, contradiction, report) for contradiction in entry.contradictions)

    def _note(self, event: Event, found: Contradiction, report: RowReport) -> bool:
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
        words = " / ".join(
            f"{pair['source']}: {editing_values.shown(found.field, pair['value'])}" for pair in found.values
        )
        report.messages.append(
            _("Contradiction in “%(field)s”: %(values)s") % {"field": label(found.field), "values": words}
        )
        return True

    def missing(self, entries: Sequence[SourceEntry]) -> list[RowReport]:
        """What came from this source before and is not in the file any more."""
        named = {self.key(entry) for entry in entries}
        gone = missing_from(self.format, self.prefix, self.organisation, self.series, named, clock.now())
        reason = _("It came from this source before and is no longer in the file. It has not been changed.")
        return [
            RowReport(
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
