"""The calendar entry of one bulky-waste request (RFC 5545): a whole day that keeps its UID when it moves."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal
from urllib.parse import urlsplit

import icalendar
from django.conf import settings
from django.utils.translation import gettext as _

from stadtkern.kernel import public_urls
from stadtkern.kernel.city import clock
from stadtkern.modules.waste.models import BulkyRequest
from stadtkern.modules.waste.queries import bulky

PRODID = "-//Stadtkern//waste//DE"
EVENING_BEFORE = timedelta(hours=-6)


def entry(row: BulkyRequest, method: Literal["PUBLISH", "CANCEL"] = "PUBLISH") -> bytes:
    """One entry with an alarm on the evening before."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODID)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    event = icalendar.Event()
    event.add("uid", f"bulky-{row.pk}@{urlsplit(settings.PUBLIC_URL).hostname}")
    event.add("dtstamp", clock.now())
    event.add("sequence", row.sequence)
    event.add("dtstart", row.day.day)
    event.add("dtend", row.day.day + timedelta(days=1))
    event.add("summary", _("Bulky waste collection"))
    event.add("location", f"{row.street} {row.house_number}")
    event.add(
        "description", "\n".join([*bulky.things(row), public_urls.absolute(bulky.manage_path(row), row.language)])
    )
    event.add("transp", "TRANSPARENT")
    over = method == "CANCEL" or row.state == BulkyRequest.State.CANCELLED
    event.add("status", "CANCELLED" if over else "CONFIRMED")
    if not over:
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", EVENING_BEFORE)
        alarm.add("description", _("Put the bulky waste out"))
        event.add_component(alarm)
    calendar.add_component(event)
    return bytes(calendar.to_ical())
