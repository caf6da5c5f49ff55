"""What the titles in a provider's calendar mean here, and which days of it are of interest."""

from __future__ import annotations

from datetime import date

from stadtkern.kernel.city import clock
from stadtkern.modules.waste.dates.titles import Titles
from stadtkern.modules.waste.models import Fraction, Provider, SingleDate, Zone


def titles_for(zone: Zone) -> Titles:
    """Reads titles with the names of the zone's fractions and with what editors have said."""
    fractions = list(Fraction.objects.all())
    names = {row.slug: [row.title_de, row.title_en or row.title_de, *row.names, *row.containers] for row in fractions}
    own = [row.slug for row in fractions if row.division_id == zone.division_id]
    return Titles(names, {title["said"]: title["fractions"] for title in said()}, own)


def said() -> list[dict[str, object]]:
    """The titles that editors have said something about: {"said": title, "fractions": slugs}."""
    provider = Provider.objects.first()
    return list(provider.titles) if provider else []


def window() -> tuple[date, date]:
    """The days on which series of a file are followed: last year, this one and the next three."""
    year = clock.today().year
    return date(year - 1, 1, 1), date(year + 3, 12, 31)


def listed(zone: Zone) -> set[tuple[str, date]]:
    """Fraction and day of the dates that files have brought for a zone."""
    rows = SingleDate.objects.filter(zone=zone, kind=SingleDate.Kind.LISTED)
    return set(rows.values_list("fraction__slug", "day"))
