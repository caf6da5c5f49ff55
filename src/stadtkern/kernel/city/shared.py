"""A city's folder together with the shared folders that it includes: one set of files.

`include = ["../kreis-muster"]` in city.toml names folders beside the city's own, and nothing else. What the city has
itself goes before what it includes. A shared folder is only read, and it is no city: it has no city.toml. Its tables
may have a column `ags`, which says for which cities a line is.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from stadtkern.kernel.city.folder import Folder, OutsideFolder
from stadtkern.kernel.suggestions import folded

CITY_FILE = "city.toml"
PLACE = re.compile(r"\.\./[A-Za-z0-9][A-Za-z0-9_-]*")  # of a shared folder, seen from the city's own
OWN = re.compile(r"texts/.*|logo\..*")  # what each city says about itself: never taken from elsewhere
NOTES = re.compile(r"(.*/)?README\.md")  # for the people of a shared folder
AGS_HEADINGS = {folded(name) for name in ("ags", "Gemeindeschlüssel", "Amtlicher Gemeindeschlüssel")}
AGS = re.compile(r"\d{8}")


class NotShared(Exception):
    """A folder that cannot be included; the text says why."""


class CityFolders:
    """The files of a city's folder and of those that it includes; answers the same questions as `Folder`."""

    def __init__(self, root: Path) -> None:
        self.own = Folder(root)
        self._shared: dict[str, Folder] = {}  # by its place, in the order of city.toml
        self._origins: dict[str, str] = {}  # file that the city has not itself -> place of the shared folder
        self._wrong: list[tuple[str, str]] = []  # place, why
        for place in _named(self.own):
            try:
                folder = _shared(self.own, place)
            except NotShared as reason:
                self._wrong.append((place, str(reason)))
                continue
            self._shared[place] = folder
            self._take(place, folder)

    def _take(self, place: str, folder: Folder) -> None:
        for file in (*folder.files(), *folder.strange()):
            if NOTES.fullmatch(file):
                continue
            if OWN.fullmatch(file):
                self._wrong.append((place, f"it has {file}, which each city has of its own"))
            elif not self.own.has(file) and (first := self._origins.setdefault(file, place)) != place:
                self._wrong.append((place, f"it has {file}, and so has {first}: only one of them can be meant"))

    def origin(self, file: str) -> str:
        """The place of the shared folder that a file lies in, as city.toml names it; empty for the city's own."""
        return self._origins.get(file, "")

    def problems(self) -> list[tuple[str, str]]:
        """What is wrong with the shared folders: the place of each, and why."""
        return self._wrong

    def files(self) -> list[str]:
        """All ordinary files, each relative to its folder, in order."""
        return sorted([*self.own.files(), *(file for file, place in self._origins.items() if self._plain(file, place))])

    def strange(self) -> list[str]:
        """Links, pipes and devices: nothing that is ever read."""
        others = (file for file, place in self._origins.items() if not self._plain(file, place))
        return sorted([*self.own.strange(), *others])

    def path(self, file: str) -> Path:
        """Where a file lies. Raises OutsideFolder as `Folder.path` does."""
        return self._folder(file).path(file)

    def is_file(self, file: str) -> bool:
        """Whether there is an ordinary file of this name."""
        return self._folder(file).is_file(file)

    def read(self, file: str) -> bytes:
        """The content of an ordinary file. Raises OutsideFolder, or OSError where it cannot be read."""
        return self._folder(file).read(file)

    def _folder(self, file: str) -> Folder:
        return self._shared.get(self.origin(file), self.own)

    def _plain(self, file: str, place: str) -> bool:
        return file in self._shared[place].files()


def ags_column(header: list[str]) -> int | None:
    """Where the column stands that says for which cities a line of a shared table is."""
    return next((at for at, heading in enumerate(header) if folded(heading) in AGS_HEADINGS), None)


def cities_of(cell: str) -> list[str]:
    """The official municipality keys in a cell of that column. Raises ValueError for what is none."""
    keys = [part for part in re.split(r"[\s;,]+", cell) if part]
    for key in keys:
        if not AGS.fullmatch(key):
            raise ValueError(f"“{key}” is no official municipality key")
    return keys


def _named(own: Folder) -> list[str]:
    """What city.toml names, as far as it can be read; what is wrong with the file is told by whoever reads it."""
    try:
        named = tomllib.loads(own.read(CITY_FILE).decode("utf-8-sig")).get("include")
    except (OSError, OutsideFolder, ValueError, RecursionError):
        return []
    return [place for place in named if isinstance(place, str)] if isinstance(named, list) else []


def _shared(own: Folder, place: str) -> Folder:
    if not PLACE.fullmatch(place):
        raise NotShared("only a folder beside this one can be included, such as ../kreis-muster")
    root = own.root.parent / place.removeprefix("../")
    if root.is_symlink() or not root.is_dir():
        raise NotShared(f"there is no folder {root.name} beside this one")
    folder = Folder(root)
    if folder.has(CITY_FILE):
        raise NotShared(f"{root.name} has a city.toml, so it is a city of its own and cannot be shared")
    return folder
