"""The tour of the hazardous-waste mobile: the next times, of all or of a district."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from stadtkern.kernel.city import clock
from stadtkern.modules.waste.models import MobileStop, MobileVisit


@dataclass(frozen=True)
class Coming:
    """A stop with its next times."""

    stop: MobileStop
    visits: list[MobileVisit]


def begins(visit: MobileVisit) -> datetime:
    """The instant (aware UTC) at which a visit begins."""
    return clock.at(visit.day, visit.begins.hour, visit.begins.minute)


def ends(visit: MobileVisit) -> datetime:
    """The instant (aware UTC) at which a visit ends."""
    return clock.at(visit.day, visit.ends.hour, visit.ends.minute)


def coming(at: datetime, *, district: str = "", stop: str = "") -> list[MobileVisit]:
    """The visits that are not over at an instant, in order."""
    today = clock.local(at).date()
    rows = MobileVisit.objects.filter(day__gte=today).select_related("stop")
    if district:
        rows = rows.filter(stop__district=district)
    if stop:
        rows = rows.filter(stop__slug=stop)
    return [visit for visit in rows.order_by("day", "begins", "stop__slug") if ends(visit) > at]


def stops(at: datetime, *, district: str = "") -> list[Coming]:
    """The stops with what comes, the soonest first."""
    by_stop: dict[MobileStop, list[MobileVisit]] = {}
    for visit in coming(at, district=district):
        by_stop.setdefault(visit.stop, []).append(visit)
    return [Coming(stop, visits) for stop, visits in by_stop.items()]


def districts() -> list[str]:
    """The districts with a stop, in order."""
    return sorted(set(MobileStop.objects.exclude(district="").values_list("district", flat=True)))
