"""The official address file of North Rhine-Westphalia, `gebref.txt`: 21 fields by semicolon, no heading, no postcode.

Fields: nba; oid; qua; land and its name; regbez, name; kreis, name; gemeinde, name; ortsteil, name; strschl; str; hnr;
adz; zone; ostwert; nordwert; datum. Positions are ETRS89/UTM in zone 32 or 33 (EPSG:25832, 25833).
Source: Bezirksregierung Köln, Geobasis NRW, “Gebäudereferenzen”.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from pyproj import Transformer

from stadtkern.kernel.places.importers import lines
from stadtkern.kernel.places.incoming import AddressLine, Incoming, LineProblem
from stadtkern.kernel.places.numbers import HIGHEST, NumberError, clean_suffix

FIELDS = 21
OID, LAND, DISTRICT_GOVERNMENT, COUNTY, MUNICIPALITY, PART = 1, 3, 5, 7, 9, 12
STREET_KEY, STREET, NUMBER, SUFFIX, ZONE, EAST, NORTH = 13, 14, 15, 16, 17, 18, 19
SYSTEMS = {"32": 25832, "33": 25833}
BATCH = 20_000
DIGITS = 7  # of a degree: about 1 cm
WHERE = (5.5, 47.0, 15.6, 55.2)  # west, south, east, north of Germany

Box = tuple[float, float, float, float]


class _Raw(NamedTuple):
    line: AddressLine
    zone: str
    east: float
    north: float


def looks_like(first: str) -> bool:
    """Whether the first line of a file is one of this layout, be it a broken one."""
    return first.count(";") >= FIELDS - 6 and not first.lower().startswith(("str", "name"))


def read(path: Path, municipality: str, within: Box = WHERE, watch: lines.Watcher | None = None) -> Incoming:
    """Read a file, packed with gzip or not; good lines and every bad one with its reason.

    municipality: the 8 digits of the official municipality key (AGS) whose addresses are wanted; the state's whole file
    may be given. within: west, south, east, north (WGS84) that every position must lie in. Raises lines.FileError.
    """
    found = Incoming(official=True)
    batch: list[_Raw] = []
    for number, text in lines.read(path, watch):
        raw = _line(number, text, municipality, found)
        if raw is not None:
            batch.append(raw)
        if len(batch) >= BATCH:
            found.lines.extend(_placed(batch, within, found))
            batch.clear()
    found.lines.extend(_placed(batch, within, found))
    found.problems.sort()
    return found


def _line(number: int, text: str, municipality: str, found: Incoming) -> _Raw | None:
    fields = text.split(";")
    if number == 1 and len(fields) > OID and fields[OID].strip().lower() == "oid":
        return None  # a heading
    if len(fields) != FIELDS:
        return _bad(found, number, fields, f"{len(fields)} fields instead of {FIELDS}")
    ags = "".join(fields[at].strip() for at in (LAND, DISTRICT_GOVERNMENT, COUNTY, MUNICIPALITY))
    if not (ags.isascii() and ags.isdigit() and len(ags) == 8):
        return _bad(found, number, fields, f"“{ags}” is no municipality key of 8 digits")
    if ags != municipality:
        found.elsewhere[ags] = found.elsewhere.get(ags, 0) + 1
        return None
    street, key, house = fields[STREET].strip(), fields[STREET_KEY].strip(), fields[NUMBER].strip()
    if not street or len(street) > 120 or not street.isprintable() or "\ufffd" in street:
        return _bad(found, number, fields, "the name of the street is missing or unreadable")
    if not (key.isascii() and key.isalnum() and len(key) <= 10):
        return _bad(found, number, fields, f"“{key}” is no key of a street")
    if not (house.isascii() and house.isdigit() and 1 <= int(house) <= HIGHEST):
        return _bad(found, number, fields, f"“{house}” is no house number")
    try:
        suffix = clean_suffix(fields[SUFFIX])
        east, north = float(fields[EAST].replace(",", ".")), float(fields[NORTH].replace(",", "."))
    except NumberError as error:
        return _bad(found, number, fields, str(error))
    except ValueError:
        return _bad(found, number, fields, f"“{fields[EAST]}; {fields[NORTH]}” are no coordinates")
    if (zone := fields[ZONE].strip()) not in SYSTEMS:
        return _bad(found, number, fields, f"zone “{zone}” is none of {', '.join(SYSTEMS)}")
    if len(oid := fields[OID].strip()) > 32:
        return _bad(found, number, fields, "the identifier (oid) is longer than 32 letters")
    line = AddressLine(number, street, int(house), suffix, f"{ags}{key}", fields[PART].strip()[:80], None, None, oid)
    return _Raw(line, zone, east, north)


def _bad(found: Incoming, number: int, fields: list[str], reason: str) -> None:
    found.problems.append(LineProblem(number, reason))
    if len(fields) > OID and fields[OID].strip():
        found.doubtful.add(fields[OID].strip())


@cache
def _transformer(zone: str) -> Transformer:
    return Transformer.from_crs(SYSTEMS[zone], 4326, always_xy=True)


def _placed(batch: list[_Raw], within: Box, found: Incoming) -> Iterator[AddressLine]:
    """The lines with their positions as longitude and latitude, all of a zone transformed at once."""
    west, south, east, north = within
    for zone in SYSTEMS:
        its = [raw for raw in batch if raw.zone == zone]
        if not its:
            continue
        lons, lats = _transformer(zone).transform([raw.east for raw in its], [raw.north for raw in its])
        for raw, lon, lat in zip(its, lons, lats, strict=True):
            if west <= lon <= east and south <= lat <= north:  # false for infinity and for what is no number
                yield raw.line._replace(lon=round(lon, DIGITS), lat=round(lat, DIGITS))
            else:
                found.problems.append(
                    LineProblem(raw.line.line, f"the position {raw.east:.0f}; {raw.north:.0f} lies far outside")
                )
                found.doubtful.add(raw.line.official_id)
