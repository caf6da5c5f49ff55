"""Bulky waste as files of a city's folder."""

from __future__ import annotations

import csv
import io

from stadtkern.kernel.city.packs import toml_text
from stadtkern.modules.waste.models import BulkyDay, BulkyItem, BulkyService

from .reading import BULKY, DAYS


def export() -> dict[str, str | bytes]:
    """Both files, each only where there is something in it."""
    files: dict[str, str | bytes] = {}
    terms = BulkyService.objects.first()
    if terms is not None:
        said = {
            "most_litres": terms.most_litres,
            "most_a_year": terms.most_a_year,
            "closes_days": terms.closes_days,
            "note": terms.note_de,
            "note_en": terms.note_en,
        }
        items = [
            {
                name: value
                for name, value in (
                    ("key", one.slug),
                    ("title", one.title_de),
                    ("title_en", one.title_en),
                    ("litres", one.litres),
                )
                if value
            }
            for one in BulkyItem.objects.all()
        ]
        files[BULKY] = toml_text(
            {**{name: value for name, value in said.items() if value not in ("", None)}, "item": items}
        )
    if days := list(BulkyDay.objects.all()):
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["day", "district", "litres"])
        writer.writerows([one.day.isoformat(), one.district, one.litres] for one in days)
        files[DAYS] = out.getvalue()
    return files
