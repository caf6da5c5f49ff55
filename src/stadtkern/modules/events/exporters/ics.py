"""The programme as iCalendar (RFC 5545): one event, or all that fit a filter, to import or to subscribe to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stadtkern.kernel import public_urls
from stadtkern.kernel.city import clock
from stadtkern.modules.events import markdown
from stadtkern.modules.events.models import Event, EventState
from stadtkern.modules.events.queries import contradictions

PRODID = "-//Stadtkern//events//DE"
REFRESH = timedelta(hours=1)  # how often a subscriber should look again (RFC 7986, section 5.7)
MAX_NOTE_LENGTH = 1500  # characters of the text that go into a calendar


def calendar(events: Iterable[Event], *, name: str = "") -> bytes:
    """A calendar of events with all that `queries.programme.published` brings along. Empty when there is none.

    name: what the subscriber's calendar calls it (X-WR-CALNAME, and NAME of RFC 7986).
    """
    events = list(events)
    feed = icalendar.Calendar()
    feed.add("prodid", PRODID)
    feed.add("version", "2.0")
    feed.add("calscale", "GREGORIAN")
    feed.add("method", "PUBLISH")
    if name:
        feed.add("x-wr-calname", one_line(name))
        feed.add("name", one_line(name))
    feed.add("x-wr-timezone", str(clock.zone()))
    feed.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    feed.add("x-published-ttl", "PT1H")
    if events:
        years = [event.starts_at.year for event in events]
        feed.add_component(time_zone(str(clock.zone()), min(years), max(years)))
    for event in events:
        feed.add_component(entry(event))
    return feed.to_ical()


def entry(event: Event) -> icalendar.Event:
    """One VEVENT. An end that nobody knows is left out, so no client invents one."""
    language = get_language() or settings.LANGUAGE_CODE
    found = icalendar.Event()
    found.add("uid", event.uid)
    found.add("dtstamp", event.updated_at)
    found.add("last-modified", event.updated_at)
    found.add("created", event.created_at)
    found.add("sequence", event.sequence)
    start = clock.local(event.starts_at)
    found.add("dtstart", start.date() if event.time_note else start)  # without a time of day it is of the whole day
    if event.ends_at and not event.time_note:
        found.add("dtend", clock.local(event.ends_at))
    cancelled = event.state == EventState.CANCELLED
    # Many calendars hide STATUS, so the title says it too.
    title = one_line(event.title)
    found.add(
        "summary",
        _("Cancelled: %(title)s") % {"title": title} if cancelled else title,
        parameters={"LANGUAGE": event.language},
    )
    found.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    found.add("description", description(event))
    if location(event):
        found.add("location", location(event))
    if event.place and event.place.lat is not None and event.place.lon is not None:
        found.add("geo", (event.place.lat, event.place.lon))
    found.add("url", public_urls.absolute(reverse("events-event", args=[event.slug]), language))
    topics = [topic.title_de for topic in event.topics.all()]
    if topics:
        found.add("categories", topics)
    found.add("class", "PUBLIC")
    found.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    return found


def location(event: Event) -> str:
    """Where it is, in one line: room, place, address; the address of an online event; empty while nobody knows."""
    if event.place is None:
        return event.online_url or one_line(event.room)
    place = event.place
    town = " ".join(part for part in (place.postcode, place.town) if part)
    return ", ".join(one_line(part) for part in (place.name, event.room, place.address, town) if part)


def description(event: Event) -> str:
    """What a person reads in the calendar: what, by whom, how to come, and where to read on."""
    lines = []
    if event.state == EventState.CANCELLED:
        lines.append(_("This event has been cancelled.") + (f" {event.cancel_reason}" if event.cancel_reason else ""))
    lines += [*contradictions.in_words(event), event.summary, markdown.plain(event.text)[:MAX_NOTE_LENGTH]]
    organisers = ", ".join(organiser.name for organiser in event.organisers.all())
    if organisers:
        lines.append(_("Organised by: %(names)s") % {"names": organisers})
    if event.online_url:
        lines.append(_("Online: %(address)s") % {"address": event.online_url})
    lines.append(
        public_urls.absolute(reverse("events-event", args=[event.slug]), get_language() or settings.LANGUAGE_CODE)
    )
    return "\n\n".join(line for line in lines if line)


@lru_cache(maxsize=8)
def time_zone(name: str, first_year: int, last_year: int) -> icalendar.Timezone:
    """The VTIMEZONE of a zone (RFC 5545, section 3.6.5) with every change of the clock from the year before on.

    DTSTART of a part is the wall clock before the change. icalendar's own generator gives the one after it.
    """
    found = icalendar.Timezone()
    found.add("tzid", name)
    zone = ZoneInfo(name)
    begin = datetime(first_year - 1, 1, 1, tzinfo=UTC)
    changes = _changes(zone, begin, datetime(last_year + 1, 1, 1, tzinfo=UTC))
    for change in changes or [begin]:
        before, after = (change - timedelta(minutes=1)).astimezone(zone), change.astimezone(zone)
        part = icalendar.TimezoneDaylight() if after.dst() else icalendar.TimezoneStandard()
        part.add("dtstart", (change + (before.utcoffset() or timedelta())).replace(tzinfo=None))
        part.add("tzoffsetfrom", before.utcoffset())
        part.add("tzoffsetto", after.utcoffset())
        part.add("tzname", after.tzname())
        found.add_component(part)
    return found


def _changes(zone: ZoneInfo, begin: datetime, end: datetime) -> list[datetime]:
    """The instants (UTC, to the minute) at which the zone's clock changes: seen day by day, then halved."""
    found = []
    day = begin
    while day < end:
        before = day.astimezone(zone).utcoffset()
        if (day + timedelta(days=1)).astimezone(zone).utcoffset() != before:
            low, high = 0, 24 * 60
            while high - low > 1:
                middle = (low + high) // 2
                same = (day + timedelta(minutes=middle)).astimezone(zone).utcoffset() == before
                low, high = (middle, high) if same else (low, middle)
            found.append(day + timedelta(minutes=high))
        day += timedelta(days=1)
    return found


def one_line(text: str) -> str:
    """Text without line breaks and control characters, which have no place in a title."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
