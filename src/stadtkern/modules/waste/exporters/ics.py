"""Collection dates as iCalendar (RFC 5545): all-day entries that keep their UID when they move.

Their days are dates without a clock, so no client can get them wrong around a change of time; an alarm is so many
hours from the beginning of that day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stadtkern.kernel import public_urls
from stadtkern.kernel.city import clock
from stadtkern.modules.waste import wording
from stadtkern.modules.waste.queries.calendar import CollectionEntry

PRODID = "-//Stadtkern//waste//DE"
REFRESH = timedelta(hours=12)  # how often a subscriber should look again (RFC 7986, section 5.7)
ALARMS = {"abend": timedelta(hours=-6), "morgen": None}  # from midnight of the day; the morning is half an hour before
BEFORE_OUT = timedelta(minutes=30)


def calendar(entries: Sequence[CollectionEntry], *, name: str, key: str, alarm: str = "") -> bytes:
    """A calendar of dates. name: what the subscriber's calendar calls it; alarm: one of ALARMS, or none."""
    feed = icalendar.Calendar()
    feed.add("prodid", PRODID)
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("method", "PUBLISH")
    feed.add("x-wr-calname", name)
    feed.add("name", name)
    feed.add("x-wr-timezone", str(clock.zone()))
    feed.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    feed.add("x-published-ttl", "PT12H")
    url = public_urls.absolute(reverse("waste-zone", args=[key]), get_language() or settings.LANGUAGE_CODE)
    for entry in entries:
        # A date that was cancelled before anybody saw it concerns nobody.
        if not entry.cancelled or entry.sequence:
            feed.add_component(_event(entry, url, alarm))
    return feed.to_ical()


def _event(entry: CollectionEntry, url: str, alarm: str) -> icalendar.Event:
    found = icalendar.Event()
    found.add("uid", f"{entry.id}@{urlsplit(settings.PUBLIC_URL).hostname}")
    found.add("dtstamp", entry.changed_at)
    found.add("last-modified", entry.changed_at)
    found.add("sequence", entry.sequence)
    found.add("dtstart", entry.day)
    found.add("dtend", entry.day + timedelta(days=1))
    title = entry.bin.title
    # Many calendars hide STATUS, so the title says it too.
    found.add("summary", _("No collection: %(title)s") % {"title": title} if entry.cancelled else title)
    found.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    lines = [
        _("Put out by %(time)s.") % {"time": wording.oclock(entry.bin.out_by)},
        wording.note(entry),
        entry.bin.hint,
    ]
    found.add("description", "\n".join(line for line in lines if line))
    found.add("categories", [title])
    found.add("url", url)
    found.add("class", "PUBLIC")
    found.add("transp", "TRANSPARENT")
    if alarm in ALARMS and not entry.cancelled:
        found.add_component(_alarm(entry, alarm))
    return found


def _alarm(entry: CollectionEntry, alarm: str) -> icalendar.Alarm:
    found = icalendar.Alarm()
    found.add("action", "DISPLAY")
    found.add("description", _("Put out: %(title)s") % {"title": entry.bin.title})
    out = timedelta(hours=entry.bin.out_by.hour, minutes=entry.bin.out_by.minute)
    found.add("trigger", ALARMS[alarm] or max(out - BEFORE_OUT, timedelta()))
    return found
