"""The words of reminders and corrections, and what people can ask to be reminded of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from stadtkern.kernel.city import dates
from stadtkern.kernel.messages.subscriptions.forms import Choice
from stadtkern.kernel.modules import Note, Topic
from stadtkern.modules.waste import wording
from stadtkern.modules.waste.models import Zone
from stadtkern.modules.waste.queries import reminding, zones

MAX_CHANGES = 3  # that are told one by one in a notification


def describe(key: str) -> str | None:
    """ "Restmüll (Nord)"; None for a key that there is not."""
    found = reminding.behind(key)
    if found is None:
        return None
    zone, fraction = found
    english = (get_language() or "").startswith("en")
    return f"{(english and fraction.title_en) or fraction.title_de} ({zone.title})"


def note(day: date | None, items: Mapping[str, Any]) -> Note | None:
    """A reminder for a day, or, without one, what has changed."""
    return _reminder(day, items) if day is not None else _correction(items)


def choices(its: list[Zone]) -> list[Choice]:
    """The lines of the form: each fraction of the zones, the evening before."""
    english = (get_language() or "").startswith("en")
    return [
        Choice(key, (english and fraction.title_en) or fraction.title_de) for key, fraction in reminding.keys_of(its)
    ]


def _reminder(day: date, items: Mapping[str, Any]) -> Note | None:
    names = ", ".join(_titles(items).values())
    when = wording.near(day)
    out = wording.oclock(min(time.fromisoformat(item["out_by"]) for item in items.values()))
    said = {"day": dates.day(day), "time": out}
    body = _("%(day)s: please put it out by %(time)s.") % said
    reasons = sorted({item["reason"] for item in items.values() if item["reason"]})
    if reasons:
        body = f"{body} ({', '.join(reasons)})"
    return Note(f"{names}: {when}", body, _path(items))


def _correction(items: Mapping[str, Any]) -> Note | None:
    titles = _titles(items)
    lines = [f"{titles[key]}: {_change(old, new)}" for key, item in items.items() for old, new in item["changes"]]
    more = len(lines) - MAX_CHANGES
    said = " · ".join(lines[:MAX_CHANGES])
    if more > 0:
        said += " · " + _("and %(more)d more") % {"more": more}
    return Note(_("Collection dates have changed"), said, _path(items))


def _change(old: str | None, new: str | None) -> str:
    before, after = (dates.day(date.fromisoformat(day)) if day else "" for day in (old, new))
    if not after:
        return _("%(old)s is cancelled") % {"old": before}
    if not before:
        return _("also on %(new)s") % {"new": after}
    return _("%(new)s instead of %(old)s") % {"new": after, "old": before}


def _titles(items: Mapping[str, Any]) -> dict[str, str]:
    """The names of the bins by key; with their zones where two zones of one division tell that two homes are meant."""
    slugs = {item["zone"] for item in items.values()}
    its = list(Zone.objects.filter(slug__in=slugs)) if len(slugs) > 1 else []
    shared = Counter(zone.division_id for zone in its)
    named = {zone.slug: zone.title for zone in its if shared[zone.division_id] > 1}
    return {
        key: f"{_title(item)} ({named[item['zone']]})" if item["zone"] in named else _title(item)
        for key, item in items.items()
    }


def _title(item: Mapping[str, Any]) -> str:
    english = (get_language() or "").startswith("en")
    return str((english and item["en"]) or item["de"])


def _path(items: Mapping[str, Any]) -> str:
    """The page of the zones that are named."""
    slugs = {item["zone"] for item in items.values()}
    key = zones.key_of(Zone.objects.select_related("division").filter(slug__in=slugs))
    return reverse("waste-zone", args=[key]) if key and zones.by_key(key) else reverse("waste-start")


COLLECTION = Topic(
    name=reminding.TOPIC,
    title=gettext_lazy("Waste collection"),
    describe=describe,
    note=note,
    ttl=timedelta(hours=12),
    urgency="high",
    settings=lambda: reverse("waste-start"),
    upcoming=reminding.upcoming,
    expires=reminding.expires,
    done=gettext_lazy("The bin is out"),
)
