"""Making things findable. Called by the modules' actions, inside of their transaction."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import QuerySet

from stadtkern.kernel.search.models import UNSEEN, SearchDocument


def put(
    module: str,
    key: str,
    title: str,
    text: str,
    url: str,
    kind: str = "",
    starts_at: datetime | None = None,
    unseen: str = "",
    day_only: bool = False,
) -> None:
    """Make a thing findable, or change how it is found. `kind` is a word for people; `starts_at` is aware.

    day_only: people are shown the day of `starts_at` and no time of day.

    A line of `text` is one statement; by the words in `unseen` the thing is found too, but the result never shows them.
    """
    if unseen:
        text = f"{text}\n{UNSEEN}{unseen}"
    SearchDocument.objects.update_or_create(
        module=module,
        key=key,
        defaults={
            "title": title[:300],
            "text": text,
            "url": url,
            "kind": kind,
            "starts_at": starts_at,
            "day_only": day_only,
        },
    )


def remove(module: str, key: str) -> None:
    """Make a thing unfindable; one that is not there is fine."""
    SearchDocument.objects.filter(module=module, key=key).delete()


def remove_all(module: str, prefix: str = "", *, but: Collection[str] = ()) -> None:
    """Make all things of a module unfindable whose key begins with `prefix`, but for those keys."""
    SearchDocument.objects.filter(module=module, key__startswith=prefix).exclude(key__in=but).delete()


def keys_with(module: str, word: str) -> QuerySet[SearchDocument, Any]:
    """The keys of a module's things that hold a word in any of its German forms, as a subquery."""
    return SearchDocument.objects.filter(module=module, vector=SearchQuery(word, config="german")).values("key")
