"""Plain lists of streets or addresses: CSV with a heading, by comma,
semicolon or tab, names of columns German or English.
"""

from __future__ import annotations

import csv
from pathlib import Path

from stadtkern.kernel.city import tables
from stadtkern.kernel.places.importers import lines
from stadtkern.kernel.places.incoming import AddressLine, Incoming, LineProblem
from stadtkern.kernel.places.numbers import NumberError, clean_suffix, parse_number
from stadtkern.kernel.suggestions import folded

COLUMNS = ("street", "number", "suffix", "postcode", "lon", "lat", "district")
ALSO = {"name": "street", "stadtbezirkhinweis": "district"}
HEADINGS = {folded(word): name for name in COLUMNS for word in (name, *tables.HEADINGS[name])} | ALSO


def read(path: Path, watch: lines.Watcher | None = None) -> Incoming:
    """Read a list; a line without a house number names its street only.

    Raises lines.FileError without a street column.
    """
    found = Incoming()
    rows = lines.read(path, watch)
    _number, heading = next(rows, (0, ""))
    separator = max(tables.DELIMITERS, key=heading.count)
    headed = [folded(name) for name in next(csv.reader([heading], delimiter=separator), [])]
    names = [HEADINGS.get(name, "") for name in headed]
    for twin, (field, other) in tables.PAIRED.items():
        if twin in headed and other in headed:
            names[headed.index(twin)] = field
    if "street" not in names:
        raise lines.FileError(
            f"the first line of {path.name} names no column “street”; it must be a heading such as "
            f"street,number,postcode"
        )
    for number, text in rows:
        cells = next(csv.reader([text], delimiter=separator), [])
        if len(cells) != len(names):
            found.problems.append(LineProblem(number, f"{len(cells)} fields instead of {len(names)}"))
            continue
        try:
            found.lines.append(_line(number, dict(zip(names, (cell.strip() for cell in cells), strict=True))))
        except ValueError as error:
            found.problems.append(LineProblem(number, str(error)))
    return found


def _line(number: int, cells: dict[str, str]) -> AddressLine:
    street, house, postcode = cells["street"], cells.get("number", ""), cells.get("postcode", "")
    if not street or len(street) > 120 or not street.isprintable() or "\ufffd" in street:
        raise ValueError("the name of the street is missing or unreadable")
    if postcode and not (len(postcode) == 5 and postcode.isascii() and postcode.isdigit()):
        raise ValueError(f"“{postcode}” is no postcode of five digits")
    lon, lat = _position(cells.get("lon", ""), cells.get("lat", ""))
    if not house:
        return AddressLine(number, street, district=cells.get("district", "")[:80])
    its = parse_number(f"{house} {cells.get('suffix', '')}".strip())
    if not its.single:
        raise NumberError(f"“{house}” is more than one house number; give each a line of its own")
    return AddressLine(
        number,
        street,
        its.first.number,
        clean_suffix(its.first.suffix),
        district=cells.get("district", "")[:80],
        lon=lon,
        lat=lat,
        postcode=postcode,
    )


def _position(lon: str, lat: str) -> tuple[float | None, float | None]:
    if not lon and not lat:
        return None, None
    try:
        x, y = float(lon.replace(",", ".")), float(lat.replace(",", "."))
    except ValueError:
        raise ValueError(f"“{lon}”, “{lat}” are no longitude and latitude") from None
    if not (-180 <= x <= 180 and -90 <= y <= 90):
        raise ValueError(f"{lon}, {lat} are no longitude and latitude (WGS84)")
    return x, y
