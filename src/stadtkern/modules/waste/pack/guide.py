"""What goes where: from a city's folder into the database, and back."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from stadtkern.kernel import content
from stadtkern.kernel.city import sync
from stadtkern.kernel.city.packs import Changes, PackPart, csv_text, toml_text
from stadtkern.modules.waste import search_index
from stadtkern.modules.waste.dates.words import WEEKDAYS, months_text
from stadtkern.modules.waste.models import GuideEntry, MobileStop, MobileVisit, Yard

from .guide_reading import (
    ABC,
    FILES,
    MOBILE,
    YARDS,
    AcceptedData,
    ExceptionData,
    GuidePart,
    GuideRow,
    VisitRow,
    YardData,
    read,
)

KINDS = ("waste guide", "waste yards", "waste stops")


def load(part: GuidePart | None, changes: Changes) -> None:
    """Write entries, yards and stops; what changed is findable as it is now."""
    part = part or GuidePart()
    entries, yards, stops = KINDS
    sync.apply(entries, part.entries, _Entries(GuideEntry, "slug"), changes, title=lambda data: data["title_de"])
    sync.apply(yards, part.yards, sync.ModelStore(Yard, "slug"), changes)
    sync.apply(stops, part.stops, _Stops(), changes)
    changes.afterwards.insert(0, lambda: _tell(changes))  # afterwards run from the last to the first


def _tell(changes: Changes) -> None:
    if any(kind in said for kind in KINDS for said in (changes.new, changes.changed, changes.gone)):
        search_index.rebuild_guide()
        content.changed()


class _Entries(sync.ModelStore):
    def update(self, key: str, fields: sync.Data, data: sync.Data) -> None:
        """Write the changed fields, and what is made from them."""
        row = GuideEntry.objects.filter(slug=key).first()
        if row is None:
            self.create(key, data)
            return
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()


class _Stops:
    """A stop with its visits. Visits that the folder changes are written anew."""

    def create(self, key: str, data: sync.Data) -> None:
        stop, _new = MobileStop.objects.update_or_create(
            slug=key, defaults={name: value for name, value in data.items() if name != "visits"}
        )
        self._visits(stop, data)

    def update(self, key: str, fields: sync.Data, data: sync.Data) -> None:  # noqa: ARG002
        self.create(key, data)

    def remove(self, key: str) -> None:
        MobileStop.objects.filter(slug=key).delete()

    def _visits(self, stop: MobileStop, data: sync.Data) -> None:
        wanted = {
            (date.fromisoformat(day), time.fromisoformat(begins)): time.fromisoformat(ends)
            for day, begins, ends in data["visits"]
        }
        there = {(visit.day, visit.begins): visit for visit in stop.visits.all()}
        for key, visit in there.items():
            if key not in wanted:
                visit.delete()
            elif visit.ends != wanted[key]:
                visit.ends = wanted[key]
                visit.save(update_fields=["ends"])
        MobileVisit.objects.bulk_create(
            MobileVisit(stop=stop, day=day, begins=begins, ends=ends)
            for (day, begins), ends in wanted.items()
            if (day, begins) not in there
        )


def export() -> dict[str, str | bytes]:
    """The three files, each only where there is something in it."""
    files: dict[str, str | bytes] = {}
    if entries := list(GuideEntry.objects.order_by("slug")):
        files[ABC] = csv_text([list(GuideRow.model_fields), *map(_entry, entries)])
    if yards := list(Yard.objects.order_by("slug")):
        files[YARDS] = toml_text({"yard": [_yard(yard) for yard in yards]})
    if visits := list(MobileVisit.objects.select_related("stop").order_by("stop__slug", "day", "begins")):
        files[MOBILE] = csv_text([list(VisitRow.model_fields), *map(_visit, visits)])
    return files


def _entry(row: GuideEntry) -> list[str]:
    return [
        row.title_de,
        row.slug,
        row.title_en,
        "; ".join(row.also.splitlines()),
        "; ".join(row.ways),
        row.hint_de,
        row.hint_en,
        "true" if row.hazardous else "",
    ]


def _visit(row: MobileVisit) -> list[str]:
    stop = row.stop
    position = ["" if value is None else str(value) for value in (stop.lon, stop.lat)]
    return [
        stop.name,
        stop.district,
        *position,
        row.day.isoformat(),
        f"{row.begins:%H:%M}",
        f"{row.ends:%H:%M}",
        "true" if stop.demonstration else "",
    ]


def _yard(row: Yard) -> dict[str, Any]:
    plain = {
        name: getattr(row, name)
        for name in YardData.model_fields
        if name not in ("key", "note", "hours", "exception", "accepts")
    }
    data = {
        "key": row.slug,
        **plain,
        "note": row.note_de,
        "hours": [
            {
                "days": " ".join(WEEKDAYS[day] for day in one["days"]),
                "opens": one["opens"][:5],
                "closes": one["closes"][:5],
                **({"months": months_text(one["months"])} if one["months"] else {}),
            }
            for one in row.hours
        ],
        "exception": [_said(one, ExceptionData) for one in row.exceptions],
        "accepts": [_said(one, AcceptedData) for one in row.accepts],
    }
    return {name: value for name, value in data.items() if value not in ("", None, [], False)}


def _said(data: dict[str, Any], model: Any) -> dict[str, Any]:
    """Only what is not left out."""
    defaults = {name: info.default for name, info in model.model_fields.items()}
    return {name: value for name, value in data.items() if value is not None and value != defaults.get(name)}


section = PackPart(files=FILES, read=read, load=load, export=export)
