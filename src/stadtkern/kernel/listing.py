"""What every list of the workbench has: search words, pages, and an export as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.utils.translation import get_language, override

from stadtkern.kernel import headers
from stadtkern.kernel.city import clock
from stadtkern.kernel.spreadsheets import safe

PAGE_SIZE = 50


class _Echo:
    """A file that gives back what is written, so that csv can stream."""

    def write(self, text: str) -> str:
        return text


def page(request: HttpRequest, rows: QuerySet[Any], size: int = PAGE_SIZE) -> Page[Any]:
    """The page of a list that `?seite=` asks for; the nearest one that exists."""
    return Paginator(rows, size).get_page(request.GET.get("seite"))


def csv_file(name: str, head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """A CSV download (RFC 4180, UTF-8 with a byte order mark, semicolons: German Excel opens it).

    A cell that a spreadsheet would take for a formula gets an apostrophe in front. The rows are read while the file is
    sent, when the request is over; they are in its language all the same.
    """
    writer = csv.writer(_Echo(), delimiter=";", lineterminator="\r\n")
    language, heading = get_language() or settings.LANGUAGE_CODE, [_text(cell) for cell in head]

    def lines() -> Iterable[str]:
        yield "\ufeff" + writer.writerow(heading)
        left = iter(rows)
        while True:
            with override(language):
                row = next(left, None)
                cells = [_text(cell) for cell in row or ()]
            if row is None:
                return
            yield writer.writerow(cells)

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    return headers.as_file(response, f"{name}-{clock.today():%Y-%m-%d}.csv")


def _text(value: Any) -> str:
    return "" if value is None else safe(str(value))
