"""What a bulky-waste request is refused for, in words for people."""

from __future__ import annotations

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stadtkern.kernel.errors import Refusal


class NoService(Refusal):
    """The city fetches no bulky waste by request."""

    code = "no_service"

    @property
    def message(self) -> str:
        return _("The city does not take requests for bulky waste here.")


class UnknownItem(Refusal):
    """A thing that is not on the list, or a number of them that makes no sense."""

    code = "unknown_item"

    @property
    def message(self) -> str:
        return _("One of these things is not taken. Please choose from the list.")


class NothingToFetch(Refusal):
    """A request without things."""

    code = "nothing_to_fetch"

    @property
    def message(self) -> str:
        return _("Please say what is to be fetched.")


class TooMuch(Refusal):
    """More than one request may hold. details: litres, most."""

    code = "too_much"

    @property
    def message(self) -> str:
        said = {name: number_format(self.details[name] / 1000, 1) for name in ("litres", "most")}
        return _("That is about %(litres)s m³. One request may have %(most)s m³.") % said


class DayGone(Refusal):
    """A day that is over, closed or was taken out."""

    code = "day_gone"

    @property
    def message(self) -> str:
        return _("The list of this day is closed. Please choose another one.")


class WrongDistrict(Refusal):
    """A day on which the lorry drives elsewhere. details: district."""

    code = "wrong_district"

    @property
    def message(self) -> str:
        return _("On this day the lorry drives in %(district)s only.") % self.details


class DayFull(Refusal):
    """A day with too little room. details: free, wanted (litres)."""

    code = "day_full"

    @property
    def message(self) -> str:
        return _("There is not enough room left on this day. Please choose another one.")


class YearUsedUp(Refusal):
    """A household that has had its requests. details: most, year."""

    code = "year_used_up"

    @property
    def message(self) -> str:
        return (
            ngettext(
                "This address has had its request of %(year)d already.",
                "This address has had its %(most)d requests of %(year)d already.",
                self.details["most"],
            )
            % self.details
        )


class WrongStep(Refusal):
    """A step that is not possible from where a request stands, or not any more."""

    code = "wrong_step"

    @property
    def message(self) -> str:
        return _("This is not possible any more. Please call the waste management.")
