"""CSV as people's programs write it: comma, semicolon or tab, UTF-8 or Windows-1252, headings German or English."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from datetime import date
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel

from stadtkern.kernel.suggestions import folded

DELIMITERS = ",;\t"
UTF8_UMLAUT = re.compile(rb"\xc3[\x80-\xbf]")  # in Windows-1252 nothing that a text has
GERMAN_DATE = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})")
DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+")
YES_NO = {"ja": "true", "j": "true", "x": "true", "wahr": "true", "nein": "false", "n": "false", "falsch": "false"}

# Columns that several tables have, as German offices head them. A model adds its own in `headings`.
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "name": ("Name", "Bezeichnung"),
    "title": ("Titel", "Bezeichnung", "Name"),
    "title_en": ("Titel englisch", "Titel (en)"),
    "slug": ("Kurzname", "Kürzel"),
    "address": ("Adresse", "Anschrift", "Straße und Hausnummer"),
    "street": ("Straße", "Straßenname", "Str."),
    "number": ("Hausnummer", "Haus-Nr.", "Hausnr.", "HNR", "Nummer", "Nr."),
    "suffix": ("Zusatz", "Hausnummernzusatz", "ADZ"),
    "postcode": ("PLZ", "Postleitzahl"),
    "town": ("Ort", "Stadt", "Gemeinde"),
    "lon": ("Längengrad", "Geogr. Länge", "Longitude", "Lng"),
    "lat": ("Breitengrad", "Geogr. Breite", "Latitude"),
    "district": ("Stadtbezirk", "Bezirk", "Ortsteil", "Stadtteil"),
    "quality": ("Genauigkeit", "Qualität"),
    "website": ("Website", "Webseite", "Internet", "Internetadresse", "Homepage"),
    "accessibility": ("Barrierefreiheit", "Zugänglichkeit"),
    "source": ("Quelle",),
    "day": ("Tag", "Datum"),
    "reason": ("Grund", "Anlass", "Bemerkung"),
}
# A name that stands for another column only beside its twin: alone it may mean how broad something is.
PAIRED = {"breite": ("lat", "laenge"), "laenge": ("lon", "breite")}


class UnreadableText(Exception):
    """Bytes that are no text; `line` says where."""

    def __init__(self, line: int, wrong: str, right: str) -> None:
        self.line, self.wrong, self.right = line, wrong, right
        super().__init__(wrong)


def decoded(raw: bytes) -> str:
    """The text of a CSV file: UTF-8 or UTF-16 with its mark, UTF-8, else Windows-1252.

    Raises UnreadableText for what is no text, and for a file that is both.
    """
    for mark, name in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            try:
                return raw.decode(name)
            except UnicodeDecodeError:
                raise UnreadableText(1, "the file is no text", "save it as CSV with the encoding UTF-8") from None
    if b"\0" in raw:
        line = raw.count(b"\n", 0, raw.index(b"\0")) + 1
        raise UnreadableText(line, "the file is no text", "save it as CSV, not as a spreadsheet")
    try:
        return raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        if UTF8_UMLAUT.search(raw):
            right = "save the whole file with the encoding UTF-8"
            raise UnreadableText(line, "the file is partly UTF-8 and partly not", right) from None
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UnreadableText(line, "the file is not in UTF-8", "save it with the encoding UTF-8") from None


def column(name: str, model: type[BaseModel]) -> str | None:
    """The field of a model that a heading means, whatever its language; None for a heading that nobody knows."""
    return columns(model).get(folded(name))


def columns(model: type[BaseModel]) -> dict[str, str]:
    """All headings that a model knows, folded, with the field of each. A field's own name goes before all others."""
    own: Mapping[str, tuple[str, ...]] = getattr(model, "headings", {})
    known: dict[str, str] = {}
    for source in (own, HEADINGS):
        for field in model.model_fields:
            for heading in source.get(field, ()):
                known.setdefault(folded(heading), field)
    return known | {folded(field): field for field in model.model_fields}


def header(cells: list[str], model: type[BaseModel]) -> list[str]:
    """The fields that the cells of a first line mean; a heading that nobody knows stays as it is."""
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    found = [column(name, model) or name for name in names]
    for place, name in enumerate(names):
        field, twin = PAIRED.get(folded(name), ("", ""))
        if field in model.model_fields and any(folded(other) == twin for other in names):
            found[place] = field
    return found


def rows(text: str, model: type[BaseModel]) -> Iterator[tuple[int, list[str]]]:
    """The rows of a table with the number of the line where each begins, the heading first; empty ones are left out.

    Raises csv.Error with `line_num` set on it for what is no CSV.
    """
    start, delimiter = 0, ""
    first = text.partition("\n")[0]
    if told := re.fullmatch(r"\"?sep=(.)\"?\r?", first, re.IGNORECASE):  # Excel's own hint
        start, delimiter, text = 1, told.group(1), text[len(first) + 1 :]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or _delimiter(text, model), strict=True)
    before = 0
    try:
        for cells in reader:
            line, before = before + 1, reader.line_num
            if any(cell.strip() for cell in cells):
                yield line + start, cells
    except csv.Error as error:
        error.line_num = reader.line_num + start  # type: ignore[attr-defined]
        raise


def _delimiter(text: str, model: type[BaseModel]) -> str:
    """The sign with which most cells of the first line are names of columns."""
    first = next((line for line in text.splitlines() if line.strip(f" {DELIMITERS}")), "")

    def fit(delimiter: str) -> tuple[int, int]:
        names = [name.strip().strip('"') for name in first.split(delimiter)]
        return sum(name in model.model_fields or column(name, model) is not None for name in names), len(names)

    return max(DELIMITERS, key=fit)


def cell(text: str, annotation: Any, words: Mapping[str, str]) -> str:
    """A cell as pydantic reads it: 8,005 for a number is 8.005, 10.3.2020 for a date 2020-03-10, ja is true."""
    text = text.strip()
    kinds = set(_kinds(annotation))
    if float in kinds and DECIMAL_COMMA.fullmatch(text):
        return text.replace(",", ".")
    if date in kinds and (found := GERMAN_DATE.fullmatch(text)):
        day, month, year = map(int, found.groups())
        return f"{year:04}-{month:02}-{day:02}"
    if bool in kinds:
        return YES_NO.get(text.casefold(), text)
    return words.get(text.casefold(), text)


def _kinds(annotation: Any) -> Iterator[Any]:
    """The plain types in an annotation, without what pydantic adds to them."""
    if get_origin(annotation) in (Union, UnionType):
        for inner in get_args(annotation):
            yield from _kinds(inner)
    elif hasattr(annotation, "__metadata__"):
        yield from _kinds(get_args(annotation)[0])
    else:
        yield annotation
