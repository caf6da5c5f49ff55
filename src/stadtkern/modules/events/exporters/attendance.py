"""The attendance list of one event: PDF to print and sign, XLSX to work with."""

from __future__ import annotations

import io
import json
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from stadtkern.kernel.city import clock
from stadtkern.modules.events.exporters import typesetting
from stadtkern.modules.events.models import Event, Question
from stadtkern.modules.events.queries import door as queries

FORMULA = ("=", "+", "-", "@", "\t", "\r")
WIDEST = 48  # characters of a column
COLUMNS_ON_PAPER = 3  # more answers than these make the page unreadable; the XLSX has all


def table(event: Event, *, answers: bool) -> tuple[list[str], list[list[Any]]]:
    """Head and rows, by name: name, seats, arrived, since, and the organiser's questions where `answers`."""
    questions = list(event.questions.all()) if answers else []
    head = [_("Name"), _("Seats"), _("Arrived"), _("Since"), *(question.label for question in questions)]
    rows = []
    for party in queries.parties(event):
        check_in = getattr(party, "check_in", None)
        since = clock.local(check_in.at).strftime("%H:%M") if check_in else ""
        rows.append(
            [party.name, party.seats, check_in.seats if check_in else 0, since]
            + [_answer(question, party.answers.get(str(question.pk))) for question in questions]
        )
    return head, rows


def xlsx(event: Event, *, answers: bool) -> bytes:
    """A workbook with one sheet. Text of guests stays text: no cell of theirs becomes a formula."""
    head, rows = table(event, answers=answers)
    counts = queries.counts(event)
    book = Workbook()
    sheet = book.active
    sheet.title = _("Attendance")
    sheet.append([])
    _put(sheet.cell(1, 1), event.title)
    sheet.cell(1, 1).font = Font(bold=True, size=14)
    _put(sheet.cell(2, 1), _when(event))
    _put(
        sheet.cell(3, 1),
        _("%(arrived)s of %(expected)s have arrived, walk-ins: %(walk_ins)s")
        % {"arrived": counts.arrived, "expected": counts.expected, "walk_ins": counts.walk_ins},
    )
    first = 5
    for column, title in enumerate(head, 1):
        cell = sheet.cell(first, column)
        _put(cell, title)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="EEEBE4")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        longest = max([len(title), *(len(str(row[column - 1])) for row in rows)])
        sheet.column_dimensions[get_column_letter(column)].width = min(max(longest + 2, 9), WIDEST)
    for number, row in enumerate(rows, first + 1):
        for column, value in enumerate(row, 1):
            _put(sheet.cell(number, column), value)
    sheet.freeze_panes = sheet.cell(first + 1, 2)
    sheet.auto_filter.ref = f"A{first}:{get_column_letter(len(head))}{first + len(rows)}"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pdf(event: Event, *, answers: bool) -> bytes:
    """A4 pages with a box to tick and space to sign for each party."""
    head, rows = table(event, answers=answers)
    counts = queries.counts(event)
    data = {
        "language": get_language() or "de",
        "title": event.title,
        "when": _when(event),
        "place": " · ".join(filter(None, [str(event.place or ""), event.room])),
        "printed": date_format(clock.local(clock.now()), "SHORT_DATETIME_FORMAT"),
        "counts": [
            [str(counts.expected), _("expected")],
            [str(counts.arrived), _("arrived")],
            [str(counts.walk_ins), _("walk-ins")],
        ],
        "head": [_("Name"), _("Seats"), _("Arrived"), *head[4 : 4 + COLUMNS_ON_PAPER], _("Signature")],
        "rows": [
            [row[0], str(row[1]), f"{row[2]} · {row[3]}" if row[2] else "", *map(str, row[4 : 4 + COLUMNS_ON_PAPER])]
            for row in rows
        ],
        "empty": _("Nobody is registered yet."),
        "heading": _("Attendance list"),
        "page": _("Page"),
        "note": _("Personal data: keep this list safe and destroy it when it is no longer needed."),
    }
    return typesetting.pdf("attendance.typ", {"data.json": json.dumps(data).encode()})


def _when(event: Event) -> str:
    day = date_format(clock.local(event.starts_at), "l, j. F Y" if get_language() == "de" else "l, j F Y")
    return f"{day}, {event.time_note or clock.local(event.starts_at).strftime('%H:%M')}"


def _answer(question: Question, value: object) -> str:
    if question.kind == Question.Kind.CONSENT:
        return _("yes") if value else _("no")
    return "" if value is None else str(value)


def _put(cell: Cell, value: object) -> None:
    """Write a value; text that a spreadsheet would take for a formula keeps its words but not its power."""
    if not isinstance(value, str):
        cell.value = value
        return
    text = "".join(sign for sign in value if sign >= " " or sign in "\n\t")
    cell.value = f"'{text}" if text.startswith(FORMULA) else text
    cell.data_type = "s"
