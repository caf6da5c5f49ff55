"""Every "no" that events give: registering, waiting, editing; with what a page needs to go on."""

from __future__ import annotations

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stadtkern.kernel.city import clock
from stadtkern.kernel.errors import Refusal
from stadtkern.modules.events.models import Registration, WaitingParty

from .editing_values import label


class NoRegistration(Refusal):
    """The event takes no registrations here: an open offer, one elsewhere, or not published."""

    code = "no_registration"

    @property
    def message(self) -> str:
        return _("You cannot register for this event here.")


class EventCancelled(Refusal):
    """The event does not take place."""

    code = "event_cancelled"

    @property
    def message(self) -> str:
        return _("This event has been cancelled.")


class NotOpenYet(Refusal):
    """Registration has not begun. details: `opens_at` (aware)."""

    code = "not_open_yet"

    @property
    def message(self) -> str:
        opens_at = clock.local(self.details["opens_at"])
        return _("Registration opens on %(day)s at %(time)s.") % {
            "day": date_format(opens_at, "DATE_FORMAT"),
            "time": date_format(opens_at, "TIME_FORMAT"),
        }


class RegistrationClosed(Refusal):
    """Registration has ended. details: `closed_at` (aware)."""

    code = "registration_closed"

    @property
    def message(self) -> str:
        return _("Registration for this event has closed.")


class TooManySeats(Refusal):
    """More seats than one party may have, or than the event has at all. details: `limit`."""

    code = "too_many_seats"

    @property
    def message(self) -> str:
        limit = int(self.details["limit"])
        return ngettext(
            "You can book up to %(limit)d place here.", "You can book up to %(limit)d places here.", limit
        ) % {"limit": limit}


class SoldOut(Refusal):
    """Too few free seats. details: `free` (for the public now), `wanted`, `waiting_list` (whether one can join it)."""

    code = "sold_out"

    @property
    def message(self) -> str:
        free, wanted = int(self.details["free"]), int(self.details["wanted"])
        if free:
            text = ngettext(
                "Only %(free)d place is left. You asked for %(wanted)d.",
                "Only %(free)d places are left. You asked for %(wanted)d.",
                free,
            ) % {"free": free, "wanted": wanted}
        else:
            text = _("This event is full.")
        line = _("Join the waiting list?")
        return f"{text} {line}" if self.details["waiting_list"] else text


class AlreadyThere(Refusal):
    """The mail address has a registration or a place in line already.

    `entry` is that row: never for strangers' eyes.
    """

    code = "already_there"

    def __init__(self, entry: Registration | WaitingParty) -> None:
        self.entry = entry
        super().__init__()

    @property
    def message(self) -> str:
        return _("Check your email. We have sent you a message with what to do next.")


class AlreadyRegistered(AlreadyThere):
    """This mail address is registered for the event."""


class AlreadyWaiting(AlreadyThere):
    """This mail address stands in line for the event."""


class SeatsAreFree(Refusal):
    """Nobody needs to wait: there are enough free seats. details: `free`."""

    code = "seats_are_free"

    @property
    def message(self) -> str:
        return _("There are enough free places: you can register now.")


class NoWaitingList(Refusal):
    """The event has no waiting list."""

    code = "no_waiting_list"

    @property
    def message(self) -> str:
        return _("This event is full and has no waiting list.")


class OfferGone(Refusal):
    """There is no offer to accept: too late, or settled already."""

    code = "offer_gone"

    @property
    def message(self) -> str:
        return _("This offer is no longer open.")


class NotActive(Refusal):
    """The registration is cancelled."""

    code = "not_active"

    @property
    def message(self) -> str:
        return _("This registration has been cancelled.")


class InvalidAnswers(Refusal):
    """Something typed cannot be taken. details: `errors`, {"name" | "contact" | "seats" | question id: sentence}."""

    code = "invalid_answers"
    status = 422

    def __init__(self, errors: dict[str, str], **details: Any) -> None:
        super().__init__(errors=errors, **details)

    @property
    def message(self) -> str:
        return " ".join(self.details["errors"].values())


class StaleVersion(Refusal):
    """Somebody else saved in between.

    details: `version` as it is now, `by` and `at` of the last change, `changes` since: {field: [before, after]}.
    """

    code = "stale_version"

    @property
    def message(self) -> str:
        fields = ", ".join(str(label(field)) for field in self.details["changes"])
        return _(
            "%(who)s has changed this event since you opened it (%(fields)s). Your entries are still here. Compare "
            "them with the notes next to the fields and save again."
        ) % {"who": self.details["by"], "fields": fields or _("its status")}


class EndsBeforeStart(Refusal):
    """The end is not after the start."""

    code = "ends_before_start"
    status = 422

    @property
    def message(self) -> str:
        return _("The end must be after the start.")


class WindowClosesBeforeItOpens(Refusal):
    """Registration would close before it opens."""

    code = "closes_before_it_opens"
    status = 422

    @property
    def message(self) -> str:
        return _("Registration must close after it opens.")


class TextTooLong(Refusal):
    """A text is longer than its field. details: `field`, `length`, `limit` in characters."""

    code = "text_too_long"
    status = 422

    @property
    def message(self) -> str:
        return _("%(field)s: must be %(limit)d characters or fewer. You have used %(length)d.") % {
            "field": label(self.details["field"]),
            "limit": self.details["limit"],
            "length": self.details["length"],
        }


class CapacityTooSmall(Refusal):
    """Fewer seats than are given away. details: `capacity`, `taken` (confirmed), `offered` (to the waiting list)."""

    code = "capacity_too_small"

    @property
    def message(self) -> str:
        return _(
            "%(capacity)d places are not enough: %(taken)d are taken and %(offered)d have been offered to the waiting "
            "list."
        ) % {name: self.details[name] for name in ("capacity", "taken", "offered")}


class RegistrationsExist(Refusal):
    """The kind of registration can't change while people are registered here. details: `taken`."""

    code = "registrations_exist"

    @property
    def message(self) -> str:
        return ngettext(
            "%(taken)d place is already booked here, so registration must stay here.",
            "%(taken)d places are already booked here, so registration must stay here.",
            self.details["taken"],
        ) % {"taken": self.details["taken"]}


class QuestionInUse(Refusal):
    """A question that people have answered can't go or become another kind. details: `label`, `answers`."""

    code = "question_in_use"

    @property
    def message(self) -> str:
        return ngettext(
            "%(answers)d person has already answered “%(label)s”, so you cannot change the question.",
            "%(answers)d people have already answered “%(label)s”, so you cannot change the question.",
            self.details["answers"],
        ) % {"answers": self.details["answers"], "label": self.details["label"]}


class ConflictSettled(Refusal):
    """Somebody else has already decided."""

    code = "conflict_settled"

    @property
    def message(self) -> str:
        return _("%(who)s has already resolved this.") % {"who": self.details["by"]}
