"""What comes from the address of a provider's calendar."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.utils.translation import gettext as _

from stadtkern.kernel.city import clock
from stadtkern.kernel.feeds import refreshing
from stadtkern.kernel.people import rights
from stadtkern.modules.waste.actions import editing
from stadtkern.modules.waste.models import ProviderFeed
from stadtkern.modules.waste.queries import titles

from .calendar_file import read_apart


def take(feed: ProviderFeed, data: bytes) -> None:
    """Take the dates of a file that has come; people see them when the year is published.

    Raises refreshing.NotTaken where anything of it is not understood, a Refusal where it is none or a rule gives a date
    already.
    """
    if feed.by is None or not feed.by.is_active or not rights.can(feed.by, "waste.edit"):
        raise refreshing.NotTaken(
            _("The person who set this up no longer has an account. Remove the address and add it again.")
        )
    reading = read_apart(data, titles.titles_for(feed.zone), clock.zone(), *titles.window())
    if reading.unknown:
        named = ", ".join(f"“{title}”" for title in reading.titles[:5])
        raise refreshing.NotTaken(
            _("These titles were not understood: %(titles)s. Import the file once and explain them.")
            % {"titles": named}
        )
    if reading.broken:
        line, reason = reading.broken[0]
        raise refreshing.NotTaken(_("Line %(line)d: %(reason)s") % {"line": line, "reason": reason})
    if not reading.dates:
        raise refreshing.NotTaken(_("There are no dates in this file"))
    days: dict[str, list[date]] = defaultdict(list)
    for one in reading.dates:
        days[one.fraction].append(one.day)
    editing.take_dates(feed.zone, days, by=feed.by, file_name=feed.url)
