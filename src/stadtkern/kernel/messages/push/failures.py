"""Which push services take nothing from us at all, since when and why: for staff."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from stadtkern.kernel.city import clock, dates
from stadtkern.kernel.messages.models import PushServiceFailure
from stadtkern.kernel.messages.push import services
from stadtkern.kernel.texts import storable

MAX_REASON = 300  # characters
SHOWN = timedelta(days=2)  # after the last failure: most services are written to each evening
NOTE = """
    INSERT INTO kernel_messages_pushservicefailure AS known (service, since, last_at, reason, messages)
    VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (service) DO UPDATE SET last_at = excluded.last_at, reason = excluded.reason,
        messages = known.messages + excluded.messages
"""
FORGET = "DELETE FROM kernel_messages_pushservicefailure WHERE service = ANY(%s)"


@dataclass(frozen=True)
class ServiceResult:
    """What a service made of one message: its endpoint, and why the service is to blame ("" where it took it)."""

    endpoint: str
    failure: str = ""


@dataclass(frozen=True)
class ServiceFailure:
    """A service that takes nothing: since when in words, its last reason, and how many messages did not arrive."""

    service: str
    since: str
    reason: str
    messages: int


def note(results: Iterable[ServiceResult], now: datetime) -> None:
    """Write down what a batch has shown. A service that took one message works: all else is the devices' fault."""
    works: set[str] = set()
    fails: dict[str, list[str]] = {}
    for result in results:
        name = services.name(result.endpoint)
        if result.failure:
            fails.setdefault(name, []).append(result.failure)
        else:
            works.add(name)
    with connection.cursor() as cursor:
        if works:
            cursor.execute(FORGET, [sorted(works)])
        for name, reasons in sorted(fails.items()):  # in order, so that two workers never wait for each other
            if name not in works:
                cursor.execute(NOTE, [name, now, now, storable(reasons[-1])[:MAX_REASON], len(reasons)])


def current() -> list[ServiceFailure]:
    """The services that take nothing now, the longest first."""
    return [
        ServiceFailure(row.service, _when(row.since), row.reason, row.messages)
        for row in PushServiceFailure.objects.filter(last_at__gt=clock.now() - SHOWN).order_by("since", "service")
    ]


def tidy() -> int:
    """Forget services that nobody has written to for so long that nothing is known of them. Gives how many."""
    return PushServiceFailure.objects.filter(last_at__lte=clock.now() - SHOWN).delete()[0]


def _when(since: datetime) -> str:
    time = dates.clock(since)
    return time if clock.local(since).date() == clock.today() else f"{dates.day(since)}, {time}"
