"""Which reader a file needs."""

from __future__ import annotations

from django.utils.translation import gettext as _

from stadtkern.kernel.trust import limited_process
from stadtkern.modules.events.actions.parsed_file import ParsedFile

from . import ics, json, table
from .errors import BrokenFile

MAX_BYTES = 5 * 1024 * 1024
READERS = {"json": json.read, "csv": table.read_csv, "xlsx": table.read_xlsx, "ics": ics.read}


def format_of(file_name: str, data: bytes) -> str:
    """json, csv, xlsx or ics, by what the file holds first and by its name second. Raises BrokenFile for others."""
    start = data[:2000].lstrip(b"\xef\xbb\xbf \r\n\t")
    if start.startswith(b"PK\x03\x04"):
        return "xlsx"
    if start[:15].upper() == b"BEGIN:VCALENDAR":
        return "ics"
    ending = file_name.rpartition(".")[2].lower()
    if start[:1] in (b"{", b"[") and ending not in ("csv", "ics"):
        return "json"
    if ending in ("csv", "txt", "tsv"):
        return "csv"
    if ending in READERS:
        return ending
    raise BrokenFile(
        place="", reason=_("We cannot read this type of file. Choose XLSX, CSV, iCalendar (.ics) or JSON.")
    )


def read(file_name: str, data: bytes) -> tuple[str, ParsedFile]:
    """The format and the entries of a file. Raises BrokenFile. Only for a process that may fail: see `read_apart`."""
    if len(data) > MAX_BYTES:
        raise BrokenFile(
            place="",
            reason=_("The file must be smaller than %(size)d MB.") % {"size": MAX_BYTES // 1024 // 1024},
        )
    kind = format_of(file_name, data)
    return kind, READERS[kind](data)


def read_apart(file_name: str, data: bytes) -> tuple[str, ParsedFile]:
    """The same in a process of its own with limits. Raises BrokenFile, and what `limited_process.call` raises."""
    return limited_process.call(read, data[: MAX_BYTES + 1], refusals=(BrokenFile,), file_name=file_name)
