"""From the rules to what people are told: a year is published as a whole."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from stadtkern.kernel import content
from stadtkern.kernel.city import clock
from stadtkern.kernel.people.models import User
from stadtkern.kernel.trust import audit
from stadtkern.modules.waste import search_index
from stadtkern.modules.waste.dates.difference import Change
from stadtkern.modules.waste.dates.rules import PlannedCollection as Made
from stadtkern.modules.waste.models import Collection, Fraction, PublishedCalendar, Zone
from stadtkern.modules.waste.queries import plans, published

from . import notifying_subscribers
from .refusals import NothingNew, YearHasTroubles

LOCK = 0x57415354  # of PostgreSQL: one year is published at a time


@dataclass(frozen=True)
class Published:
    """What publishing did: the new version, and the changes of days that people knew."""

    publication: PublishedCalendar
    changes: list[Change]


@transaction.atomic
def publish(year: int, *, by: User | str, note: str = "", again: bool = False) -> Published:
    """Publish a year as the rules of the moment say.

    The first version is simply there. A later one gives the changes of days, old and new; days that are over stay as
    they
    were told. again: a version that changes nothing is made all the same.
    Raises YearHasTroubles (with all of them), NothingNew; then nothing was changed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    at = clock.now()
    version = published.versions().get(year, 0) + 1
    draft = plans.draft(year)
    troubles = [trouble for made in draft.values() for trouble in made.troubles]
    if troubles:
        raise YearHasTroubles(troubles=troubles, year=year)
    changes = [] if version == 1 else published.changes_of(year, draft, clock.local(at).date())
    written = _write(year, draft, at, first=version == 1)
    if version > 1 and not written and not again:
        raise NothingNew(year=year)
    counts = Counter("more" if one.old is None else "less" if one.new is None else "moved" for one in changes)
    publication = PublishedCalendar.objects.create(
        year=year,
        version=version,
        at=at,
        by_name=(by if isinstance(by, str) else by.email)[:254],
        note=note[:300],
        counts={**counts, "dates": written},
    )
    numbers = {name: (None, number) for name, number in publication.counts.items()}
    audit.record(by, "waste.publish", publication, str(year), version=(None, version), **numbers)
    search_index.rebuild()
    content.changed()
    notifying_subscribers.tell(publication, changes, at)
    return Published(publication, changes)


def _write(year: int, draft: dict[str, Any], at: datetime, *, first: bool) -> int:
    """Bring the published dates of a year to what the rules say; gives how many rows are different now."""
    today = clock.local(at).date()
    zones = {zone.slug: zone for zone in Zone.objects.all()}
    fractions = {fraction.slug: fraction for fraction in Fraction.objects.all()}
    rows = {
        (row.zone_id, row.fraction_id, row.origin): row
        for row in Collection.objects.select_for_update().filter(year=year)
    }
    fresh: list[Collection] = []
    touched: list[Collection] = []
    for slug, made in draft.items():
        for one in made.collections:
            fraction = fractions[one.fraction]
            row = rows.pop((zones[slug].pk, fraction.pk, one.origin), None)
            over = not first and one.day < today
            if row is None and not over:
                fresh.append(
                    Collection(
                        zone=zones[slug], fraction=fraction, origin=one.origin, year=year, changed_at=at, **_said(one)
                    )
                )
            elif row is not None and _differs(row, one) and not (over and row.day < today):
                _set(row, at, **_said(one))
                touched.append(row)
    for row in rows.values():
        if row.state == Collection.State.ON and (first or row.day >= today):
            _set(row, at, state=Collection.State.CANCELLED)
            touched.append(row)
    # Two dates may change places: first all of them step aside, so that no day is used twice on the way.
    Collection.objects.filter(pk__in=[row.pk for row in touched]).update(state=Collection.State.CANCELLED)
    Collection.objects.bulk_update(
        touched, ["day", "state", "how", "reason", "sequence", "changed_at"], batch_size=1000
    )
    Collection.objects.bulk_create(fresh, batch_size=2000)
    return len(fresh) + len(touched)


def _said(one: Made) -> dict[str, Any]:
    state = Collection.State.CANCELLED if one.cancelled else Collection.State.ON
    return {"day": one.day, "state": state, "how": one.how, "reason": one.reason[:200]}


def _differs(row: Collection, one: Made) -> bool:
    return any(getattr(row, name) != value for name, value in _said(one).items())


def _set(row: Collection, at: datetime, **said: Any) -> None:
    for name, value in said.items():
        setattr(row, name, value)
    row.sequence += 1
    row.changed_at = at
