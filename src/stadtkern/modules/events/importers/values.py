"""Reading what people write into cells: days, times, places with a room."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from stadtkern.kernel import texts
from stadtkern.kernel.city import clock
from stadtkern.modules.events.models import TEXT_LIMIT, TITLE_LIMIT, Event
from stadtkern.modules.events.models.timed import without_time

_DAY = re.compile(r"(?:\w{2,10}\.?,?\s+)?(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{2}|\d{4})")
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?)?")
_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::\d{2})?\s*(?:uhr|h)?", re.IGNORECASE)
LIMITS = {
    "title": TITLE_LIMIT,
    "text": TEXT_LIMIT,
    **{
        name: Event._meta.get_field(name).max_length
        for name in ("summary", "room", "online_url", "external_url", "price_note", "accessibility", "time_note")
    },
}


def day(value: Any) -> date:
    """A day from a cell: a date, `10.03.2020`, `Di., 10.3.20`, `2020-03-10`. Raises ValueError with a sentence."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip()
    try:
        if found := _ISO_DAY.fullmatch(text):
            return date(*(int(part) for part in found.groups()))
        if found := _DAY.fullmatch(text):
            number, month, year = (int(part) for part in found.groups())
            return date(year + 2000 if len(found[3]) == 2 else year, month, number)
    except ValueError:
        raise ValueError(_("“%(text)s” is not a real date.") % {"text": text[:60]}) from None
    raise ValueError(_("“%(text)s” is not a date. Write it like 10.03.2020.") % {"text": text[:60]})


def time_of_day(value: Any) -> time:
    """A time from a cell: a time, `14:30`, `14.30 Uhr`, `9 Uhr`. Raises ValueError with a sentence."""
    if isinstance(value, datetime):
        return value.time().replace(second=0, microsecond=0)
    if isinstance(value, time):
        return value.replace(second=0, microsecond=0, tzinfo=None)
    text = str(value).strip()
    found = _TIME.fullmatch(text)
    if found:
        hour, minute = int(found[1]), int(found[2] or 0)
        if hour < 24 and minute < 60:
            return time(hour, minute)
    raise ValueError(_("“%(text)s” is not a time. Write it like 14:30.") % {"text": text[:60]})


def instant(when: date, at: time) -> str:
    """The instant of a wall-clock time in the city as ISO text.

    Raises ValueError for a time that the clocks leave out.
    """
    try:
        moment = clock.at(when, at.hour, at.minute)
    except OverflowError:
        raise ValueError(_("%(year)d is not a valid year for an event.") % {"year": when.year}) from None
    if clock.local(moment).time() != at:
        raise ValueError(_("The clocks go forward on that day, so %(time)s does not exist.") % {"time": f"{at:%H:%M}"})
    if not 1990 <= when.year <= 2200:
        raise ValueError(_("%(year)d is not a valid year for an event.") % {"year": when.year})
    return moment.astimezone(UTC).isoformat()


def day_without_time(when: date) -> str:
    """The instant, as ISO text, under which an event with words in place of a time of day is kept."""
    return without_time(when).astimezone(UTC).isoformat()


def number(value: Any) -> int:
    """A whole number of seats from a cell. Raises ValueError with a sentence."""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise ValueError(_("“%(text)s” is not a number of places.") % {"text": text[:60]})
    return int(text)


def web_address(value: Any) -> str:
    """An address of a web page; `https://` is added where it is missing. Raises ValueError with a sentence."""
    text = str(value).strip()
    full = text if re.match(r"https?://", text, re.IGNORECASE) else f"https://{text}"
    try:
        URLValidator(schemes=["http", "https"])(full)
    except (ValidationError, ValueError):
        raise ValueError(_("“%(text)s” is not a web address.") % {"text": text[:60]}) from None
    return full


def place_and_room(venue: str) -> tuple[str, str]:
    """`Bürgerhaus, Großer Saal` is a place and a room in it; an address stays whole."""
    place, comma, room = venue.partition(", ")
    if not comma or re.search(r"\d", room) or len(room) > 120:
        return venue[:200], ""
    return place[:200], room


def too_long(values: dict[str, Any]) -> list[str]:
    """A sentence for every text that is longer than its field, with both numbers."""
    from stadtkern.modules.events.actions.editing_values import label

    return [
        _("%(field)s: must be %(limit)d characters or fewer. You have used %(length)d.")
        % {"field": label(name), "limit": limit, "length": len(values[name])}
        for name, limit in LIMITS.items()
        if isinstance(values.get(name), str) and limit and len(values[name]) > limit
    ]


def clean(text: str) -> str:
    """Text without what no output can hold."""
    return texts.clean(text)
