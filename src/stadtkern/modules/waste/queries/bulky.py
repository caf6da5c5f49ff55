"""Bulky waste as people see it: the things, the days that still have room, the way to a request of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stadtkern.kernel.city import clock
from stadtkern.kernel.trust import links
from stadtkern.modules.waste.models import BulkyDay, BulkyItem, BulkyRequest, BulkyService

PURPOSE = "waste.bulky"
MAX_DAYS = 12  # that are offered at once; more would be a list to scroll through


def title(item: BulkyItem) -> str:
    """What a thing is called in the language of the moment."""
    return ((get_language() or "").startswith("en") and item.title_en) or item.title_de


def note(service: BulkyService) -> str:
    """What the city says about it, in the language of the moment."""
    return ((get_language() or "").startswith("en") and service.note_en) or service.note_de


def cubic_metres(litres: int) -> str:
    """1500 litres are about 1.5 m³."""
    return _("about %(volume)s m³") % {"volume": number_format(litres / 1000, 0 if litres % 1000 == 0 else 1)}


def names() -> dict[str, str]:
    """{slug: title} of all things, in the order of the list."""
    return {item.slug: title(item) for item in BulkyItem.objects.all()}


def things(row: BulkyRequest, known: Mapping[str, str] | None = None) -> list[str]:
    """2 × chair: what a request holds, in the order of the list. known: `names()`, for who asks about many requests."""
    known = names() if known is None else known
    return [f"{row.items[slug]} × {called}" for slug, called in known.items() if slug in row.items]


def days(service: BulkyService, *, district: str, litres: int, at: datetime) -> QuerySet[BulkyDay]:
    """The next days whose list is open, that drive in a district and have room for so much."""
    first = clock.local(at).date() + timedelta(days=service.closes_days)
    there = Q(district="") | Q(district=district)
    fitting = BulkyDay.objects.filter(there, day__gte=first, litres__gte=F("taken") + litres)
    return BulkyDay.objects.filter(pk__in=fitting.values_list("pk")[:MAX_DAYS])


def manage_path(row: BulkyRequest) -> str:
    """The path on which whoever has the link changes or cancels."""
    return reverse("waste-bulky-mine", args=[links.make(PURPOSE, str(row.pk))])
