"""A file that can't be read at all."""

from __future__ import annotations

from django.utils.translation import gettext as _

from stadtkern.kernel.errors import Refusal


class BrokenFile(Refusal):
    """Nothing of the file can be taken. details: `reason` as a sentence, `place` where it stands ("line 12"), or ""."""

    code = "broken_file"
    status = 422

    @property
    def message(self) -> str:
        if self.details.get("place"):
            return _("%(place)s: %(reason)s") % {"place": self.details["place"], "reason": self.details["reason"]}
        return str(self.details["reason"])


def line(number: int) -> str:
    """How a line of a file is named, counted from 1."""
    return _("line %(number)d") % {"number": number}
