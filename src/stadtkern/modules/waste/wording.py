"""Dates of collection in the words that people use, in the language of the moment."""

from __future__ import annotations

from datetime import date, datetime, time

from django.utils.dates import MONTHS_3, WEEKDAYS
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from stadtkern.kernel.city import clock, dates
from stadtkern.modules.waste.dates.rules import PlainRule, PlannedCollection
from stadtkern.modules.waste.queries.calendar import CollectionEntry


def oclock(at: datetime | time) -> str:
    """6 Uhr, 6:30 Uhr; in English 6 am, 6:30 am."""
    wall = clock.local(at).time() if isinstance(at, datetime) else at
    minutes = f":{wall.minute:02}" if wall.minute else ""
    if (get_language() or "de").startswith("de"):
        return f"{wall.hour}{minutes} Uhr"
    return f"{wall.hour % 12 or 12}{minutes} {'am' if wall.hour < 12 else 'pm'}"


def near(day: date) -> str:
    """today, tomorrow, or the day."""
    away = (day - clock.today()).days
    if away == 0:
        return _("today")
    return _("tomorrow") if away == 1 else dates.day(day)


def answer(entry: CollectionEntry) -> str:
    """When the bin goes out: "today by 6 am" while there is time, else the day."""
    if entry.day == clock.today() and clock.now() < entry.out_at:
        return _("today by %(time)s") % {"time": oclock(entry.out_at)}
    return near(entry.day)


def note(entry: CollectionEntry) -> str:
    """Why a date is not where one would expect it, or ""."""
    said = {"day": dates.day(entry.instead) if entry.instead else "", "reason": entry.reason}
    if entry.cancelled:
        return _("cancelled: %(reason)s") % said if entry.reason else _("not collected")
    if entry.instead:
        return _("instead of %(day)s (%(reason)s)") % said if entry.reason else _("instead of %(day)s") % said
    if entry.how == "added":
        return _("additional: %(reason)s") % said if entry.reason else _("additional")
    return ""


def rule(one: PlainRule) -> str:
    """Monday, every 2 weeks from 6 January 2020 on, April to October."""
    said = {"weekday": WEEKDAYS[one.weekday], "weeks": one.every_weeks, "day": _plain(one.first)}
    text = (
        ngettext(
            "%(weekday)s, every week from %(day)s on",
            "%(weekday)s, every %(weeks)d weeks from %(day)s on",
            one.every_weeks,
        )
        % said
    )
    if one.until:
        text += " " + _("to %(day)s") % {"day": _plain(one.until)}
    if one.months:
        text += f" ({', '.join(str(MONTHS_3[month]) for month in sorted(one.months))})"
    return text


def why(one: PlannedCollection) -> str:
    """Where a date comes from and what moved it."""
    parts = [rule(one.rule)] if one.rule else [_("from a list") if one.how != "added" else _("added by hand")]
    if one.shift:
        parts.append(
            _("shifted from %(day)s: %(reason)s") % {"day": dates.day(one.shift.day), "reason": one.shift.reason}
        )
    if one.single and one.single.kind in ("moved", "cancelled"):
        said = {"day": dates.day(one.single.day), "reason": one.single.reason}
        parts.append(_("moved from %(day)s") % said if one.single.kind == "moved" else _("not collected"))
    if one.single and one.single.reason:
        parts.append(one.single.reason)
    return " · ".join(parts)


def _plain(day: date) -> str:
    """A date without its weekday, which the rule has said already."""
    return dates.days(day).partition(", ")[2] or dates.days(day)
