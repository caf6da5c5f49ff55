"""Reading feeds again: which are due, what came, and when to try once more."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import Q
from django.utils.translation import gettext as _

from stadtkern.kernel import fetching
from stadtkern.kernel.city import clock
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.feeds.models import Feed

MAX_AT_ONCE = 20  # feeds of a model in one run of its job
IN_HAND = timedelta(minutes=10)  # longer than any fetch takes; then another worker may try
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=15), timedelta(days=1)
log = logging.getLogger(__name__)
F = TypeVar("F", bound=Feed)


class NotTaken(Exception):
    """A file came and can't be taken. The text is a sentence for staff."""


def refresh_due(model: type[F], take: Callable[[F, bytes], None], *, max_bytes: int) -> int:
    """Read the feeds of a model that are due; gives how many were asked. `take`: see `refresh`."""
    at = clock.now()
    due = model._default_manager.filter(Q(next_at=None) | Q(next_at__lte=at), active=True).order_by("next_at")
    return sum(refresh(feed, take, max_bytes=max_bytes, at=at) for feed in due[:MAX_AT_ONCE])


def refresh(feed: F, take: Callable[[F, bytes], None], *, max_bytes: int, at: datetime, again: bool = False) -> bool:
    """Ask for a feed's file and take it where it is new. False where another worker has it in hand.

    take: does it in a transaction of its own, and raises NotTaken or a Refusal, then the last good file stays. again:
    take it even when nothing has changed. No transaction is open while the server is waited for.
    """
    rows = type(feed)._default_manager.filter(pk=feed.pk)
    if not rows.filter(next_at=feed.next_at).update(next_at=at + IN_HAND):
        return False
    try:
        etag, modified = ("", "") if again or feed.content is None else (feed.etag, feed.modified)
        got = fetching.fetch(feed.url, max_bytes=max_bytes, etag=etag, modified=modified)
        same = got.body is None or (feed.content is not None and bytes(feed.content) == got.body)
        if got.body is not None and (again or not same):
            take(feed, got.body)
    except (fetching.FetchError, NotTaken) as error:
        _failed(feed, str(error), at)
    except Refusal as refusal:
        _failed(feed, str(refusal.message), at)
    except Exception:
        log.exception("a feed could not be taken: %s", feed.pk)
        _failed(feed, _("Something went wrong on our side. The city's administrators can see what happened."), at)
    else:
        new = {"content": got.body, "good_at": at} if got.body is not None and (again or not same) else {}
        rows.update(
            **new,
            etag=got.etag,
            modified=got.modified,
            checked_at=at,
            failures=0,
            problem="",
            next_at=at + timedelta(hours=feed.every_hours),
        )
    return True


def _failed(feed: Feed, reason: str, at: datetime) -> None:
    """Note why, and try again after a pause that doubles each time."""
    failures = min(feed.failures + 1, 100)
    pause = min(FIRST_PAUSE * 2 ** min(feed.failures, 10), LONGEST_PAUSE)
    type(feed)._default_manager.filter(pk=feed.pk).update(failures=failures, problem=reason[:1000], next_at=at + pause)
