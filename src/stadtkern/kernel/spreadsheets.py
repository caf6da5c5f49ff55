"""Tables for spreadsheet programs: text that is safe in a cell of CSV, and workbooks (XLSX)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from stadtkern.kernel import child_process

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # a cell that begins so would be run (OWASP, CSV injection)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = 9, 48  # characters of the narrowest and the widest column
MAX_TITLE = 31  # characters of a sheet's name, as Excel has it
GREY = "EEEBE4"


@dataclass(frozen=True)
class Sheet:
    """A workbook's one sheet: lines above the table (the first is its headline), then headings and rows."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str | int | None]]
    above: Sequence[str] = ()


def safe(text: str) -> str:
    """The text as a spreadsheet shows it and does not run it: before what looks like a formula stands an apostrophe."""
    return f"'{text}" if text.startswith(FORMULA) else text


def workbook(sheet: Sheet) -> bytes:
    """An XLSX file. Text stays text, whatever it looks like; control characters, which it cannot hold, are left out."""
    made: bytes = child_process.call(f"{__name__}:write", sheet)
    return made


def write(sheet: Sheet) -> bytes:
    """What the child process of `workbook` does."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook()
    page = book.active
    page.title = sheet.title[:MAX_TITLE]
    first = len(sheet.above) + 2 if sheet.above else 1
    lines = [*([line] for line in sheet.above), *([[]] if sheet.above else []), sheet.head, *sheet.rows]
    for number, line in enumerate(lines, 1):
        for column, value in enumerate(line, 1):
            cell = page.cell(number, column)
            if isinstance(value, str):
                cell.value = safe("".join(sign for sign in value if sign >= " " or sign in "\n\t"))
                cell.data_type = "s"
            else:
                cell.value = value
    if sheet.above:
        page.cell(1, 1).font = Font(bold=True, size=14)
    for column, heading in enumerate(sheet.head, 1):
        cell = page.cell(first, column)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor=GREY)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        longest = max([len(heading), *(len(str(row[column - 1])) for row in sheet.rows)])
        page.column_dimensions[get_column_letter(column)].width = min(max(longest + 2, WIDTHS[0]), WIDTHS[1])
    page.freeze_panes = page.cell(first + 1, 2)
    page.auto_filter.ref = f"A{first}:{get_column_letter(len(sheet.head))}{first + len(sheet.rows)}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
