"""An event for search engines: schema.org Event as JSON-LD."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from stadtkern.kernel import public_urls
from stadtkern.kernel.city import clock
from stadtkern.kernel.city.profile import profile
from stadtkern.modules.events import markdown
from stadtkern.modules.events.models import Event, EventState, RegistrationKind
from stadtkern.modules.events.queries.registering import Openness, availability

SCHEMA = "https://schema.org/"


def event(event: Event, *, at: datetime, before: datetime | None = None) -> dict[str, Any]:
    """The event as schema.org sees it. before: the start before it was moved, if its time has changed."""
    page = public_urls.absolute(reverse("events-event", args=[event.slug]), get_language() or settings.LANGUAGE_CODE)
    found: dict[str, Any] = {
        "@context": SCHEMA.rstrip("/"),
        "@type": "Event",
        "@id": f"{public_urls.absolute(reverse('events-event', args=[event.slug]), 'de')}#event",
        "identifier": event.uid,
        "name": event.title,
        "url": page,
        "startDate": event.machine_start,
        "eventStatus": _status(event, before),
        "eventAttendanceMode": SCHEMA + _mode(event),
        "location": _location(event),
        "inLanguage": event.language,
    }
    words = event.summary or markdown.plain(event.text)
    if words:
        found["description"] = words[:500]
    if event.ends_at:
        found["endDate"] = clock.local(event.ends_at).isoformat()
    if before:
        found["previousStartDate"] = clock.local(before).isoformat()
    organisers = [
        {"@type": "Organization", "name": organiser.name} | ({"url": organiser.website} if organiser.website else {})
        for organiser in event.organisers.all()
    ]
    if organisers:
        found["organizer"] = organisers
    if event.picture:
        found["image"] = [public_urls.absolute(event.picture.url)]
    if event.is_free is not None:
        found["isAccessibleForFree"] = event.is_free
    if event.capacity is not None:
        found["maximumAttendeeCapacity"] = event.capacity
    topics = [topic.title_de for topic in event.topics.all()]
    if topics:
        found["keywords"] = ", ".join(topics)
    if event.series:
        series = public_urls.absolute(reverse("events-series", args=[event.series.slug]))
        found["superEvent"] = {
            "@type": "EventSeries",
            "name": event.series.title,
            "url": series,
            "startDate": event.series.first_day.isoformat(),
            "endDate": event.series.last_day.isoformat(),
        }
    offer = _offer(event, at, page)
    if offer:
        found["offers"] = offer
    return found


def script(data: dict[str, Any]) -> SafeString:
    """The data as text that may stand inside of a script element: nothing in it can close the element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign, escaped in (("<", "\\u003C"), (">", "\\u003E"), ("&", "\\u0026")):
        text = text.replace(sign, escaped)
    return mark_safe(text)  # escaped in the lines above


def _status(event: Event, before: datetime | None) -> str:
    if event.state == EventState.CANCELLED:
        return SCHEMA + "EventCancelled"
    return SCHEMA + ("EventRescheduled" if before else "EventScheduled")


def _mode(event: Event) -> str:
    if not event.online_url:
        return "OfflineEventAttendanceMode"
    return "MixedEventAttendanceMode" if event.place else "OnlineEventAttendanceMode"


def _location(event: Event) -> Any:
    online = {"@type": "VirtualLocation", "url": event.online_url} if event.online_url else None
    if event.place is None:
        # While the place is open, only the town is known.
        town = {"@type": "PostalAddress", "addressLocality": profile().name, "addressCountry": "DE"}
        return online or {"@type": "Place", "name": profile().name, "address": town}
    address = {
        "@type": "PostalAddress",
        "streetAddress": event.place.address,
        "postalCode": event.place.postcode,
        "addressLocality": event.place.town or profile().name,
        "addressCountry": "DE",
    }
    place: dict[str, Any] = {
        "@type": "Place",
        "name": ", ".join(part for part in (event.place.name, event.room) if part),
        "address": {key: value for key, value in address.items() if value},
    }
    if event.place.lat is not None:
        place["geo"] = {"@type": "GeoCoordinates", "latitude": event.place.lat, "longitude": event.place.lon}
    return [place, online] if online else place


def _offer(event: Event, at: datetime, page: str) -> dict[str, Any] | None:
    if event.registration == RegistrationKind.EXTERNAL:
        return {"@type": "Offer", "url": event.external_url, **_price(event)}
    if event.registration != RegistrationKind.ONLINE:
        return None
    seats = availability(event, at)
    offer = {"@type": "Offer", "url": page, **_price(event)}
    if seats.state == Openness.OPEN:
        offer["availability"] = SCHEMA + "InStock"
    elif seats.state in (Openness.WAITING_LIST, Openness.FULL):
        offer["availability"] = SCHEMA + "SoldOut"
    elif seats.state == Openness.NOT_YET:
        offer["availability"] = SCHEMA + "PreOrder"
    valid_from = event.opens_at or event.published_at
    if valid_from:
        offer["validFrom"] = clock.local(valid_from).isoformat()
    offer["validThrough"] = clock.local(seats.closes_at).isoformat()
    return offer


def _price(event: Event) -> dict[str, Any]:
    return {"price": 0, "priceCurrency": "EUR"} if event.is_free else {}
