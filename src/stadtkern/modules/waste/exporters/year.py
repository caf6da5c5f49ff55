"""The year of an address on one sheet of A4, for the kitchen door."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from django.utils.dates import MONTHS, WEEKDAYS_ABBR
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stadtkern.kernel import colours, typesetting
from stadtkern.kernel.city import dates, profile
from stadtkern.modules.waste import wording
from stadtkern.modules.waste.queries.calendar import Bin, CollectionEntry

PACKAGE, TEMPLATE = "stadtkern.modules.waste.exporters", "year.typ"
LINES = 10  # of a month, that stand there at full size
LARGEST, SMALLEST = 11.0, 6.0  # points
INK = colours.parse("#141312")  # nearly black


def pdf(
    entries: Sequence[CollectionEntry], bins: Sequence[Bin], *, year: int, zones: str, remark: str, printed: date
) -> bytes:
    """The sheet (PDF/UA-1). zones: their names in one line; entries: the dates of the year that take place."""
    return typesetting.pdf(
        typesetting.source(PACKAGE, TEMPLATE), {"data.json": _data(entries, bins, year, zones, remark, printed)}
    )


def png(
    entries: Sequence[CollectionEntry], bins: Sequence[Bin], *, year: int, zones: str, remark: str, printed: date
) -> list[bytes]:
    """Its pages as pictures, for looking at them."""
    return typesetting.png(
        typesetting.source(PACKAGE, TEMPLATE), {"data.json": _data(entries, bins, year, zones, remark, printed)}
    )


def _data(
    entries: Sequence[CollectionEntry], bins: Sequence[Bin], year: int, zones: str, remark: str, printed: date
) -> bytes:
    days: dict[date, list[CollectionEntry]] = {}
    for entry in entries:
        if entry.day.year == year and not entry.cancelled:
            days.setdefault(entry.day, []).append(entry)
    months = [
        {
            "title": str(MONTHS[month]),
            "days": [
                {
                    "weekday": str(WEEKDAYS_ABBR[day.weekday()]).strip("."),
                    "number": day.day,
                    "bins": [_bin(entry.bin) for entry in there],
                    "moved": any(wording.note(entry) for entry in there),
                }
                for day, there in sorted(days.items())
                if day.month == month
            ],
        }
        for month in range(1, 13)
    ]
    longest = max((len(month["days"]) for month in months), default=0)
    times = sorted({its.out_by for its in bins})
    foot = [
        _("! Not on the usual day."),
        *([_("Put out by %(time)s.") % {"time": wording.oclock(times[0])}] if len(times) == 1 else []),
        remark,
        _("As of %(day)s") % {"day": dates.daylong(printed)},
    ]
    data = {
        "title": _("Waste calendar %(year)s") % {"year": year},
        "place": f"{profile.profile().name} · {zones}",
        "language": (get_language() or "de")[:2],
        "bins": [_bin(its) for its in bins],
        "months": months,
        "foot": " ".join(line for line in foot if line),
        "size": max(SMALLEST, min(LARGEST, LARGEST * LINES / max(longest, 1))),
    }
    return json.dumps(data).encode()


def _bin(its: Bin) -> dict[str, str]:
    ink = colours.text(colours.readable_on(colours.parse(its.colour), dark=INK))
    return {"letter": its.letter, "colour": its.colour, "title": its.title, "ink": ink}
