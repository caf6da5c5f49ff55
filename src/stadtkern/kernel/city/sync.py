"""Making the database say what a folder says, again and again: what is new, changed, gone or the same.

`LoadedThing` remembers what the folder said last. Only a field of which the folder says something new is
written, so that a change made by staff in the app survives the next load of an unchanged folder.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Protocol

from django.db import models, transaction
from django.db.models import ProtectedError

from stadtkern.kernel.city.models import LoadedThing
from stadtkern.kernel.city.packs import Changes

Data = dict[str, Any]  # JSON values only; what `LoadedThing` holds is compared with it


class Kept(Exception):
    """A thing that the folder no longer has, and that has to stay; the text says why."""


class Store(Protocol):
    """Where things of one kind live: how they come, change and go. Each method runs in the load's transaction."""

    def create(self, key: str, data: Data) -> None:
        """Make the thing, or take over one that is already there under this key."""

    def update(self, key: str, fields: Data, data: Data) -> None:
        """Write the changed fields; `data` is the whole thing."""

    def remove(self, key: str) -> None:
        """Take the thing away. Raises Kept, or ProtectedError, when something depends on it."""


class ModelStore:
    """The store of things that are plain rows of one model, found by one field."""

    def __init__(self, model: type[models.Model], key_field: str, **fixed: Any) -> None:
        self.rows = model._default_manager
        self.model = model
        self.key_field = key_field
        self.fixed = fixed

    def _find(self, key: str) -> models.QuerySet[Any]:
        return self.rows.filter(**{self.key_field: key}, **self.fixed)

    def create(self, key: str, data: Data) -> None:
        """Make the row, or write all fields of the one that is there."""
        row = self._find(key).first() or self.model(**{self.key_field: key}, **self.fixed)
        for name, value in data.items():
            setattr(row, name, value)
        row.save()

    def update(self, key: str, fields: Data, data: Data) -> None:
        """Write the changed fields; a row that somebody deleted is made again."""
        if not self._find(key).update(**fields):
            self.create(key, data)

    def remove(self, key: str) -> None:
        """Delete the row. Raises ProtectedError when something depends on it."""
        for row in self._find(key):
            row.delete()


def apply(
    kind: str,
    wanted: Mapping[str, Data],
    store: Store,
    changes: Changes,
    *,
    title: Callable[[Data], str] | None = None,
    already: Callable[[str, Data], set[str]] | None = None,
) -> None:
    """Make the things of one kind as the folder wants them, and note what was done.

    kind: the word for people, plural, and the name in `LoadedThing` ("places"); title: how one is named in the report;
    already: of the fields that the folder says anew, those that the thing has already, as in an export of it.
    """
    named = title or (lambda data: str(data.get("title") or data.get("name") or ""))
    before = {row.key: row for row in LoadedThing.objects.filter(kind=kind)}
    fresh: list[LoadedThing] = []
    touched: list[LoadedThing] = []
    for key, data in wanted.items():
        known = before.pop(key, None)
        if known is None:
            store.create(key, data)
            fresh.append(LoadedThing(kind=kind, key=key, data=data))
            changes.note_new(kind, named(data) or key)
            continue
        fields = {name: value for name, value in data.items() if known.data.get(name, ...) != value}
        said = already(key, fields) if already is not None and fields else set()
        if said:
            known.data = known.data | {name: data[name] for name in said}
            touched.append(known)
            fields = {name: value for name, value in fields.items() if name not in said}
        if fields or known.data.keys() - data.keys():
            store.update(key, fields, data)
            known.data = data
            if not said:
                touched.append(known)
            changes.note_changed(kind, named(data) or key, sorted(fields))
        else:
            changes.note_same(kind)
    LoadedThing.objects.bulk_create(fresh)
    LoadedThing.objects.bulk_update(touched, ["data"])
    for key, known in before.items():
        # Only when everything else is in its new place is it known what still depends on it.
        changes.afterwards.append(partial(_take_away, kind, key, known, store, changes, named(known.data) or key))


def _take_away(kind: str, key: str, known: LoadedThing, store: Store, changes: Changes, name: str) -> None:
    try:
        with transaction.atomic():
            store.remove(key)
    except (Kept, ProtectedError) as reason:
        why = str(reason) if isinstance(reason, Kept) else "something still depends on it"
        changes.warnings.append(f"{kind}: {name} is no longer in the folder and stays, because {why}")
        return
    known.delete()
    changes.note_gone(kind, name)


def first_time(kind: str, key: str, data: Data) -> bool:
    """Whether this is asked for the first time, in the caller's transaction; `data` is noted for people who wonder."""
    return LoadedThing.objects.get_or_create(kind=kind, key=key, defaults={"data": data})[1]
