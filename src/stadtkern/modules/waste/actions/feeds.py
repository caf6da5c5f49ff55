"""Providers' calendars by their address: adding, removing, and taking what comes."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from stadtkern.kernel import fetching
from stadtkern.kernel.city import clock
from stadtkern.kernel.feeds import refreshing
from stadtkern.kernel.people import rights
from stadtkern.kernel.people.models import User
from stadtkern.kernel.trust import audit
from stadtkern.modules.waste.dates import ics
from stadtkern.modules.waste.models import ProviderFeed, Zone
from stadtkern.modules.waste.queries import titles

from . import editing
from .refusals import NotAllowed


def add(*, url: str, every_hours: int, zone: Zone, by: User) -> ProviderFeed:
    """Read an address from now on. Raises PermissionDenied, NotAllowed."""
    rights.require(by, "waste.edit")
    try:
        url = fetching.check_url(url)
    except fetching.FetchError as error:
        raise NotAllowed(str(error), "url") from None
    try:
        with transaction.atomic():
            feed = ProviderFeed.objects.create(url=url, every_hours=every_hours, zone=zone, by=by, next_at=clock.now())
            audit.record(by, "waste.feed", feed, f"{zone}: {url}"[:300])
    except IntegrityError:
        raise NotAllowed(_("This zone has an address already."), "zone") from None
    return feed


@transaction.atomic
def remove(feed: ProviderFeed, *, by: User) -> None:
    """Read an address no more; the dates stay. Raises PermissionDenied."""
    rights.require(by, "waste.edit")
    audit.record(by, "waste.feed", feed, f"– {feed.zone}: {feed.url}"[:300])
    feed.delete()


def take(feed: ProviderFeed, data: bytes) -> None:
    """Take the dates of a file that has come; people see them when the year is published.

    Raises refreshing.NotTaken where anything of it is not understood, NotAllowed where a rule gives a date already.
    """
    if feed.by is None or not feed.by.is_active or not rights.can(feed.by, "waste.edit"):
        raise refreshing.NotTaken(
            _("Whoever set this up is not here any more. Please remove the address and add it again.")
        )
    try:
        reading = ics.read(data, titles.titles_for(feed.zone), clock.zone(), *titles.window())
    except ics.BrokenCalendar as broken:
        where = {"line": max(broken.line, 1), "reason": broken}
        raise refreshing.NotTaken(_("Line %(line)d: %(reason)s") % where) from None
    if reading.unknown:
        named = ", ".join(f"“{title}”" for title in reading.titles[:5])
        raise refreshing.NotTaken(
            _("These titles are not understood: %(titles)s. Please read the file once and explain them.")
            % {"titles": named}
        )
    if reading.broken:
        line, reason = reading.broken[0]
        raise refreshing.NotTaken(_("Line %(line)d: %(reason)s") % {"line": line, "reason": reason})
    if not reading.dates:
        raise refreshing.NotTaken(_("There is no date in this file"))
    days: dict[str, list[date]] = defaultdict(list)
    for one in reading.dates:
        days[one.fraction].append(one.day)
    editing.take_dates(feed.zone, days, by=feed.by, file_name=feed.url)
