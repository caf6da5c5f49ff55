"""Paging by cursor: the next page begins after the last row, so
nothing is skipped or doubled while rows come and go.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Schema

from stadtkern.kernel.api.problems import InvalidParameter
from stadtkern.kernel.public_urls import absolute

MAX_LIMIT = 200
DEFAULT_LIMIT = 50
ModelT = TypeVar("ModelT", bound=Model)
Item = TypeVar("Item")


class PageOf(Schema, Generic[Item]):
    """A page of a list. `next` is the address of the following page, the same as in the Link header."""

    items: list[Item]
    next: str | None = Field(None, description="Address of the next page; null on the last one.")


class Paging(Schema):
    """The query parameters of every list: `paging: Query[Paging]`."""

    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT, description="How many items a page holds at most.")
    cursor: str = Field("", max_length=500, description="Where the page begins: take it from `next`, it is opaque.")


@dataclass(frozen=True)
class CursorPage(Generic[ModelT]):
    """The rows of one page, and the address of the next one."""

    rows: list[ModelT]
    next: str | None


def page(request: HttpRequest, rows: QuerySet[ModelT], paging: Paging, order: Sequence[str]) -> CursorPage[ModelT]:
    """One page of rows, ordered by fields of the model: `order=("starts_at", "id")`, "-" for falling.

    The fields must never be null and together be unique; give them an index. Sets the Link header. Raises
    InvalidParameter for a cursor that is not one of ours.
    """
    names = [name.removeprefix("-") for name in order]
    if paging.cursor:
        rows = rows.filter(_after(order, _values(rows.model, names, paging.cursor)))
    found = list(rows.order_by(*order)[: paging.limit + 1])
    if len(found) <= paging.limit:
        return CursorPage(found, None)
    found = found[: paging.limit]
    query = request.GET.copy()
    query["cursor"] = _cursor(found[-1], names)
    url = absolute(f"{request.path}?{query.urlencode()}")
    request.stadtkern_links = {"next": url}  # type: ignore[attr-defined]
    return CursorPage(found, url)


def _after(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows behind the last one: a later first field, or the same first and a later second, and so on."""
    steps = []
    for place, name in enumerate(order):
        same = Q(**{order[before].removeprefix("-"): values[before] for before in range(place)})
        operator = "lt" if name.startswith("-") else "gt"
        steps.append(same & Q(**{f"{name.removeprefix('-')}__{operator}": values[place]}))
    return reduce(or_, steps)


def _cursor(row: Model, names: Sequence[str]) -> str:
    values = [row._meta.get_field(name).value_to_string(row) for name in names]  # type: ignore[union-attr]
    text = json.dumps(values, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def _values(model: type[Model], names: Sequence[str], cursor: str) -> list[Any]:
    try:
        texts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(texts, list) or len(texts) != len(names) or not all(isinstance(one, str) for one in texts):
            raise ValueError
        values = [
            model._meta.get_field(name).to_python(text)  # type: ignore[union-attr]
            for name, text in zip(names, texts, strict=True)
        ]
    except (ValueError, binascii.Error, UnicodeError, ValidationError, OverflowError, RecursionError):
        raise InvalidParameter("cursor", _("This cursor is not valid. Start again without one.")) from None
    if any(isinstance(value, str) and "\0" in value for value in values):
        raise InvalidParameter("cursor", _("This cursor is not valid. Start again without one."))
    return values
