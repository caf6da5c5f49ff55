"""What the calendar refuses, and why, in words for people."""

from __future__ import annotations

from typing import Any

from django.utils.formats import number_format
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
            _(
                "%(day)s is already taken: %(fraction)s in %(zone)s would be collected twice, from %(one)s and "
                "%(other)s."
            )
            % said
        )
    return _("%(fraction)s is not collected in %(zone)s on %(day)s, so there is nothing to move or cancel.") % said


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
        return _("The published calendar for %(year)s already matches the rules.") % self.details


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


class NoService(Refusal):
    """The city fetches no bulky waste by request."""

    code = "no_service"

    @property
    def message(self) -> str:
        return _("You cannot book bulky waste collections here.")


class UnknownItem(Refusal):
    """A thing that is not on the list, or a number of them that makes no sense."""

    code = "unknown_item"

    @property
    def message(self) -> str:
        return _("We do not collect one of these items. Please choose from the list.")


class NothingToFetch(Refusal):
    """A request without things."""

    code = "nothing_to_fetch"

    @property
    def message(self) -> str:
        return _("Tell us what you want us to collect.")


class TooManyLitres(Refusal):
    """More than one request may hold. details: litres, most."""

    code = "too_much"

    @property
    def message(self) -> str:
        said = {name: number_format(self.details[name] / 1000, 1) for name in ("litres", "most")}
        return _("That is about %(litres)s m³. Each booking can be up to %(most)s m³.") % said


class DayGone(Refusal):
    """A day that is over, closed or was taken out."""

    code = "day_gone"

    @property
    def message(self) -> str:
        return _("The list for this day is closed. Please choose another day.")


class WrongDistrict(Refusal):
    """A day on which the lorry drives elsewhere. details: district."""

    code = "wrong_district"

    @property
    def message(self) -> str:
        return _("On this day we only collect in %(district)s.") % self.details


class DayFull(Refusal):
    """A day with too little room. details: free, wanted (litres)."""

    code = "day_full"

    @property
    def message(self) -> str:
        return _("There is not enough space left on this day. Please choose another day.")


class YearUsedUp(Refusal):
    """A household that has had its requests. details: most, year."""

    code = "year_used_up"

    @property
    def message(self) -> str:
        return (
            ngettext(
                "This address has already had its booking for %(year)d.",
                "This address has already had its %(most)d bookings for %(year)d.",
                self.details["most"],
            )
            % self.details
        )


class WrongStep(Refusal):
    """A step that is not possible from where a request stands, or not any more."""

    code = "wrong_step"

    @property
    def message(self) -> str:
        return _("This is no longer possible. Please call the waste service.")
