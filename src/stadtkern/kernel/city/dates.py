"""Days and hours as people write them, in the language of the moment and in the city's zone."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stadtkern.kernel.city import clock as city_clock


def day(value: date | datetime | None) -> str:
    """Di., 10. März — with the year when it is not the city's own year. Empty for no value."""
    return _date(value, "D., j. F", "D j F")


def daylong(value: date | datetime | None) -> str:
    """Dienstag, 10. März 2020. Empty for no value."""
    if value is None or value == "":
        return ""
    return _written(_local(value), "l, j. F Y" if _german() else "l j F Y")


def short(value: date | datetime | None) -> str:
    """10.03.2020 14:30, in English 10 Mar 2020 14:30: for cells of a table. A date has no time. Empty for no value."""
    if not value:
        return ""
    day = _written(_local(value), "d.m.Y" if _german() else "j M Y")
    return f"{day} {city_clock.local(value):%H:%M}" if isinstance(value, datetime) else day


def weekday(value: date | datetime | None) -> str:
    """Dienstag, 10. März — without a year, for what is near. Empty for no value."""
    return "" if not value else _written(_local(value), "l, j. F" if _german() else "l j F")


def milliseconds(value: datetime) -> int:
    """An instant for scripts: milliseconds since 1970, UTC."""
    return round(value.timestamp() * 1000)


def clock(value: datetime | None) -> str:
    """14:30 Uhr, or 2:30 pm in English, in the city's zone. Empty for no value."""
    if not value:
        return ""
    local = city_clock.local(value)
    return f"{local:%-H:%M} Uhr" if _german() else _english_clock(local)


def hour(value: datetime | None) -> str:
    """14:30 without a word after it, for columns where times line up; English keeps am and pm."""
    if not value:
        return ""
    local = city_clock.local(value)
    return f"{local:%-H:%M}" if _german() else _english_clock(local)


def when(start: datetime | None, end: datetime | None = None) -> str:
    """A span of time: "Di., 10. März, 14:30–16:00 Uhr", over two days "… Uhr bis Mi., 11. März, 2:00 Uhr".

    Without an end only the start.
    """
    if not start:
        return ""
    if not end:
        return f"{day(start)}, {clock(start)}"
    if city_clock.local(start).date() == city_clock.local(end).date():
        return f"{day(start)}, {hour(start)}–{clock(end)}"
    return _("%(start)s to %(end)s") % {
        "start": f"{day(start)}, {clock(start)}",
        "end": f"{day(end)}, {clock(end)}",
    }


def days(first: date | None, last: date | None = None) -> str:
    """A span of days: "9. bis 14. März 2020"; one day in full when both are the same."""
    if not first:
        return ""
    if not last or last == first:
        return daylong(first)
    dot = "." if _german() else ""
    if (first.year, first.month) == (last.year, last.month):
        begin = f"{first.day}{dot}"
    elif first.year == last.year:
        begin = _written(first, "j. F" if _german() else "j F")
    else:
        begin = _written(first, "j. F Y" if _german() else "j F Y")
    return _("%(start)s to %(end)s") % {
        "start": begin,
        "end": _written(last, "j. F Y" if _german() else "j F Y"),
    }


def _written(day: date, form: str) -> str:
    return _written_in(get_language(), day, form)


@lru_cache(maxsize=1_000)
def _written_in(_language: str | None, day: date, form: str) -> str:
    """A day in the language of the moment; a list of events names the same few again and again."""
    return date_format(day, form)


def _german() -> bool:
    return (get_language() or settings.LANGUAGE_CODE).startswith("de")


def _local(value: date | datetime) -> date:
    return city_clock.local(value).date() if isinstance(value, datetime) else value


def _date(value: date | datetime | None, german: str, english: str) -> str:
    if value is None or value == "":
        return ""
    local = _local(value)
    form = german if _german() else english
    if local.year != city_clock.today().year:
        form += " Y"
    return _written(local, form)


def _english_clock(local: datetime) -> str:
    shown = f"{local:%-I:%M}".removesuffix(":00")
    return f"{shown} {'am' if local.hour < 12 else 'pm'}"
