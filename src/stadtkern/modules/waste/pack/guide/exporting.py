"""The guide as files of a city's folder."""

from __future__ import annotations

import csv
import io
from typing import Any

from stadtkern.kernel.city.packs import toml_text
from stadtkern.modules.waste.dates.words import WEEKDAYS, months_text
from stadtkern.modules.waste.models import GuideEntry, MobileVisit, Yard

from .lines import AcceptedData, ExceptionData, GuideRow, VisitRow, YardData
from .reading import ABC, MOBILE, YARDS


def export() -> dict[str, str | bytes]:
    """The three files, each only where there is something in it."""
    files: dict[str, str | bytes] = {}
    if entries := list(GuideEntry.objects.order_by("slug")):
        files[ABC] = _csv([list(GuideRow.model_fields), *map(_entry, entries)])
    if yards := list(Yard.objects.order_by("slug")):
        files[YARDS] = toml_text({"yard": [_yard(yard) for yard in yards]})
    if visits := list(MobileVisit.objects.select_related("stop").order_by("stop__slug", "day", "begins")):
        files[MOBILE] = _csv([list(VisitRow.model_fields), *map(_visit, visits)])
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


def _csv(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
