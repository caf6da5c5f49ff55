"""The calendar entry of one registration: iCalendar (RFC 5545), as an invitation by mail (RFC 5546) or as a file."""

from __future__ import annotations

from datetime import timedelta
from email.utils import parseaddr
from typing import Literal

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from icalendar import Alarm, Calendar, vCalAddress, vText
from icalendar import Event as CalendarEvent

from stadtkern.kernel.city import clock, contacts
from stadtkern.kernel.city.profile import profile
from stadtkern.kernel.public_urls import absolute
from stadtkern.modules.events.models import Event, EventState, Registration
from stadtkern.modules.events.queries import contradictions
from stadtkern.modules.events.queries.registering import manage_path

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]


def where(event: Event) -> str:
    """The place in one line: room, name, address; the address of an online event; empty when none is known."""
    if event.place is None:
        return event.online_url or event.room
    parts = [event.room, event.place.name, event.place.address, f"{event.place.postcode} {event.place.town}".strip()]
    return ", ".join(part for part in parts if part)


def personal_ics(registration: Registration, method: Method) -> bytes:
    """The entry of one party. REQUEST and CANCEL go by mail and change what the calendar has; PUBLISH is a download.

    The UID never changes. SEQUENCE grows with every change by the person and by the organiser (RFC 5545, 3.8.7.4).
    """
    event = registration.event
    calendar = Calendar()
    calendar.add("prodid", "-//Stadtkern//Events//DE")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    entry = CalendarEvent()
    entry.add("uid", f"registration-{registration.pk}@stadtkern")
    entry.add("dtstamp", clock.now())
    entry.add("sequence", event.sequence + registration.sequence)
    entry.add("summary", event.title)
    zone = clock.zone()
    start = event.starts_at.astimezone(zone)
    entry.add("dtstart", start.date() if event.time_note else start)
    if event.ends_at is not None and not event.time_note:
        entry.add("dtend", event.ends_at.astimezone(zone))
    if where(event):
        entry.add("location", where(event))
    entry.add("description", _description(registration))
    entry.add("url", absolute(reverse("events-event", args=[event.slug]), registration.language))
    over = (
        method == "CANCEL" or event.state == EventState.CANCELLED or registration.state == Registration.State.CANCELLED
    )
    entry.add("status", "CANCELLED" if over else "CONFIRMED")
    if method != "PUBLISH":
        entry.add("organizer", _address(parseaddr(contacts.sender())[1], profile().name))
        attendee = _address(registration.contact, registration.name)
        attendee.params["partstat"] = vText("DECLINED" if over else "ACCEPTED")
        attendee.params["rsvp"] = vText("FALSE")
        entry.add("attendee", attendee, encode=0)
    if not over:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", timedelta(hours=-2))
        alarm.add("description", event.title)
        entry.add_component(alarm)
    calendar.add_component(entry)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _description(registration: Registration) -> str:
    seats = ngettext("%(seats)d place", "%(seats)d places", registration.seats) % {"seats": registration.seats}
    lines = [
        *contradictions.in_words(registration.event),
        _("Registered: %(name)s, %(seats)s") % {"name": registration.names, "seats": seats},
        _("Ticket, changes and cancelling: %(url)s")
        % {"url": absolute(manage_path(registration), registration.language)},
    ]
    if registration.event.online_url:
        lines.append(registration.event.online_url)
    return "\n".join(lines)


def _address(mail: str, name: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{mail}")
    address.params["cn"] = vText(name)
    return address
