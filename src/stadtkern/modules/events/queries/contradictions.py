"""What is not certain about an event yet: contradictions of its source that no editor has settled, in words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from stadtkern.kernel.city import clock, dates
from stadtkern.modules.events.models import Conflict, Event

# What people plan by. Other contradictions, such as two descriptions, concern the editors alone.
PLANNED_BY = {"title", "starts_at", "ends_at", "place", "room", "online_url"}


def in_words(event: Event) -> list[str]:
    """One sentence for each value that differs from the one shown, in the language of the moment; empty when settled.

    Stands wherever somebody reads when and where the event is: page, form, ticket, mail, calendar entry, booklet.
    """
    return [
        _sentence(value, shown)
        for conflict in unsettled(event)
        if conflict.field in PLANNED_BY
        for shown in [_shown(event, conflict.field)]
        for value in conflict.values
        if value.get("value") and _known(value["value"]) != shown
    ]


def unsettled(event: Event) -> list[Conflict]:
    """The contradictions about an event that nobody has settled; read once, with the list in `published`."""
    found: list[Conflict] | None = getattr(event, "open_conflicts", None)
    if found is None:
        found = list(event.conflicts.filter(settled_at__isnull=True))
        event.open_conflicts = found  # type: ignore[attr-defined]
    return found


def doubted() -> Exists:
    """For rows of an event: whether anything about it is contradicted, to be asked in the same query (`certain`)."""
    return Exists(Conflict.objects.filter(event=OuterRef("event"), settled_at__isnull=True))


def certain(event: Event) -> None:
    """Remember that nothing about an event is contradicted, so that nobody asks for it."""
    event.open_conflicts = []  # type: ignore[attr-defined]


def _sentence(value: dict[str, Any], shown: object) -> str:
    said, source = _known(value["value"]), value.get("source") or _("another source")
    if not isinstance(said, datetime):
        return _("Still being checked: %(source)s says “%(value)s”") % {"source": source, "value": said}
    same_day = isinstance(shown, datetime) and clock.local(shown).date() == clock.local(said).date()
    when = dates.clock(said) if same_day else dates.when(said)
    return _("The time is still being checked: %(source)s says %(value)s") % {"source": source, "value": when}


def _shown(event: Event, field: str) -> object:
    value = getattr(event, field)
    return value if isinstance(value, datetime) or value is None else " ".join(str(value).split())


def _known(value: Any) -> object:
    """A value of a source: an instant, or words."""
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError:
        return " ".join(str(value).split())
    return instant if instant.tzinfo else instant.replace(tzinfo=clock.zone())
