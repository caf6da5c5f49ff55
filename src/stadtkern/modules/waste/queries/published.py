"""What people have been told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Max

from stadtkern.modules.waste.dates.difference import AnnouncedDate, Change, difference
from stadtkern.modules.waste.dates.year import Trouble, ZoneYear
from stadtkern.modules.waste.models import Collection, PublishedCalendar

from . import plans


def versions() -> dict[int, int]:
    """{year: its latest version}, of the years that are published."""
    rows = PublishedCalendar.objects.order_by("year").values_list("year").annotate(last=Max("version"))
    return dict(rows)


def announced_dates(year: int, zones: Iterable[str] | None = None) -> dict[str, list[AnnouncedDate]]:
    """{slug of the zone: its published dates of a year}."""
    rows = Collection.objects.filter(year=year).order_by("day", "fraction__position")
    if zones is not None:
        rows = rows.filter(zone__slug__in=list(zones))
    found: dict[str, list[AnnouncedDate]] = defaultdict(list)
    for zone, fraction, origin, day, state, how, reason in rows.values_list(
        "zone__slug", "fraction__slug", "origin", "day", "state", "how", "reason"
    ):
        found[zone].append(AnnouncedDate(fraction, origin, day, state == Collection.State.CANCELLED, how, reason))
    return found


def changes_of(year: int, draft: Mapping[str, ZoneYear], today: date) -> list[Change]:
    """What a draft of a year changes for people from today on, by zone and day."""
    before = announced_dates(year)
    return [
        change
        for zone, made in draft.items()
        for change in difference(zone, before.get(zone, ()), made.collections)
        if max(change.days) >= today
    ]


def preview(year: int, today: date) -> tuple[list[Change], list[Trouble]]:
    """What publishing a year now would change from today on, and what keeps it from being published."""
    draft = plans.draft(year)
    return changes_of(year, draft, today), [trouble for made in draft.values() for trouble in made.troubles]
