"""The tour of the hazardous-waste mobile: the next times, of a district, or nearest to a point."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

from stadtkern.kernel.city import clock
from stadtkern.modules.waste.models import MobileStop, MobileVisit

EARTH = 6_371_000.0  # metres


@dataclass(frozen=True)
class Near:
    """A stop with its next times; metres as the crow flies, None without a position."""

    stop: MobileStop
    visits: list[MobileVisit]
    metres: int | None = None

    @property
    def distance(self) -> str:
        """300 m, 1,2 km."""
        if self.metres is None:
            return ""
        return f"{round(self.metres, -2)} m" if self.metres < 1000 else f"{self.metres / 1000:.1f} km".replace(".", ",")


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


def stops(at: datetime, *, district: str = "", point: tuple[float, float] | None = None) -> list[Near]:
    """The stops with what comes, the nearest to a point (longitude, latitude) first, else the soonest."""
    by_stop: dict[MobileStop, list[MobileVisit]] = {}
    for visit in coming(at, district=district):
        by_stop.setdefault(visit.stop, []).append(visit)
    found = [Near(stop, visits, _metres(stop, point)) for stop, visits in by_stop.items()]
    if point is None:
        return found
    return sorted(found, key=lambda near: (near.metres is None, near.metres or 0, near.visits[0].day))


def districts() -> list[str]:
    """The districts with a stop, in order."""
    return sorted(set(MobileStop.objects.exclude(district="").values_list("district", flat=True)))


def _metres(stop: MobileStop, point: tuple[float, float] | None) -> int | None:
    """The great-circle distance (haversine formula)."""
    if point is None or stop.lon is None or stop.lat is None:
        return None
    lon1, lat1, lon2, lat2 = map(math.radians, (*point, stop.lon, stop.lat))
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return round(2 * EARTH * math.asin(math.sqrt(half)))
