"""Reading iCalendar files (RFC 5545, 5546, 7986) of anybody: every date with its line, and every doubt in words.

    found = calendars.read(data, city=clock.zone(), first=today, last=today + timedelta(days=400))

Nothing is left out in silence: what can't be taken stands in `refused`, what was guessed in `doubts`.
"""

from .events import Details, instant
from .lines import BrokenCalendar, Doubt
from .reading import CalendarFile, Refused, read
from .series import Occurrence

__all__ = ["BrokenCalendar", "CalendarFile", "Details", "Doubt", "Occurrence", "Refused", "instant", "read"]
