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
from stadtkern.kernel.places.numbers import HIGHEST, clean_suffix

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
    found = Incoming(official=True, whole=True)
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
    fields = [cell.strip() for cell in text.split(";")]
    if number == 1 and len(fields) > OID and fields[OID].lower() == "oid":
        return None  # a heading
    try:
        if len(fields) != FIELDS:
            raise ValueError(f"{len(fields)} fields instead of {FIELDS}")
        ags = fields[LAND] + fields[DISTRICT_GOVERNMENT] + fields[COUNTY] + fields[MUNICIPALITY]
        if not (ags.isascii() and ags.isdigit() and len(ags) == 8):
            raise ValueError(f"“{ags}” is no municipality key of 8 digits")
        if ags != municipality:
            found.elsewhere[ags] = found.elsewhere.get(ags, 0) + 1
            return None
        return _checked(number, ags, fields)
    except ValueError as error:
        found.problems.append(LineProblem(number, str(error)))
        if len(fields) > OID and fields[OID]:
            found.doubtful.add(fields[OID])
        return None


def _checked(number: int, ags: str, fields: list[str]) -> _Raw:
    """The address on a line of our municipality. Raises ValueError with what is wrong."""
    street, key, house, oid = fields[STREET], fields[STREET_KEY], fields[NUMBER], fields[OID]
    if not street or len(street) > 120 or not street.isprintable() or "\ufffd" in street:
        raise ValueError("the name of the street is missing or unreadable")
    if not (key.isascii() and key.isalnum() and len(key) <= 10):
        raise ValueError(f"“{key}” is no key of a street")
    if not (house.isascii() and house.isdigit() and 1 <= int(house) <= HIGHEST):
        raise ValueError(f"“{house}” is no house number")
    if len(oid) > 32:
        raise ValueError("the identifier (oid) is longer than 32 letters")
    if fields[ZONE] not in SYSTEMS:
        raise ValueError(f"zone “{fields[ZONE]}” is none of {', '.join(SYSTEMS)}")
    try:
        east, north = float(fields[EAST].replace(",", ".")), float(fields[NORTH].replace(",", "."))
    except ValueError:
        raise ValueError(f"“{fields[EAST]}; {fields[NORTH]}” are no coordinates") from None
    suffix = clean_suffix(fields[SUFFIX])
    line = AddressLine(number, street, int(house), suffix, f"{ags}{key}", fields[PART][:80], None, None, oid)
    return _Raw(line, fields[ZONE], east, north)


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
