"""Why a date is where it is, in one sentence for an editor."""

from __future__ import annotations

from datetime import date

from django.utils.dates import MONTHS_3, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stadtkern.kernel.city import dates
from stadtkern.modules.waste.dates.rules import PlainRule, PlannedCollection


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
