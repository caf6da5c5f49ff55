"""The registrations of an event as a table: CSV and XLSX. Text of guests stays text, no cell becomes a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from django.utils.translation import gettext as _

from stadtkern.kernel.city import dates
from stadtkern.kernel.spreadsheets import Sheet, safe, workbook
from stadtkern.modules.events.models import Event, Question, Registration

Cell = str | int


def rows(event: Event, registrations: Iterable[Registration]) -> Iterator[list[Cell]]:
    """A row of headings, then one per registration, with a column for each question."""
    questions = list(Question.objects.filter(event=event))
    yield [
        _("Name"),
        *([_("Other guests")] if event.guest_names else []),
        _("Email address"),
        _("Number of places"),
        _("Status"),
        _("Registered on"),
        *(safe(question.label) for question in questions),
    ]
    states = {"confirmed": _("confirmed"), "cancelled": _("cancelled")}
    for one in registrations:
        answers = [one.answers.get(str(question.pk), "") for question in questions]
        yield [
            safe(one.name),
            *([safe(", ".join(one.guests))] if event.guest_names else []),
            safe(one.contact),
            one.seats,
            states[one.state],
            dates.short(one.created_at),
            *(
                _("Yes") if answer is True else answer if isinstance(answer, int) else safe(answer)
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
    head, *body = rows(event, registrations)
    return workbook(Sheet(_("Registrations"), [str(heading) for heading in head], body))
