"""The waste calendar in the city's search: one document for the calendar, one for each fraction."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from stadtkern.kernel.search import index
from stadtkern.modules.waste.models import Fraction, GuideEntry, PublishedCalendar, Yard
from stadtkern.modules.waste.queries import guide

MODULE = "waste"
PREFIX = "calendar"  # other parts of the module have documents of their own
GUIDE = "guide:"


def rebuild() -> int:
    """Write the calendar's documents anew, in the caller's transaction; gives their number."""
    index.remove_all(MODULE, PREFIX)
    fractions = list(Fraction.objects.all())
    if not fractions or not PublishedCalendar.objects.exists():
        return 0
    with translation.override(settings.LANGUAGE_CODE):
        url = reverse("waste-start")
        names = [fraction.title_de for fraction in fractions]
        also = "\n".join(fraction.title_en for fraction in fractions if fraction.title_en)
        index.put(
            MODULE,
            PREFIX,
            _("Waste calendar"),
            "\n".join([_("When your bins are emptied"), *names]),
            url,
            kind=_("Waste"),
            unseen=f"Müllabfuhr\nAbfuhrtermine\nMülltonne\nMüllkalender\n{also}",
        )
        for fraction in fractions:
            text = [_("When it is collected at your address"), fraction.hint_de, *fraction.containers]
            index.put(
                MODULE,
                f"{PREFIX}:{fraction.slug}",
                fraction.title_de,
                "\n".join(line for line in text if line),
                url,
                kind=_("Waste"),
                unseen="\n".join([*fraction.names, fraction.title_en]),
            )
    return 1 + len(fractions)


def rebuild_guide() -> int:
    """Write the documents of the A–Z list and of the yards anew, in the caller's transaction; gives their number."""
    index.remove_all(MODULE, GUIDE)
    entries, yards = list(GuideEntry.objects.all()), list(Yard.objects.all())
    with translation.override(settings.LANGUAGE_CODE):
        bins = guide.targets()
        for entry in entries:
            text = [", ".join(target.title for target in guide.targets_of(entry, bins)), entry.hint_de]
            index.put(
                MODULE,
                f"{GUIDE}{entry.slug}"[:80],
                entry.title_de,
                "\n".join(line for line in text if line),
                reverse("waste-guide-entry", args=[entry.slug]),
                kind=_("Recycling A to Z"),
                unseen="\n".join([*entry.also.splitlines(), entry.title_en]),
            )
        for yard in yards:
            accepted = ", ".join(one["what"] for one in yard.accepts)
            index.put(
                MODULE,
                f"{GUIDE}yard:{yard.slug}",
                yard.name,
                "\n".join(line for line in (yard.address, accepted) if line),
                reverse("waste-yards") + f"#{yard.slug}",
                kind=_("Recycling centre"),
                unseen="Recyclinghof\nÖffnungszeiten",
            )
    return len(entries) + len(yards)
