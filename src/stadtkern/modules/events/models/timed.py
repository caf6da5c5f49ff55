"""When an event is, in words: at a time of day, or as its organiser says it ("Beginn bei Dämmerung")."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from stadtkern.kernel.city import clock, dates

# An event without a time of day counts as ahead until its day is over, and stands last in the day's list.
LAST_MINUTE = (23, 59)


def without_time(day: date, ends: datetime | None = None) -> datetime:
    """The instant under which an event of a day without a time of day is kept: before its end, where that is known."""
    last = clock.at(day, *LAST_MINUTE)
    return last if ends is None else min(last, ends - timedelta(minutes=1))


class Timed:
    """What every page, mail and file says about the time of an event."""

    starts_at: datetime
    ends_at: datetime | None
    time_note: str

    @property
    def when(self) -> str:
        """Di., 10. März, 14:30–16:00 Uhr, or "Di., 10. März, Beginn bei Dämmerung"."""
        return self.begins if self.time_note else dates.when(self.starts_at, self.ends_at)

    @property
    def begins(self) -> str:
        """Di., 10. März, 14:30 Uhr: without the end."""
        return f"{dates.day(self.starts_at)}, {self.clock}"

    @property
    def clock(self) -> str:
        """14:30 Uhr, or the organiser's words."""
        return self.time_note or dates.clock(self.starts_at)

    @property
    def hours(self) -> str:
        """14:30–16:00 Uhr, or 14:30 Uhr where nobody knows the end, or the organiser's words."""
        if self.time_note or not self.ends_at:
            return self.clock
        return f"{dates.hour(self.starts_at)}–{dates.clock(self.ends_at)}"

    @property
    def machine_start(self) -> str:
        """The start for machines: an instant with its offset, or the day alone (schema.org, HTML's `time`)."""
        local = clock.local(self.starts_at)
        return local.date().isoformat() if self.time_note else local.isoformat()
