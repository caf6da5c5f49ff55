"""The registrations of an event as a table: CSV and XLSX. Text of guests stays text, no cell becomes a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font

from stadtkern.kernel.city import clock
from stadtkern.modules.events.models import Event, Question, Registration

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would calculate (OWASP, CSV injection)
Cell = str | int


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def rows(event: Event, registrations: Iterable[Registration]) -> Iterator[list[Cell]]:
    """A row of headings, then one per registration, with a column for each question."""
    questions = list(Question.objects.filter(event=event))
    yield [
        _("Name"),
        _("Mail address"),
        _("Seats"),
        _("State"),
        _("Registered on"),
        *(_safe(question.label) for question in questions),
    ]
    states = {"confirmed": _("confirmed"), "cancelled": _("cancelled")}
    for one in registrations:
        answers = [one.answers.get(str(question.pk), "") for question in questions]
        yield [
            _safe(one.name),
            _safe(one.contact),
            one.seats,
            states[one.state],
            f"{clock.local(one.created_at):%Y-%m-%d %H:%M}",
            *(
                _("Yes") if answer is True else answer if isinstance(answer, int) else _safe(answer)
                for answer in answers
            ),
        ]


def as_csv(event: Event, registrations: Iterable[Registration]) -> bytes:
    """RFC 4180 in UTF-8 with a byte order mark, and semicolons, as a
    German spreadsheet opens it with a double click.
    """
    out = StringIO()
    csv.writer(out, delimiter=";").writerows(rows(event, registrations))
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(event: Event, registrations: Iterable[Registration]) -> bytes:
    """One sheet, with the headings in bold and fixed."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("Registrations")[:31]
    for row in rows(event, registrations):
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.freeze_panes = "A2"
    for column, width in zip("ABCDE", (28, 34, 8, 12, 18), strict=True):
        sheet.column_dimensions[column].width = width
    out = BytesIO()
    book.save(out)
    return out.getvalue()
