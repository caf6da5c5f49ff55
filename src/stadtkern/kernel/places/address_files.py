"""What a city's folder may have beside its points and streets: addresses, and areas of any kind."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from stadtkern.kernel.city.models import LoadedThing
from stadtkern.kernel.city.packs import Changes, PackReader
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.places import actions
from stadtkern.kernel.places.importers import files, gebref
from stadtkern.kernel.places.incoming import Incoming
from stadtkern.kernel.places.models import Address

LIST = "addresses.csv"
FILES = (LIST, "gebref.txt", "gebref.txt.gz")
AREAS = "areas/*.geojson"
OWN_KINDS = {"city", "district", "municipality"}
LOADED_KIND = "areas/"  # before the kind, in the ledger of what a folder said
WARNINGS = 50  # bad lines that a load names; all of them are named by `stadtkern places import`


def kinds(reader: PackReader) -> dict[str, str]:
    """The kinds of areas that a folder has, each with its file: areas/<kind>.geojson."""
    found = {}
    for file in reader.files(AREAS):
        kind = Path(file).stem
        if kind in OWN_KINDS or not re.fullmatch(r"[a-z][a-z0-9_-]{0,49}", kind):
            reader.problem(
                file, 1, f"areas can't be of the kind “{kind}”", "name the file after the kind, in small letters"
            )
        else:
            found[kind] = file
    return found


def known_kinds() -> set[str]:
    """The kinds of areas that a folder has brought before."""
    loaded = LoadedThing.objects.filter(kind__startswith=LOADED_KIND).values_list("kind", flat=True).distinct()
    return {kind.removeprefix(LOADED_KIND) for kind in loaded}


def read_addresses(reader: PackReader, boundary: dict[str, Any] | None) -> Incoming | None:
    """The addresses of a folder: bad lines are warnings, the good ones are loaded. None without a file."""
    there = [file for file in FILES if reader.exists(file)]
    if not there:
        return None
    if len(there) > 1:
        reader.problem(there[1], 1, f"there is {there[0]} already", "keep one of the two files")
    within = files.box(boundary) if boundary else gebref.WHERE
    path = reader.path(there[0])
    if path is None:
        return None
    try:
        found = files.read_apart(path, str(reader.peek("city.toml").get("ags", "")), within)
    except Refusal as error:
        reader.problem(there[0], 1, str(error))
        return None
    found.whole = True
    for problem in found.problems[:WARNINGS]:
        reader.warn(there[0], problem.line, problem.reason)
    if len(found.problems) > WARNINGS:
        reader.warnings.append(f"{there[0]}: and {len(found.problems) - WARNINGS:,} more lines are left out")
    return found


def load_addresses(incoming: Incoming | None, changes: Changes) -> None:
    """Write the addresses; a folder without any leaves those that the command brought in."""
    if incoming is None:
        return
    brought = actions.bring(incoming, vanish=True)
    if brought.new:
        changes.new["addresses"] = [""] * brought.new
    if brought.changed + brought.back:
        changes.note_changed("addresses", "", [f"{brought.changed + brought.back:,} of them"])
    if brought.vanished:
        changes.gone["addresses"] = [""] * brought.vanished
    if brought.same:
        changes.note_same("addresses", brought.same)


def addresses() -> list[list[str]]:
    """All addresses as the rows of addresses.csv, the heading first; nothing for a city without."""
    columns = ("street__name", "number", "suffix", "postcode", "lon", "lat")
    rows = Address.objects.filter(vanished_at=None, street__vanished_at=None).values_list(*columns)
    found = [["" if cell is None else str(cell) for cell in row] for row in rows]
    return [["street", "number", "suffix", "postcode", "lon", "lat"], *found] if found else []
