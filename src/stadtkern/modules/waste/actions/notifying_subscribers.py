"""Telling everybody whose day changed, at once, and planning the coming days anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from stadtkern.kernel.city import clock
from stadtkern.kernel.messages.subscriptions import planning, publishing
from stadtkern.modules.waste.dates.difference import Change
from stadtkern.modules.waste.models import Fraction, PublishedCalendar
from stadtkern.modules.waste.queries import reminding


def tell(publication: PublishedCalendar, changes: Iterable[Change], at: datetime) -> int:
    """Plan the reminders of the coming days as they are now, and tell the changes to those whom they concern.

    In the transaction of the publication. Gives how many notices of changes are on their way.
    """
    today = clock.local(at).date()
    planning.plan_topic(reminding.TOPIC, today)
    titles = {row.slug: row for row in Fraction.objects.all()}
    items: dict[str, dict[str, object]] = {}
    last = today
    for change in changes:
        if max(change.days) < today or change.fraction not in titles:
            continue
        its = titles[change.fraction]
        item = items.setdefault(
            reminding.key_of(change.zone, change.fraction),
            {"de": its.title_de, "en": its.title_en, "zone": change.zone, "changes": []},
        )
        old, new = (day.isoformat() if day else None for day in (change.old, change.new))
        item["changes"].append([old, new])  # type: ignore[attr-defined]
        last = max(last, *change.days)
    if not items:
        return 0
    return publishing.publish(
        reminding.TOPIC,
        name=f"waste.correction:{publication.pk}",
        items=items,
        at_once=True,
        expires_at=clock.day_bounds(last)[1],
    )
