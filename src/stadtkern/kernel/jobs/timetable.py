"""When a periodic job is due, by the city's clock. Plain arithmetic, no database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from stadtkern.kernel.city import clock

FORM = re.compile(r"(?:(?P<count>\d+) )?(?P<unit>minute|minutes|hour|hours)|day at (?P<hour>\d\d):(?P<minute>\d\d)")


@dataclass(frozen=True)
class Timetable:
    """Either every `seconds`, or once a day at `hour`:`minute` on the clocks of the city."""

    text: str
    seconds: int = 0
    hour: int = 0
    minute: int = 0

    @property
    def daily(self) -> bool:
        """Whether it is one occurrence a day."""
        return not self.seconds

    def last(self, now: datetime) -> datetime:
        """The occurrence at or before an instant (aware UTC)."""
        if self.seconds:
            stamp = int(now.timestamp())
            return datetime.fromtimestamp(stamp - stamp % self.seconds, UTC)
        today = clock.local(now).date()
        slot = clock.at(today, self.hour, self.minute)
        return slot if slot <= now else clock.at(today - timedelta(days=1), self.hour, self.minute)

    def next(self, now: datetime) -> datetime:
        """The first occurrence after an instant (aware UTC)."""
        if self.seconds:
            return self.last(now) + timedelta(seconds=self.seconds)
        day = clock.local(self.last(now)).date() + timedelta(days=1)
        return clock.at(day, self.hour, self.minute)


def parse(text: str) -> Timetable:
    """Read "minute", "5 minutes", "hour", "2 hours" or "day at 03:00". Raises ValueError."""
    found = FORM.fullmatch(text)
    if found is None:
        raise ValueError(f'{text!r} is no timetable; write "minute", "5 minutes", "hour" or "day at 03:00"')
    if found["hour"] is not None:
        hour, minute = int(found["hour"]), int(found["minute"])
        if hour > 23 or minute > 59:
            raise ValueError(f"{text!r}: there is no such time of day")
        return Timetable(text, hour=hour, minute=minute)
    seconds = int(found["count"] or 1) * (60 if found["unit"].startswith("minute") else 3600)
    if not 60 <= seconds <= 86_400 or 86_400 % seconds:
        raise ValueError(f"{text!r} must divide the day evenly")
    return Timetable(text, seconds=seconds)
