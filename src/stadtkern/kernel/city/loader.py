"""Loading a city's folder: all parts checked first, then all of them in one transaction."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from stadtkern import __version__
from stadtkern.kernel import content, rooms
from stadtkern.kernel.city import clock, profile, switches
from stadtkern.kernel.city.models import CityProfile
from stadtkern.kernel.city.packs import Changes, PackPart, PackReader
from stadtkern.kernel.city.problems import PackError, merged
from stadtkern.kernel.modules import import_field, installed

FREE_FILES = ("README.md",)  # for people; nobody reads them here
LOCK = 0x5374616474  # of PostgreSQL: one load at a time

Watcher = Callable[[str, int, int], None]  # name of the part, how many are done, how many there are


def parts() -> dict[str, PackPart]:
    """All parts of a city folder by name: the kernel's, then those of the installed modules."""
    return rooms.packs() | {module.name: import_field(module, "pack") for module in installed().values() if module.pack}


def read(folder: Path, watch: Watcher | None = None) -> tuple[dict[str, Any], list[str]]:
    """Read and check a folder: what each part loads, and the warnings. Raises PackError with all problems."""
    reader = PackReader(folder)
    found = parts()
    _check_files(reader, list(found.values()))
    ready = {}
    for done, (name, part) in enumerate(found.items()):
        if watch is not None:
            watch(name, done, len(found))
        ready[name] = part.read(reader)
    if reader.problems:
        raise PackError(merged(reader.problems))
    return ready, reader.warnings


def load(folder: Path, *, quick: bool = False, watch: Watcher | None = None) -> Changes:
    """Load a folder; what is loaded already stays. Raises PackError with all problems, and then nothing was changed.

    quick: look only whether anything in the folder or in the code that reads it is different from the last load.
    """
    state = fingerprint(folder)
    if quick and CityProfile.objects.filter(checksum=state).exists():
        return Changes()
    ready, warnings = read(folder, watch)
    changes = Changes(warnings=warnings)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        for done, (name, part) in enumerate(parts().items()):
            if watch is not None:
                watch(name, done, len(ready))
            part.load(ready[name], changes)
        while changes.afterwards:
            changes.afterwards.pop()()
        CityProfile.objects.update(checksum=state, loaded_at=clock.now())
        if changes.any:
            content.changed(city=True)
    profile.forget()
    switches.forget()
    return changes


def export() -> dict[str, str | bytes]:
    """The loaded city as files of a folder: relative path -> text or bytes."""
    files: dict[str, str | bytes] = {}
    for part in parts().values():
        files |= part.export()
    return files


def fingerprint(folder: Path) -> str:
    """A hash over all files of the folder and over the code that reads them."""
    state = hashlib.sha256(__version__.encode())
    for part in parts().values():
        source = inspect.getsourcefile(part.read)
        state.update(Path(source).read_bytes() if source else b"")
    state.update(folder.resolve().name.encode())  # it is the city's slug where city.toml gives none
    reader = PackReader(folder)
    for file in reader.files():
        state.update(f"\0{file}\0".encode())
        state.update(reader.raw(file) or b"")
    state.update("\0".join(reader.links()).encode())
    return state.hexdigest()


def _check_files(reader: PackReader, known: list[PackPart]) -> None:
    for link in reader.links():
        reader.path(link)  # which says why it is not read
    for file in reader.files():
        if file.rpartition("/")[2] not in FREE_FILES and not any(part.owns(file) for part in known):
            close = ", ".join(_patterns(known))
            reader.problem(
                file, 1, "no part of this installation reads this file", f"remove it, or name it like one of: {close}"
            )


def _patterns(known: list[PackPart]) -> Iterator[str]:
    for part in known:
        yield from part.files
