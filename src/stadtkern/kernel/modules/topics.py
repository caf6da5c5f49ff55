"""What one can ask to be told of. A module lists its topics in `Module.topics`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

URGENCIES = ("very-low", "low", "normal", "high")  # RFC 8030, section 5.3


@dataclass(frozen=True)
class Note:
    """What is told, in the language of the moment: a title, a sentence, and the path that a tap opens."""

    title: str
    body: str
    url: str = "/"


@dataclass(frozen=True)
class Topic:
    """One topic.

    name: "<module>.<name>"; title: what it is called on the page of one's subscriptions; describe: a key in words, or
    None for a key that there is not; note: the day in question (None for news) and context by key, gives the words in
    the active language, or None when there is nothing to say any more; ttl: how long a push service keeps a message for
    a device that is off; urgency: RFC 8030, 5.3; settings: the path on which one changes it.

    upcoming: what there is to tell about a day, context by key; the kernel then plans every day ahead by itself, and
    staff can see beforehand who is told what. expires: the instant (city time) after which a day is no news any more.
    done: what one says by one tap when it is done ("The bin is out"): that ends the reminders of the day, and people
    can ask to be reminded a second time unless they said it. Empty: there is nothing to say.
    """

    name: str
    title: StrOrPromise
    describe: Callable[[str], str | None]
    note: Callable[[date | None, Mapping[str, Any]], Note | None]
    ttl: timedelta = timedelta(hours=12)
    urgency: str = "normal"
    settings: Callable[[], str] = field(default=lambda: "/")
    upcoming: Callable[[date], Mapping[str, Mapping[str, Any]]] | None = None
    expires: Callable[[date], datetime] | None = None
    done: StrOrPromise = ""

    def __post_init__(self) -> None:
        if (self.upcoming is None) != (self.expires is None):
            raise ValueError(f"{self.name}: upcoming and expires go together")
        if self.urgency not in URGENCIES:
            raise ValueError(f"{self.name}: the urgency is one of {', '.join(URGENCIES)}, not {self.urgency!r}")
