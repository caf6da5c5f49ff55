"""Tables: CSV as spreadsheets write it (`;` or `,` or tabs; UTF-8 or Windows letters), and XLSX.

The first row names the columns in German or English, in any order. An XLSX file is a zip of XML: how much it holds
unpacked, how far it was packed and whether it brings entities along is looked at before anything of it is parsed.
Formulas are not calculated; what the spreadsheet program stored as their result is taken.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from django.utils import translation
from django.utils.translation import gettext as _

from stadtkern.kernel.spreadsheets import Sheet, workbook
from stadtkern.modules.events.actions.parsed_file import ParsedFile, SourceEntry
from stadtkern.modules.events.models import Audience, RegistrationKind

from . import values
from .errors import BrokenFile, line

MAX_ROWS = 2000
MAX_COLUMNS = 60
MAX_UNPACKED = 40 * 1024 * 1024  # bytes; a table of 2,000 rows has two
MAX_FILES = 500
MAX_RATIO = 200  # sheets shrink to a tenth or a twentieth; more than this is a bomb
TableRow = tuple[str, Sequence[Any]]  # where it stands, its cells

COLUMNS: dict[str, tuple[str, ...]] = {
    "id": ("nummer", "kennung", "nr", "id", "key"),
    "title": ("titel", "title", "veranstaltung", "name"),
    "day": ("datum", "tag", "date", "day"),
    "start": ("beginn", "start", "von", "uhrzeit", "from", "time"),
    "time_note": ("beginn in worten", "zeit in worten", "start in words", "time in words"),
    "end_day": ("enddatum", "bis datum", "end date"),
    "end": ("ende", "bis", "end", "to"),
    "duration": ("dauer", "dauer minuten", "duration", "duration minutes"),
    "summary": ("kurztext", "in einem satz", "summary"),
    "text": ("beschreibung", "text", "description"),
    "place": ("ort", "veranstaltungsort", "place", "venue", "location"),
    "room": ("raum", "saal", "room"),
    "online_url": ("online adresse", "online", "link", "online address"),
    "organisers": ("veranstalter", "veranstalterin", "organiser", "organisers", "organizer"),
    "topics": ("thema", "themen", "topic", "topics"),
    "audiences": ("zielgruppe", "zielgruppen", "audience", "audiences"),
    "price_note": ("preis", "kosten", "eintritt", "price"),
    "accessibility": ("barrierefreiheit", "accessibility"),
    "registration": ("anmeldung", "registration"),
    "external_url": ("anmeldeseite", "anmeldelink", "registration page"),
    "capacity": ("plätze", "plaetze", "seats", "capacity"),
    "party_limit": ("plätze je anmeldung", "seats per registration"),
}
_HEADERS = {heading: name for name, headings in COLUMNS.items() for heading in headings}
_KINDS = {
    RegistrationKind.OPEN: {"", "offen", "ohne", "keine", "nein", "open", "none", "no", "ohne anmeldung", "frei"},
    RegistrationKind.ONLINE: {"online", "ja", "hier", "yes", "here", "mit anmeldung"},
    RegistrationKind.EXTERNAL: {"extern", "external", "anderswo", "elsewhere"},
}
_SEPARATOR = re.compile(r"\s*\"?sep=([;,\t|])\"?[;,\t]*(?:\r\n|\n|\r|$)", re.IGNORECASE)
_FREE = {"kostenlos", "kostenfrei", "frei", "gratis", "free", "0", "0 €", "0 eur"}
EXAMPLE = {
    "Nummer": "1",
    "Titel": "Smartphone-Sprechstunde",
    "Datum": "10.03.2020",
    "Beginn": "14:30",
    "Ende": "16:00",
    "Kurztext": "Fragen rund ums Handy",
    "Beschreibung": "Bringen Sie Ihr Gerät mit.",
    "Ort": "Beispielhaus",
    "Raum": "Saal 1",
    "Veranstalter": "Beispielverein",
    "Themen": "",
    "Preis": "kostenlos",
    "Barrierefreiheit": "Aufzug vorhanden",
    "Anmeldung": "online",
    "Anmeldeseite": "",
    "Plätze": "20",
}


def read_csv(data: bytes) -> ParsedFile:
    """The entries of a CSV file. Raises BrokenFile."""
    if b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BrokenFile(place=line(1), reason=_("This is not a text file."))
    text, skipped = _decoded(data), 0
    told = _SEPARATOR.match(text)
    if told is not None:  # Excel's own hint, no heading
        text, skipped = text[told.end() :], told[0].count("\n") or 1
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = told[1] if told is not None else max(";,\t", key=first.count)
    return _read(_csv_rows(text, delimiter, skipped))


def read_xlsx(data: bytes) -> ParsedFile:
    """The entries on the first sheet of an XLSX file. Raises BrokenFile."""
    from openpyxl import load_workbook  # heavy, and only imports need it
    from openpyxl.utils.exceptions import InvalidFileException

    _check_zip(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            return _read(_xlsx_rows(book))
        finally:
            book.close()
    except (
        zipfile.BadZipFile,
        InvalidFileException,
        DefusedXmlException,
        ParseError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        EOFError,
        OverflowError,
        OSError,
    ):
        # openpyxl knows no error of its own for broken parts: what its parsers raise comes through as it is.
        raise BrokenFile(place="", reason=_("This XLSX file cannot be read.")) from None


def template_csv() -> bytes:
    """A CSV file to fill in, with the headings and one example, as German spreadsheet programs open it."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerows([list(EXAMPLE), list(EXAMPLE.values())])
    return out.getvalue().encode("utf-8-sig")


def template_xlsx() -> bytes:
    """The same as an XLSX file."""
    return workbook(Sheet("Veranstaltungen", list(EXAMPLE), [list(EXAMPLE.values())]))


def _decoded(data: bytes) -> str:
    for encoding in ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252", "latin-1"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BrokenFile(place="", reason=_("We cannot read the characters in this file. Save it as “CSV UTF-8”."))


def _csv_rows(text: str, delimiter: str, skipped: int) -> Iterator[TableRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        start = reader.line_num + 1 + skipped
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise BrokenFile(
                place=line(start), reason=_("A quotation mark is missing here or the line is too long.")
            ) from None
        yield line(start), row


def _check_zip(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            infos = parts.infolist()
            unpacked = sum(info.file_size for info in infos)
            if len(infos) > MAX_FILES or unpacked > MAX_UNPACKED:
                raise BrokenFile(place="", reason=_("This file is too big when unpacked."))
            if any(info.file_size > MAX_RATIO * max(info.compress_size, 1024) for info in infos):
                raise BrokenFile(place="", reason=_("This file is too big when unpacked."))
            for info in infos:
                # The size in the directory may lie; reading stops at it, and a lie is a bad checksum.
                if info.filename.lower().endswith((".xml", ".rels")) and b"<!DOCTYPE" in parts.read(info).upper():
                    raise BrokenFile(
                        place=info.filename[:60],
                        reason=_("This file contains its own XML entities, which is not allowed."),
                    )
    except (zipfile.BadZipFile, RuntimeError, ValueError, EOFError, OSError, zlib.error):
        raise BrokenFile(place="", reason=_("This XLSX file cannot be read.")) from None


def _xlsx_rows(book: Any) -> Iterator[TableRow]:
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # what the sheet says about its own size may be wrong by a million rows
    for number, row in enumerate(sheet.iter_rows(max_row=20 * MAX_ROWS, values_only=True), 1):
        yield line(number), row


def _read(rows: Iterable[TableRow]) -> ParsedFile:
    header: list[str | None] | None = None
    entries: list[SourceEntry] = []
    for place, row in rows:
        if len(row) > MAX_COLUMNS and any(cell not in (None, "") for cell in row[MAX_COLUMNS:]):
            raise BrokenFile(place=place, reason=_("A file can have up to %(limit)d columns.") % {"limit": MAX_COLUMNS})
        cells = row[:MAX_COLUMNS]
        if not any(str(cell).strip() for cell in cells if cell is not None):
            continue
        if header is None:
            header = _header(place, cells)
            continue
        if len(entries) >= MAX_ROWS:
            raise BrokenFile(place=place, reason=_("A file can have up to %(limit)d rows.") % {"limit": MAX_ROWS})
        entries.append(_entry(place, {name: cell for name, cell in zip(header, cells, strict=False) if name}))
    if header is None:
        raise BrokenFile(place="", reason=_("The file is empty."))
    return ParsedFile(entries)


def _header(place: str, cells: Sequence[Any]) -> list[str | None]:
    names = [_HEADERS.get(re.sub(r"[^\wäöüß]+", " ", str(cell or "").lower()).strip()) for cell in cells]
    needed = {"title": _("Title"), "day": _("Date"), "start": _("Start time")}
    gone = [word for name, word in needed.items() if name not in names]
    if "time_note" in names and "start" not in names:
        gone.remove(needed["start"])
    if gone:
        raise BrokenFile(
            place=place,
            reason=_(
                "The first row must contain the column headings. Missing: %(columns)s. See the template for an example."
            )
            % {"columns": ", ".join(gone)},
        )
    twice = {name for name in names if name and names.count(name) > 1}
    if twice:
        raise BrokenFile(
            place=place, reason=_("Two columns mean the same: %(columns)s.") % {"columns": ", ".join(sorted(twice))}
        )
    return names


class _Cells:
    """One row, cell by cell; what is wrong is noted with the name of its column."""

    def __init__(self, cells: dict[str, Any]) -> None:
        self._cells = cells
        self.problems: list[str] = []

    def __contains__(self, name: str) -> bool:
        return name in self._cells

    def text(self, name: str) -> str:
        cell = self._cells.get(name)
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        return "" if cell is None else values.clean(str(cell)).strip()

    def listed(self, name: str) -> list[str]:
        return sorted({part.strip()[:200] for part in re.split(r"[;,\n]", self.text(name)) if part.strip()})

    def read(self, name: str, how: Callable[[Any], Any]) -> Any:
        cell = self._cells.get(name)
        if cell is None or not str(cell).strip():
            return None
        try:
            return how(cell)
        except ValueError as error:
            self.problems.append(f"{COLUMNS[name][0].capitalize()}: {error}")
            return None


def _entry(place: str, row: dict[str, Any]) -> SourceEntry:
    cells = _Cells(row)
    title = cells.text("title")
    words: dict[str, Any] = {"title": title}
    if not title:
        cells.problems.append(_("The title is missing."))
    _times(cells, words)
    words |= {name: cells.text(name) for name in ("summary", "text", "room", "accessibility") if name in cells}
    if "place" in cells:
        words["place"] = cells.text("place")[:200] or None
    if "online_url" in cells:
        words["online_url"] = cells.read("online_url", values.web_address) or ""
    for name in ("organisers", "topics"):
        if name in cells:
            words[name] = cells.listed(name)
    warnings: list[str] = []
    if "audiences" in cells:
        words["audiences"] = _audiences(cells, warnings)
    if price := cells.text("price_note"):
        words["is_free"], words["price_note"] = (True, "") if price.lower() in _FREE else (None, price)
    _registration(cells, words)
    for name in ("capacity", "party_limit"):
        if (amount := cells.read(name, values.number)) is not None:
            words[name] = amount
    if words.get("party_limit") == 0:
        cells.problems.append(_("You must book at least one place."))
    problems = [*cells.problems, *values.too_long(words)]
    source_id = cells.text("id") or f"{title.lower()}|{(words.get('starts_at') or '')[:10]}"
    return SourceEntry(place, source_id[:200], title[:300], words, problems=problems, warnings=warnings)


def _times(cells: _Cells, words: dict[str, Any]) -> None:
    day, start = cells.read("day", values.day), cells.read("start", values.time_of_day)
    note = cells.text("time_note")
    if note and start is not None:
        cells.problems.append(_("Enter a time or a description, not both."))
        return
    if note and day is not None:
        words |= {"starts_at": values.day_without_time(day), "ends_at": None, "time_note": note}
        return
    if day is None or start is None:
        if not cells.problems:
            cells.problems.append(_("Enter a date and a start time."))
        return
    begin = cells.read("start", lambda _cell: values.instant(day, start))
    words |= {"starts_at": begin, "ends_at": None, "time_note": ""}
    end, end_day = cells.read("end", values.time_of_day), cells.read("end_day", values.day) or day
    if end is not None:
        words["ends_at"] = cells.read("end", lambda _cell: values.instant(end_day, end))
    elif (minutes := cells.read("duration", values.number)) and begin:
        words["ends_at"] = _later(begin, minutes)
    if begin and words["ends_at"] and words["ends_at"] <= begin:
        cells.problems.append(_("The end must be after the start."))


def _later(begin: str, minutes: int) -> str:
    return (datetime.fromisoformat(begin) + timedelta(minutes=minutes)).isoformat()


def _audiences(cells: _Cells, warnings: list[str]) -> list[str]:
    with translation.override("de"):
        german = {str(label).lower(): value for value, label in Audience.choices}
    with translation.override("en"):
        english = {str(label).lower(): value for value, label in Audience.choices}
    known = german | english | {value: value for value in Audience.values}
    found = {known.get(word.lower(), "") for word in cells.listed("audiences")}
    warnings += [
        _("The audience “%(word)s” is unknown and was left out.") % {"word": word}
        for word in cells.listed("audiences")
        if word.lower() not in known
    ]
    return sorted(found - {""})


def _registration(cells: _Cells, words: dict[str, Any]) -> None:
    address = cells.read("external_url", values.web_address)
    if "registration" not in cells and not address:
        return
    said = cells.text("registration").lower()
    kind = next((kind for kind, names in _KINDS.items() if said in names), None)
    if address and said in ("", "extern", "external"):
        kind = RegistrationKind.EXTERNAL
    if kind is None:
        cells.problems.append(
            _("Registration: write “online”, “ohne” or “extern”, not “%(text)s”.") % {"text": said[:40]}
        )
        return
    if kind == RegistrationKind.EXTERNAL and not address:
        cells.problems.append(_("The address of the registration page is missing."))
    words["registration"], words["external_url"] = kind, address or ""
