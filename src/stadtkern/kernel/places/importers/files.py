"""Any file of addresses: tells which layout it has, and reads it."""

from __future__ import annotations

from pathlib import Path

from stadtkern.kernel.places.importers import gebref, lines, plain
from stadtkern.kernel.places.incoming import Incoming

AROUND = 0.2  # degrees around the city's limits in which an address may lie
CPU_SECONDS, WALL_SECONDS, MEMORY = 600, 1800, 1024**3  # the file of a whole state has 4.5 million lines


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


def read_apart(
    path: Path, municipality: str, within: gebref.Box = gebref.WHERE, watch: lines.Watcher | None = None
) -> Incoming:
    """The same in a process of its own with limits: a file of a few bytes can unpack to terabytes.

    Raises lines.FileError, and what `limited_process.call` raises.
    """
    from stadtkern.kernel.trust import limited_process  # here, because the process itself reads by this file

    return limited_process.call(
        _read_at,
        refusals=(lines.FileError,),
        limits=limited_process.Limits(CPU_SECONDS, WALL_SECONDS, MEMORY),
        plain=True,
        progress=watch,
        path=str(path),
        municipality=municipality,
        within=within,
    )


def _read_at(
    data: bytes,  # noqa: ARG001  (empty: the file is opened where it lies)
    path: str,
    municipality: str,
    within: tuple[float, float, float, float],
    watch: lines.Watcher | None = None,
) -> Incoming:
    return read(Path(path), municipality, within, watch)


def limits() -> gebref.Box:
    """The box around the loaded city in which its addresses must lie; all of Germany while no boundary is loaded."""
    from stadtkern.kernel.city.models import CityProfile  # here, because reading itself needs no Django

    boundary = CityProfile.objects.values_list("boundary", flat=True).first()
    return box(boundary) if boundary else gebref.WHERE


def box(boundary: dict[str, object]) -> gebref.Box:
    """The box around a GeoJSON geometry, a little wider than it."""
    from shapely.geometry import shape as shaped  # heavy, and only imports need it

    shape = shaped(boundary)
    west, south, east, north = shape.bounds
    return west - AROUND, south - AROUND, east + AROUND, north + AROUND
