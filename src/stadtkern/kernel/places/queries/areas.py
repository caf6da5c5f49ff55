"""Which area a point lies in. All shapes of a kind are held ready in an STRtree, per process."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from stadtkern.kernel.places.models import Area

if TYPE_CHECKING:
    import shapely  # at run time only where an area is asked for: it brings 15 MB with it


@dataclass(frozen=True)
class _Index:
    state: str
    areas: list[Area]
    tree: shapely.STRtree


_lock = threading.Lock()
_held: dict[str, _Index] = {}


def areas_at(lon: float, lat: float, kind: str) -> list[Area]:
    """The areas of a kind that hold a point (WGS84; their edge counts), by their keys.

    Areas without shape hold none.
    """
    import shapely

    index = _index(kind)
    point = shapely.Point(lon, lat)
    return [index.areas[number] for number in sorted(index.tree.query(point, predicate="intersects"))]


def area_at(lon: float, lat: float, kind: str) -> Area | None:
    """The one area of a kind that holds a point, the one with the first key where several meet; else None."""
    return next(iter(areas_at(lon, lat, kind)), None)


def _index(kind: str) -> _Index:
    """The index of a kind, made anew when an area of it came, went or changed."""
    import shapely

    state = _state(kind)
    held = _held.get(kind)
    if held is not None and held.state == state:
        return held
    with _lock:
        areas = list(Area.objects.filter(kind=kind).exclude(geometry=None).order_by("key"))
        shapes = [shapely.from_geojson(json.dumps(area.geometry)) for area in areas]
        for shape in shapes:
            shapely.prepare(shape)
        _held[kind] = _Index(state, areas, shapely.STRtree(shapes))
        return _held[kind]


def _state(kind: str) -> str:
    """What changes with every write to an area of a kind: its rows and the transactions that wrote them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(md5(string_agg(id::text || xmin::text, ',' ORDER BY id)), '')"
            " FROM kernel_places_area WHERE kind = %s",
            [kind],
        )
        return str(cursor.fetchone()[0])
