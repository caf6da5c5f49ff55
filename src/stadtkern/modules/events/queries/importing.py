"""Reads for imports: what a source has brought, which runs somebody may see."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from stadtkern.kernel.people import rights
from stadtkern.kernel.people.models import Organisation, User
from stadtkern.modules.events.models import Event, EventState, ImportRun, Series


def missing_from(
    format: str,  # noqa: A002  (the file format, as the model calls it)
    prefix: str,
    organisation: Organisation | None,
    series: Series | None,
    named: set[str],
    at: datetime,
) -> list[Event]:
    """Events to come that this source has brought before and does not name now; of the same series, if one is meant."""
    brought = Event.objects.filter(source=format, owner=organisation, starts_at__gte=at, source_id__startswith=prefix)
    brought = brought.exclude(state=EventState.CANCELLED).exclude(source_id__in=named)
    return list(brought.filter(series=series) if series else brought)


def runs(user: User) -> QuerySet[ImportRun]:
    """The imports that somebody may see: staff all of them, members those of their organisations."""
    found = ImportRun.objects.select_related("organisation", "series")
    if rights.can(user, "events.import"):
        return found
    return found.filter(Q(organisation__in=rights.organisations_with(user, "events.import")))
