"""Loading a city's folder: all parts checked first, then all of them in one transaction."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from stadtkern import __version__
from stadtkern.kernel import content, rooms
from stadtkern.kernel.city import clock, profile, replacing, switches
from stadtkern.kernel.city.models import CityProfile
from stadtkern.kernel.city.pack import NOTES
from stadtkern.kernel.city.packs import Changes, PackPart, PackReader
from stadtkern.kernel.city.problems import PackError, merged
from stadtkern.kernel.city.profile import Profile
from stadtkern.kernel.modules import import_field, installed, installed_entry_points

FREE_FILES = (NOTES,)  # for people; no part owns them
CODE = (".py", ".json", ".toml", ".csv")  # files of a package that decide what a folder becomes
CITY = "city"  # the part that reads city.toml
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
    with clock.in_zone(_zone(reader)):
        for done, (name, part) in enumerate(found.items()):
            if watch is not None:
                watch(name, done, len(found))
            ready[name] = part.read(reader)
    if reader.problems:
        raise PackError(merged(reader.problems))
    return ready, reader.warnings


def load(folder: Path, *, quick: bool = False, replace: bool = False, watch: Watcher | None = None) -> Changes:
    """Load a folder; what is loaded already stays. Raises PackError with all problems, and then nothing was changed.

    quick: look only whether anything in the folder or in the code that reads it is different from the last load.
    replace: take another city that is loaded away first, with all that belongs to it; else raises OtherCity.
    """
    state = fingerprint(folder)
    if quick and CityProfile.objects.filter(checksum=state).exists():
        return Changes()
    ready, warnings = read(folder, watch)
    changes = Changes(warnings=warnings)
    city = ready[CITY]
    with transaction.atomic(), clock.in_zone(ZoneInfo(city.profile.timezone)):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        try:
            replacing.refuse_other_city(city.profile, city.ags_line)
        except replacing.OtherCity:
            if not replace:
                raise
            changes.gone |= {kind: [""] * count for kind, count in replacing.take_away().items()}
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
    """A hash over all files of the folder and over the code that reads and loads them."""
    state = hashlib.sha256(__version__.encode())
    state.update(_code_state().encode())
    state.update(folder.resolve().name.encode())  # it is the city's slug where city.toml gives none
    reader = PackReader(folder)
    for file in reader.files():
        state.update(f"\0{file}\0".encode())
        state.update(reader.raw(file) or b"")
    state.update("\0".join(reader.links()).encode())
    return state.hexdigest()


def _code_state() -> str:
    """A hash over the packages of all parts, the kernel they are built on, and the versions of the libraries below."""
    state = hashlib.sha256()
    packages = {"stadtkern.kernel", *(module_package(part.read.__module__) for part in parts().values())}
    for package in sorted(packages):
        root = Path(str(import_module(package).__file__)).parent
        for file in sorted(root.rglob("*")):
            if file.suffix in CODE and "__pycache__" not in file.parts:
                state.update(f"\0{file.relative_to(root)}\0".encode())
                state.update(file.read_bytes())
    for needed in sorted(distribution("stadtkern").requires or []):
        name = re.split(r"[^A-Za-z0-9._-]", needed, maxsplit=1)[0]
        with contextlib.suppress(PackageNotFoundError):
            state.update(f"{name} {version(name)}\n".encode())
    return state.hexdigest()


def module_package(name: str) -> str:
    """The package of the module that a part belongs to: stadtkern.modules.waste of ….modules.waste.pack.guide."""
    owners = [point.module.rpartition(".")[0] for point in installed_entry_points()]
    return next((owner for owner in owners if name == owner or name.startswith(f"{owner}.")), "stadtkern.kernel")


def _zone(reader: PackReader) -> ZoneInfo:
    """The folder's own time zone; one that is not known is told where city.toml is read."""
    try:
        return ZoneInfo(str(reader.peek("city.toml").get("timezone", Profile.model_fields["timezone"].default)))
    except (KeyError, ValueError, OSError):
        return ZoneInfo("Europe/Berlin")


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
