"""How an event is said in a few words: where, how to come, and what the star button keeps on the device."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stadtkern.kernel.city import clock
from stadtkern.kernel.city.profile import profile
from stadtkern.kernel.texts import with_language
from stadtkern.modules.events import markdown as markdown_texts
from stadtkern.modules.events import pictures, workflow
from stadtkern.modules.events.actions.editing_values import LANGUAGE_NAMES
from stadtkern.modules.events.models import (
    Audience,
    Event,
    EventState,
    EventTopic,
    Registration,
    RegistrationKind,
    WaitingParty,
)
from stadtkern.modules.events.queries import contradictions, programme
from stadtkern.modules.events.queries.registering import (
    Availability,
    Openness,
    availability,
    manage_path,
    offer_is_open,
    still_waits,
    waiting_path,
)

register = template.Library()
FEW = 0.15  # up to this share of the capacity, between 3 and 12 seats, an event is almost full
MAX_MINUTES = 300


@dataclass(frozen=True)
class Chip:
    """A short word about an event with its colour: free, few, full, quiet, or none."""

    text: str
    style: str = ""


@register.filter
def seats(event: Event) -> Availability:
    """What the public can do about seats now."""
    return availability(event, clock.now())


@register.filter
def doubts(event: Event) -> list[str]:
    """What is still being checked about it, a sentence each."""
    return contradictions.in_words(event)


@register.filter
def guest_owners(event: Event) -> list[str]:
    """Who sees the people who come: the city, the owning organisation, and those with whom it shares them."""
    organisations = workflow.owners(event, "events.registrations")
    return [profile().official_name, *(str(one) for one in organisations if str(one) != profile().official_name)]


@register.filter
def over(event: Event) -> bool:
    """Whether it is past."""
    return programme.is_over(event, clock.now())


@register.filter
def state_chips(event: Event) -> list[Chip]:
    """What must be known at one glance: cancelled, moved, seats, or no need to register."""
    if event.state == EventState.CANCELLED:
        return [Chip(_("Cancelled"), "full")]
    found = [Chip(_("Moved"), "few")] if event.moved else []
    if over(event):
        return [*found, Chip(_("Over"), "quiet")]
    if programme.has_begun(event, clock.now()):
        return [*found, Chip(_("On now"), "free") if event.ends_at else Chip(_("Started"), "quiet")]
    if event.registration == RegistrationKind.OPEN:
        return [*found, Chip(_("no registration"))]
    if event.registration == RegistrationKind.EXTERNAL:
        return [*found, Chip(_("registration elsewhere"))]
    now = seats(event)
    return [*found, Chip(now.label, _style(event, now))] if now.label else found


def almost_full(event: Event, now: Availability) -> bool:
    """Whether few seats are left of those that there are."""
    if now.state != Openness.OPEN or now.free is None or event.capacity is None:
        return False
    return now.free <= max(3, min(12, event.capacity * FEW))


def _style(event: Event, now: Availability) -> str:
    if now.state == Openness.OPEN:
        return "few" if almost_full(event, now) else "free"
    return "full" if now.state in (Openness.WAITING_LIST, Openness.FULL) else "quiet"


@register.filter
def where(event: Event) -> str:
    """Place and room, or "Online", or that the place is not known yet."""
    if event.place:
        return ", ".join(part for part in (event.place.name, event.room) if part)
    if event.room:
        return event.room
    return _("Online") if event.online_url else _("Venue to be announced")


@register.filter
def address(event: Event) -> str:
    """Street and town of the place, as far as known."""
    place = event.place
    if place is None:
        return ""
    return ", ".join(part for part in (place.address, " ".join(filter(None, (place.postcode, place.town)))) if part)


@register.filter
def who(name: str) -> str:
    """Who did something: a person as they are, the house's own hands in words."""
    return str({"city folder": _("the city's folder"), "import": _("import"), "demo": _("demo")}.get(name, name))


@register.filter
def by(event: Event) -> str:
    """The organisers in one line."""
    return ", ".join(organiser.name for organiser in event.organisers.all())


@register.filter
def minutes(event: Event) -> int | None:
    """How long it takes, in minutes, when that is known and short enough to be said so."""
    if event.ends_at is None or event.time_note:
        return None
    found = round((event.ends_at - event.starts_at).total_seconds() / 60)
    return found if found <= MAX_MINUTES else None


@register.filter
def topic_title(topic: EventTopic) -> str:
    """The topic in the language of the page."""
    return topic.title_en if (get_language() or "").startswith("en") and topic.title_en else topic.title_de


@register.filter
def audience_names(event: Event) -> list[str]:
    """For whom it is, in words."""
    names = dict(Audience.choices)
    return [str(names[value]) for value in event.audiences if value in names]


@register.filter
def language_name(code: str) -> str:
    """The name of a language in the language of the page; the code itself where we have no name."""
    return str(LANGUAGE_NAMES.get(code, code))


register.filter(pictures.card_url)
register.filter(pictures.card_width)


@register.filter
def word_by_word(pieces: list[tuple[str, str]]) -> SafeString:
    """A text with what is gone and what is new, as `queries.editing.words_changed` found it."""
    marked = {"gone": "<del>{}</del>", "new": "<ins>{}</ins>", "same": "{}"}
    return format_html_join(" ", "{}", ((format_html(marked[kind], text),) for kind, text in pieces))


@register.filter
def markdown(text: str) -> SafeString:
    """A partner's Markdown as harmless HTML."""
    return markdown_texts.render(text)


@register.filter
def titled(event: Event) -> str:
    """The title, marked with its language where that is not the page's, so that screen readers say it right."""
    return with_language(event.title, event.language)


@register.filter
def language_note(event: Event) -> str:
    """In which language an event's own words are: "in German"."""
    return _("in %(language)s") % {"language": language_name(event.language)}


@register.filter
def foreign(event: Event) -> str:
    """The event's language where it is not the page's, for a `lang` attribute."""
    return event.language if event.language != (get_language() or "") else ""


@register.filter
def offline_json(event: Event) -> str:
    """What "my programme" keeps of an event on the device, as JSON for a data attribute."""
    return json.dumps(offline_data(event), ensure_ascii=False, separators=(",", ":"))


def offline_data(event: Event) -> dict[str, Any]:
    """The few facts of an event that are of use in a tunnel."""
    return {
        "id": str(event.pk),
        "title": event.title,
        "url": reverse("events-event", args=[event.slug]),
        "start": clock.local(event.starts_at).isoformat(),
        **({"note": event.time_note} if event.time_note else {}),
        "end": clock.local(event.ends_at).isoformat() if event.ends_at else None,
        "where": where(event) if event.place or event.room or event.online_url else "",
        "address": address(event),
        "state": "cancelled" if event.state == EventState.CANCELLED else "moved" if event.moved else "",
    }


@register.filter
def device_json(entry: Registration | WaitingParty) -> str:
    """What the device of a guest keeps of a registration or of a place in line, as JSON for a data attribute."""
    return json.dumps(device_record(entry), ensure_ascii=False, separators=(",", ":"))


def device_record(entry: Registration | WaitingParty) -> dict[str, Any]:
    """The link, the seats and the state of what somebody has, and the event in a few facts: no name, no address.

    state: "confirmed", "waiting", "offered", "cancelled", "event_cancelled", "closed" (a place that led to no seat).
    replaces: the place in line that became this registration.
    """
    if isinstance(entry, WaitingParty) and entry.registration is not None:
        entry = entry.registration
    known = {"id": str(entry.pk), "seats": entry.seats, "event": offline_data(entry.event)}
    known |= {"url": _own_path(entry), "state": _device_state(entry)}
    if isinstance(entry, Registration) and (before := getattr(entry, "waiting_party", None)) is not None:
        known["replaces"] = str(before.pk)
    return known


def _own_path(entry: Registration | WaitingParty) -> str:
    return manage_path(entry) if isinstance(entry, Registration) else waiting_path(entry)


def _device_state(entry: Registration | WaitingParty) -> str:
    if entry.event.state == EventState.CANCELLED:
        return "event_cancelled"
    if isinstance(entry, Registration):
        return "confirmed" if entry.state == Registration.State.CONFIRMED else "cancelled"
    at = clock.now()
    return "offered" if offer_is_open(entry, at) else "waiting" if still_waits(entry, at) else "closed"
