"""Saying what the titles in a provider's calendar mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from stadtkern.kernel.people.models import User
from stadtkern.kernel.trust import audit
from stadtkern.modules.waste.dates.titles import plain
from stadtkern.modules.waste.models import Fraction, Provider

from .refusals import NotAllowed

MAX_TITLES = 500
MAX_LENGTH = 200


@transaction.atomic
def say(said: Mapping[str, Sequence[str] | None], *, by: User) -> int:
    """Keep what titles mean: slugs of fractions, none of them for "nothing is collected", None to forget it.

    Gives how many titles are known now. Raises NotAllowed.
    """
    provider = Provider.objects.select_for_update().first()
    if provider is None:
        raise NotAllowed(_("The city has no provider yet. It is set in the city's folder."))
    known = set(Fraction.objects.values_list("slug", flat=True))
    kept = {plain(row["said"]): row for row in provider.titles}
    for title, fractions in said.items():
        words = " ".join(title.split())[:MAX_LENGTH]
        if not plain(words):
            raise NotAllowed(_("A title needs letters."))
        if fractions is None:
            kept.pop(plain(words), None)
        elif set(fractions) <= known:
            kept[plain(words)] = {"said": words, "fractions": sorted(set(fractions))}
        else:
            raise NotAllowed(_("This waste type is unknown."))
    if len(kept) > MAX_TITLES:
        raise NotAllowed(_("You can have up to %(limit)d titles.") % {"limit": MAX_TITLES})
    provider.titles = sorted(kept.values(), key=lambda row: plain(row["said"]))
    provider.save(update_fields=["titles"])
    names = {row.slug: str(row) for row in Fraction.objects.all()}
    words = "; ".join(f"{title}: {', '.join(names[one] for one in its or ()) or '–'}" for title, its in said.items())
    audit.record(by, "waste.titles", provider, words[:300])
    return len(kept)
