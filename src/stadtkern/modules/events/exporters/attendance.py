"""The attendance list of one event: PDF to print and sign, XLSX to work with."""

from __future__ import annotations

import json
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stadtkern.kernel.city import clock
from stadtkern.kernel.spreadsheets import Sheet, workbook
from stadtkern.modules.events.exporters import typesetting
from stadtkern.modules.events.models import Event, Question
from stadtkern.modules.events.queries import door as queries

COLUMNS_ON_PAPER = 3  # more answers than these make the page unreadable; the XLSX has all


def table(event: Event, *, answers: bool) -> tuple[list[str], list[list[Any]]]:
    """Head and rows, by name: names, seats, arrived, since, and the organiser's questions where `answers`."""
    questions = list(event.questions.all()) if answers else []
    head = [_("Name"), _("Number of places"), _("Arrived"), _("Since"), *(question.label for question in questions)]
    rows = []
    for party in queries.parties(event):
        check_in = getattr(party, "check_in", None)
        since = clock.local(check_in.at).strftime("%H:%M") if check_in else ""
        rows.append(
            [party.names, party.seats, check_in.seats if check_in else 0, since]
            + [_answer(question, party.answers.get(str(question.pk))) for question in questions]
        )
    return head, rows


def xlsx(event: Event, *, answers: bool) -> bytes:
    """A workbook with one sheet."""
    head, rows = table(event, answers=answers)
    counts = queries.counts(event)
    arrived = _("%(arrived)s of %(expected)s have arrived, walk-ins: %(walk_ins)s") % {
        "arrived": counts.arrived,
        "expected": counts.expected,
        "walk_ins": counts.walk_ins,
    }
    return workbook(Sheet(_("Attendance"), head, rows, above=[event.title, _when(event), arrived]))


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
        "head": [_("Name"), _("Number of places"), _("Arrived"), *head[4 : 4 + COLUMNS_ON_PAPER], _("Signature")],
        "rows": [
            [row[0], str(row[1]), f"{row[2]} · {row[3]}" if row[2] else "", *map(str, row[4 : 4 + COLUMNS_ON_PAPER])]
            for row in rows
        ],
        "empty": _("Nobody is registered yet."),
        "heading": _("Attendance list"),
        "page": _("Page"),
        "note": _("Personal data: keep this list safe and destroy it when you no longer need it."),
    }
    return typesetting.pdf("attendance.typ", {"data.json": json.dumps(data).encode()})


def _when(event: Event) -> str:
    day = date_format(clock.local(event.starts_at), "l, j. F Y" if get_language() == "de" else "l, j F Y")
    return f"{day}, {event.time_note or clock.local(event.starts_at).strftime('%H:%M')}"


def _answer(question: Question, value: object) -> str:
    if question.kind == Question.Kind.CONSENT:
        return _("yes") if value else _("no")
    return "" if value is None else str(value)
