"""The only clock that the domain asks.

In the demo it stands at Monday 2 March 2020, 08:00 when the demo starts, and moves on from there; tests make
it stand still. Signatures, sessions, limits and the job queue keep to the machine's own time.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from stadtkern.kernel.city import profile

_stands_at: datetime | None = None
_zone: ContextVar[ZoneInfo | None] = ContextVar("zone", default=None)


def now() -> datetime:
    """The instant in the city, aware UTC."""
    if _stands_at is not None:
        return _stands_at
    return datetime.fromtimestamp(time.time() + settings.CLOCK_OFFSET, UTC)


def real_now() -> datetime:
    """The instant outside of the demo, aware UTC: for limits, which go on counting when the demo begins anew."""
    return _stands_at or datetime.fromtimestamp(time.time(), UTC)


def zone() -> ZoneInfo:
    """The time zone of the loaded city, or of the folder that is just being read."""
    return _zone.get() or ZoneInfo(profile.profile().timezone)


def today() -> date:
    """The day in the city's zone."""
    return now().astimezone(zone()).date()


def local(instant: datetime) -> datetime:
    """An aware instant in the city's zone, for people."""
    return instant.astimezone(zone())


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """The instant (aware UTC) of a wall-clock time in the city. Of a time that occurs twice it is the first."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone()).astimezone(UTC)


def doubt(day: date, hour: int, minute: int = 0) -> str:
    """What is odd about a wall-clock time on the day of a clock change; empty for any other time."""
    early, late = (datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone(), fold=fold) for fold in (0, 1))
    if early.utcoffset() == late.utcoffset():
        return ""
    if early.astimezone(UTC).astimezone(zone()).replace(tzinfo=None) != early.replace(tzinfo=None):
        return f"{hour:02}:{minute:02} does not exist on {day}, when clocks go forward"
    return f"{hour:02}:{minute:02} comes twice on {day}, when clocks go back; the first is meant"


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """First instant of a day in the city, and the first of the next: 23, 24 or 25 hours apart."""
    return at(day), at(day + timedelta(days=1))


@contextmanager
def standing_at(instant: datetime) -> Iterator[None]:
    """Let the clock of this process stand at an aware instant, for tests and for previews."""
    global _stands_at
    before, _stands_at = _stands_at, instant.astimezone(UTC)
    try:
        yield
    finally:
        _stands_at = before


@contextmanager
def in_zone(zone: ZoneInfo) -> Iterator[None]:
    """Let wall-clock times be those of another zone, while the folder of a city that is not loaded yet is read."""
    token = _zone.set(zone)
    try:
        yield
    finally:
        _zone.reset(token)
