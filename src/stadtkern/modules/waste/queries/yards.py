"""Recycling yards as people see them: open now, what they take and what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stadtkern.kernel.city import clock, dates, profile
from stadtkern.modules.waste.dates.opening import Now, Opening, opening
from stadtkern.modules.waste.dates.words import season
from stadtkern.modules.waste.models import Yard

WEEK = 7


@dataclass(frozen=True)
class Price:
    """One thing that is taken, with its price in words."""

    what: str
    price: str
    note: str


@dataclass(frozen=True)
class YardView:
    """A yard with what it says at an instant. answer: "open until 16:00"; week: the coming days with their hours."""

    row: Yard
    now: Now
    answer: str
    note: str
    week: list[tuple[date, str, str]]  # day, hours in words, why they are not as usual
    usual: list[tuple[str, str, str]]  # days, hours, months
    prices: list[Price]
    ahead: list[tuple[str, str, str]]  # exceptions to come: days, hours, why


def opening_of(row: Yard) -> Opening:
    """The hours of a yard under the city's public holidays."""
    data = {"hours": row.hours, "exceptions": row.exceptions, "open_on_holidays": row.open_on_holidays}
    return opening(data, profile.profile().holiday_state)


def view(row: Yard, at: datetime) -> YardView:
    """A yard at an instant (aware), in the language of the moment."""
    english = (get_language() or "").startswith("en")
    its = opening_of(row)
    now = its.at(at, clock.zone())
    today = clock.local(at).date()
    week = []
    for number in range(WEEK):
        day = today + timedelta(days=number)
        spans, reason = its.spans(day)
        week.append((day, hours(spans), reason))
    return YardView(
        row,
        now,
        answer(now, at),
        (english and row.note_en) or row.note_de,
        week,
        [(_days(one["days"]), hours([_span(one)]), _months(one["months"])) for one in row.hours],
        [_price(one, english=english) for one in row.accepts],
        [_special(one) for one in row.exceptions if (one.get("until") or one["day"]) >= today.isoformat()],
    )


def views(at: datetime) -> list[YardView]:
    """All yards at an instant."""
    return [view(row, at) for row in Yard.objects.all()]


def answer(now: Now, at: datetime) -> str:
    """The big answer: whether one can go there."""
    if now.open and now.until:
        return _("Open now until %(time)s") % {"time": dates.clock(now.until)}
    if now.next is None:
        return _("Closed")
    away = (clock.local(now.next).date() - clock.local(at).date()).days
    time = dates.clock(now.next)
    if away == 0:
        return _("Opens today at %(time)s") % {"time": time}
    if away == 1:
        return _("Opens tomorrow at %(time)s") % {"time": time}
    return _("Opens on %(day)s at %(time)s") % {"day": dates.day(now.next), "time": time}


def hours(spans: Any) -> str:
    """8:00–16:00, or closed."""
    return ", ".join(f"{begin:%-H:%M}–{end:%-H:%M}" for begin, end in spans) or _("closed")


def money(cents: int, currency: str) -> str:
    """5,00 € in German, €5.00 in English; another currency by its code."""
    sign = "€" if currency == "EUR" else currency
    whole, rest = divmod(cents, 100)
    if (get_language() or "de").startswith("de"):
        return f"{whole},{rest:02} {sign}"
    return f"{sign}{whole}.{rest:02}" if sign == "€" else f"{sign} {whole}.{rest:02}"


def _span(one: Mapping[str, Any]) -> Any:
    return time.fromisoformat(one["opens"]), time.fromisoformat(one["closes"])


def _days(numbers: list[int]) -> str:
    if len(numbers) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return _("%(first)s to %(last)s") % {"first": WEEKDAYS[numbers[0]], "last": WEEKDAYS[numbers[-1]]}
    return ", ".join(str(WEEKDAYS[number]) for number in numbers)


def _months(numbers: list[int]) -> str:
    """April to October; every month by its name when they are no one stretch; "" for the whole year."""
    if not numbers or len(numbers) == len(MONTHS):
        return ""
    stretch = season(numbers)
    if stretch is None:
        return ", ".join(str(MONTHS[number]) for number in numbers)
    first, last = stretch
    if first == last:
        return str(MONTHS[first])
    return _("%(first)s to %(last)s") % {"first": MONTHS[first], "last": MONTHS[last]}


def _special(one: Mapping[str, Any]) -> tuple[str, str, str]:
    first, last = date.fromisoformat(one["day"]), date.fromisoformat(one.get("until") or one["day"])
    days = dates.day(first) if first == last else f"{dates.day(first)} – {dates.day(last)}"
    return days, hours([_span(one)] if one.get("opens") else []), one.get("reason", "")


def _price(one: Mapping[str, Any], *, english: bool) -> Price:
    cents = one.get("cents")
    price = _("please ask") if cents is None else _("free") if cents == 0 else money(cents, one.get("currency", "EUR"))
    unit = (english and one.get("unit_en")) or one.get("unit", "")
    return Price(
        (english and one.get("what_en")) or one["what"],
        f"{price} {unit}".strip(),
        (english and one.get("note_en")) or one.get("note", ""),
    )
