"""The waste calendar in the city's search: one document for the calendar, one for each fraction."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from stadtkern.kernel.search import index
from stadtkern.kernel.search.models import SearchDocument
from stadtkern.modules.waste.models import Fraction, Publication

MODULE = "waste"
PREFIX = "calendar"  # other parts of the module have documents of their own


def rebuild() -> int:
    """Write the calendar's documents anew, in the caller's transaction; gives their number."""
    SearchDocument.objects.filter(module=MODULE, key__startswith=PREFIX).delete()
    fractions = list(Fraction.objects.all())
    if not fractions or not Publication.objects.exists():
        return 0
    with translation.override(settings.LANGUAGE_CODE):
        url = reverse("waste-start")
        names = [fraction.title_de for fraction in fractions]
        also = "\n".join(fraction.title_en for fraction in fractions if fraction.title_en)
        index.put(
            MODULE, PREFIX, _("Waste calendar"), "\n".join([_("When your bins are collected"), *names]), url,
            kind=_("Waste"), unseen=f"Müllabfuhr\nAbfuhrtermine\nMülltonne\nMüllkalender\n{also}",
        )  # fmt: skip
        for fraction in fractions:
            text = [_("When it is collected at your address"), fraction.hint_de, *fraction.containers]
            index.put(
                MODULE, f"{PREFIX}:{fraction.slug}", fraction.title_de, "\n".join(line for line in text if line), url,
                kind=_("Waste"), unseen="\n".join([*fraction.names, fraction.title_en]),
            )  # fmt: skip
    return 1 + len(fractions)
