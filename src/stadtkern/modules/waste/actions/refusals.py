"""What the calendar refuses, and why, in words for people."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stadtkern.kernel.city import dates
from stadtkern.kernel.errors import Refusal
from stadtkern.modules.waste.dates.year import DOUBLE, NO_DATES, Trouble


def in_words(trouble: Trouble) -> str:
    """What keeps a year from being published, for an editor."""
    if trouble.kind == NO_DATES:
        return _("The zone %(zone)s has no date in this year.") % {"zone": trouble.zone}
    said = {"day": dates.day(trouble.day), "fraction": trouble.fraction, "zone": trouble.zone}
    if trouble.kind == DOUBLE:
        one, other = trouble.collections
        said |= {"one": dates.day(one.planned), "other": dates.day(other.planned)}
        return (
            _("%(day)s is used already: %(fraction)s in %(zone)s would be collected twice, from %(one)s and %(other)s.")
            % said
        )
    return _("%(fraction)s is not collected on %(day)s in %(zone)s, so there is nothing to move or cancel.") % said


class YearHasTroubles(Refusal):
    """A year that cannot be published. details: troubles."""

    code = "year_has_troubles"

    @property
    def message(self) -> str:
        """How many, and the first of them."""
        troubles: list[Trouble] = self.details["troubles"]
        more = len(troubles) - 1
        first = in_words(troubles[0])
        if not more:
            return first
        rest = ngettext("And %(number)d more.", "And %(number)d more.", more) % {"number": more}
        return f"{first} {rest}"


class NothingNew(Refusal):
    """A year that is published already just as the rules say."""

    code = "nothing_new"

    @property
    def message(self) -> str:
        """One sentence."""
        return _("The published calendar of %(year)s is already what the rules say.") % self.details


class NotAllowed(Refusal):
    """A rule that cannot be kept as it was given. details: field, words."""

    code = "not_allowed"
    status = 422

    @property
    def message(self) -> str:
        """What is wrong, as whoever refuses says it."""
        return str(self.details["words"])

    @property
    def field(self) -> str:
        """The field of the form that it belongs to, or ""."""
        return str(self.details.get("field", ""))

    def __init__(self, words: str, field: str = "", **details: Any) -> None:
        super().__init__(words=words, field=field, **details)
