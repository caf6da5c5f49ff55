"""Any file of addresses: tells which layout it has, and reads it."""

from __future__ import annotations

from pathlib import Path

from stadtkern.kernel.city.models import CityProfile
from stadtkern.kernel.places.importers import gebref, lines, plain
from stadtkern.kernel.places.incoming import Incoming

AROUND = 0.2  # degrees around the city's limits in which an address may lie


def read(
    path: Path, municipality: str, within: gebref.Box = gebref.WHERE, watch: lines.Watcher | None = None
) -> Incoming:
    """Read the official file or a plain list.

    Raises lines.FileError for what is neither, or holds no line of this city.
    """
    first = next(lines.read(path), None)
    if first is None:
        raise lines.FileError(f"{path.name} is empty")
    if not gebref.looks_like(first[1]):
        return plain.read(path, watch)
    found = gebref.read(path, municipality, within, watch)
    if not found.lines and found.elsewhere:
        there = ", ".join(sorted(found.elsewhere)[:3])
        raise lines.FileError(
            f"no line of {path.name} belongs to the municipality {municipality}; it holds {there}"
            + (" and others" if len(found.elsewhere) > 3 else "")
        )
    return found


def limits() -> gebref.Box:
    """The box around the loaded city in which its addresses must lie; all of Germany while no boundary is loaded."""
    boundary = CityProfile.objects.values_list("boundary", flat=True).first()
    return box(boundary) if boundary else gebref.WHERE


def box(boundary: dict[str, object]) -> gebref.Box:
    """The box around a GeoJSON geometry, a little wider than it."""
    from shapely.geometry import shape as shaped  # heavy, and only imports need it

    shape = shaped(boundary)
    west, south, east, north = shape.bounds
    return west - AROUND, south - AROUND, east + AROUND, north + AROUND
