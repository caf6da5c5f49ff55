"""Prepared queries give what the same queries of the ORM give, and inserted rows are those that `save` writes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.functions import Lower
from django.test.utils import CaptureQueriesContext

from stadtkern.kernel.ids import uuid7
from stadtkern.kernel.prepared import Prepared, insert
from stadtkern.modules.events.models import Event, Question, Registration
from tests.modules.events import programme
from tests.modules.events.parties import NOON, event_with, register

pytestmark = pytest.mark.django_db

WITH_PLACE = Prepared(lambda pk: Registration.objects.select_related("event__place").filter(pk=pk))
NARROW = Prepared(lambda slug: Event.objects.only("slug", "capacity").filter(slug=slug))
LOCKED = Prepared(lambda pk: Event.objects.select_for_update().filter(pk=pk))
ASKED = Prepared(lambda event: Question.objects.filter(event=event))
BY_MAIL = Prepared(lambda mail: Registration.objects.alias(low=Lower("contact")).filter(low=mail, state="confirmed"))


def loaded(row: Model | None) -> dict[str, Any]:
    """What an instance holds, without asking the database for more."""
    return {} if row is None else {name: held for name, held in vars(row).items() if not name.startswith("_")}


def test_a_row_comes_with_those_that_hang_on_it():
    registration = register(event_with(10, place=programme.place()), "kim@example.org", seats=3)

    found = WITH_PLACE.get(pk=registration.pk)
    as_usual = Registration.objects.select_related("event__place").get(pk=registration.pk)

    with CaptureQueriesContext(connection) as asked:
        rows = [(loaded(one), loaded(one.event), loaded(one.event.place)) for one in (found, as_usual)]
    assert rows[0] == rows[1]
    assert len(asked) == 0


def test_what_a_query_leaves_out_is_read_when_asked_for():
    event = event_with(10, title="Lesung")

    found = NARROW.get(slug=event.slug)

    assert loaded(found) == {"id": event.pk, "slug": event.slug, "capacity": 10}
    assert found.title == "Lesung"


def test_rows_come_in_the_order_of_the_query():
    event = event_with(10)
    for position, label in [(2, "c"), (0, "a"), (1, "b")]:
        Question.objects.create(event=event, position=position, kind="choice", label=label, choices=["x", "y"])

    assert [(one.label, one.choices) for one in ASKED.all(event=event.pk)] == [
        ("a", ["x", "y"]),
        ("b", ["x", "y"]),
        ("c", ["x", "y"]),
    ]


def test_a_value_with_quotes_is_a_value_and_nothing_else():
    register(event_with(10), "o'neill@example.org")

    assert [one.contact for one in BY_MAIL.all(mail="o'neill@example.org")] == ["o'neill@example.org"]
    assert BY_MAIL.first(mail="' OR true --") is None


def test_nothing_found_is_said_as_the_orm_says_it():
    with pytest.raises(Event.DoesNotExist, match="Event matching query does not exist"):
        NARROW.get(slug="nirgends")


@pytest.mark.django_db(transaction=True)
def test_a_row_is_locked_only_within_a_transaction():
    event = event_with(10)
    with pytest.raises(transaction.TransactionManagementError):
        LOCKED.get(pk=event.pk)
    with transaction.atomic():
        assert LOCKED.get(pk=event.pk) == event


def test_an_inserted_row_is_the_one_that_save_writes():
    event = event_with(10)
    made = {
        "name": "Kim",
        "seats": 2,
        "answers": {"a": True},
        "language": "de",
        "created_at": NOON,
        "submission": UUID(int=7),
    }
    rows = [Registration(id=uuid7(), event=event, contact=f"{name}@example.org", **made) for name in ("a", "b")]

    insert(rows[0])
    rows[1].save(force_insert=True)

    assert [(row._state.adding, row._state.db) for row in rows] == [(False, "default")] * 2
    assert [loaded(Registration.objects.get(pk=row.pk)) for row in rows] == [loaded(row) for row in rows]
