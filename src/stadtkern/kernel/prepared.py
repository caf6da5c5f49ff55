"""Queries and new rows of the ORM whose SQL is made once per process and then only run.

Django makes the text of a query anew each time, which takes several times longer than sending it and reading one row.
PostgreSQL keeps its plans too: the values go beside the text, and psycopg prepares what comes often on a connection.
Worth it where a page asks for little and comes often; everywhere else a queryset is shorter.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from functools import cache, cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)


class Argument(Expression):
    """The place of a value in a prepared query; the value comes when it is run."""

    output_field = Field()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, *_: object) -> tuple[str, list[Argument]]:  # type: ignore[override]  # the stubs know texts only
        """Itself as the parameter."""
        return "%s", [self]


class Prepared(Generic[M]):
    """A query with named values: `Prepared(lambda pk: Event.objects.filter(pk=pk))`, then `.get(pk=…)`.

    The function is called once, with a stand-in for each value; it may use `only`, `select_related`, `order_by`, `alias`
    and `select_for_update`, but nothing that asks a second query (`prefetch_related`) or depends on a value (`[:n]`).
    """

    def __init__(self, build: Callable[..., QuerySet[M]]) -> None:
        self.build = build

    def get(self, **values: Any) -> M:
        """The one row. Raises DoesNotExist of the model; which of several rows comes is not defined."""
        found = self.first(**values)
        if found is None:
            model: Any = self._plan.model
            raise model.DoesNotExist(f"{model.__name__} matching query does not exist.")
        return found

    def first(self, **values: Any) -> M | None:
        """The first row, or None."""
        return next(iter(self.all(**values)), None)

    def all(self, **values: Any) -> list[M]:
        """All rows, in the order of the query."""
        plan = self._plan
        if plan.locks and transaction.get_autocommit():
            raise transaction.TransactionManagementError("select_for_update cannot be used outside of a transaction.")
        with _cursor() as cursor:
            cursor.execute(
                plan.sql, [values[one.name] if isinstance(one, Argument) else one for one in plan.parameters]
            )
            return list(plan.instances(cursor.fetchall()))

    @cached_property
    def _plan(self) -> _Plan[M]:
        return _Plan(self.build(*map(Argument, inspect.signature(self.build).parameters)))


class _Plan(Generic[M]):
    """The text of a query, and how its rows become instances; the second half is what Django's ModelIterable does."""

    def __init__(self, rows: QuerySet[M]) -> None:
        self.model = rows.model
        self.locks = rows.query.select_for_update
        compiler = rows.query.get_compiler(using=DEFAULT_DB_ALIAS)
        self.sql, self.parameters = compiler.as_sql()
        fields = compiler.klass_info["select_fields"]
        self.own = slice(fields[0], fields[-1] + 1)
        self.names = [column.target.attname for column, _sql, _alias in compiler.select[self.own]]
        self.convert = self._converters(compiler)
        populators: Any = get_related_populators  # the stubs describe a later Django
        self.related = populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)

    def _converters(self, compiler: Any) -> Callable[[list[tuple[Any, ...]]], Iterator[Any]]:
        converters = compiler.get_converters([column for column, _sql, _alias in compiler.select])
        return (lambda rows: compiler.apply_converters(rows, converters)) if converters else iter

    def instances(self, rows: list[tuple[Any, ...]]) -> Iterator[M]:
        """A model's instance for each row, with those that hang on it by `select_related`."""
        for row in self.convert(rows):
            made = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.own])
            for one in self.related:
                one.populate(row, made)
            yield made


def insert(row: Model) -> None:
    """Write a new row, as `row.save(force_insert=True)` does, but without signals.

    Only for a model whose keys and defaults come from us, not from the database, and that has no parent with a table.
    """
    with _cursor() as cursor:
        values = [
            field.get_db_prep_save(field.pre_save(row, add=True), cursor.db) for field in row._meta.concrete_fields
        ]
        cursor.execute(_insertion(type(row)), values)
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@cache
def _insertion(model: type[Model]) -> str:
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({", ".join(["%s"] * len(fields))})'  # noqa: S608


def _cursor() -> CursorWrapper:
    """Django's cursor, of the kind that sends values beside the text; the usual one writes them into it."""
    line: Any = connections[DEFAULT_DB_ALIAS]
    kind: Any = ServerBindingCursor
    line.close_if_health_check_failed()
    line.ensure_connection()
    with line.wrap_database_errors:
        cursor: CursorWrapper = line._prepare_cursor(kind(line.connection))
    return cursor
