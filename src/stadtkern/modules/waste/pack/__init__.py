"""Waste collection in a city's folder: all files of `waste/`. Each file here reads some of them; see SECTIONS."""

from typing import Any

from stadtkern.kernel.city.packs import Changes, PackPart, PackReader

from . import bulky, guide
from .calendar import loading as calendar

# Each is read, loaded and exported in this order. A section is itself a PackPart that owns files below waste/.
SECTIONS: dict[str, PackPart] = {"calendar": calendar.section, "guide": guide.section, "bulky": bulky.section}


def read(reader: PackReader) -> dict[str, Any]:
    """Read and check every section."""
    return {name: section.read(reader) for name, section in SECTIONS.items()}


def load(part: dict[str, Any], changes: Changes) -> None:
    """Write every section."""
    for name, section in SECTIONS.items():
        section.load(part[name], changes)


def export() -> dict[str, str | bytes]:
    """The files of all sections."""
    files: dict[str, str | bytes] = {}
    for section in SECTIONS.values():
        files |= section.export()
    return files


part = PackPart(
    files=tuple(pattern for section in SECTIONS.values() for pattern in section.files),
    read=read,
    load=load,
    export=export,
)
