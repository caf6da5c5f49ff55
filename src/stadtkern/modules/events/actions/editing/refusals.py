"""Why an edit is refused. `details["field"]` names the field that the sentence belongs beside."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stadtkern.kernel.errors import Refusal

from .values import label


class StaleVersion(Refusal):
    """Somebody else saved in between.

    details: `version` as it is now, `by` and `at` of the last change, `changes` since: {field: [before, after]}.
    """

    code = "stale_version"

    @property
    def message(self) -> str:
        fields = ", ".join(str(label(field)) for field in self.details["changes"])
        return _(
            "%(who)s has changed this event in the meantime (%(fields)s). Your entries are still here: "
            "compare them with the notes beside the fields and save again."
        ) % {"who": self.details["by"], "fields": fields or _("its state")}


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
        return _("%(field)s: at most %(limit)d characters are possible, these are %(length)d.") % {
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
            "%(capacity)d seats are too few: %(taken)d are taken, and %(offered)d are on offer to the waiting list."
        ) % {name: self.details[name] for name in ("capacity", "taken", "offered")}


class RegistrationsExist(Refusal):
    """The kind of registration can't change while people are registered here. details: `taken`."""

    code = "registrations_exist"

    @property
    def message(self) -> str:
        return ngettext(
            "%(taken)d seat is already booked here, so registration must stay here.",
            "%(taken)d seats are already booked here, so registration must stay here.",
            self.details["taken"],
        ) % {"taken": self.details["taken"]}


class QuestionInUse(Refusal):
    """A question that people have answered can't go or become another kind. details: `label`, `answers`."""

    code = "question_in_use"

    @property
    def message(self) -> str:
        return ngettext(
            "%(answers)d registration has already answered “%(label)s”; the question must stay as it is.",
            "%(answers)d registrations have already answered “%(label)s”; the question must stay as it is.",
            self.details["answers"],
        ) % {"answers": self.details["answers"], "label": self.details["label"]}


class ConflictSettled(Refusal):
    """Somebody else has already decided."""

    code = "conflict_settled"

    @property
    def message(self) -> str:
        return _("This has already been settled by %(who)s.") % {"who": self.details["by"]}
