"""A provider's calendar file, read in a process of its own with limits."""

from __future__ import annotations

from datetime import date, tzinfo
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.trust import limited_process
from stadtkern.modules.waste.dates import ics
from stadtkern.modules.waste.dates.titles import Titles


class BrokenCalendarFile(Refusal):
    """A file that is no calendar at all. details: `line`, `reason` as a sentence."""

    code = "broken_calendar_file"
    status = 422

    @property
    def message(self) -> str:
        return _("Line %(line)d: %(reason)s") % {"line": self.details["line"], "reason": self.details["reason"]}


def read_apart(data: bytes, titles: Titles, zone: tzinfo, first: date, last: date) -> ics.ParsedCalendar:
    """What `dates.ics.read` gives. Raises BrokenCalendarFile, and what `limited_process.call` raises."""
    return limited_process.call(
        _read,
        data[: ics.MAX_FILE_BYTES + 1],
        refusals=(BrokenCalendarFile,),
        names=titles.given_names,
        said=titles.given_said,
        own=titles.given_own,
        zone=str(zone),
        days=[first.isoformat(), last.isoformat()],
    )


def _read(
    data: bytes, names: dict[str, list[str]], said: dict[str, list[str]], own: list[str], zone: str, days: list[str]
) -> ics.ParsedCalendar:
    first, last = (date.fromisoformat(day) for day in days)
    try:
        return ics.read(data, Titles(names, said, own), ZoneInfo(zone), first, last)
    except ics.BrokenCalendar as broken:
        raise BrokenCalendarFile(line=max(broken.line, 1), reason=str(broken)) from None
