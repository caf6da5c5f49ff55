"""What people who asked for bulky waste are told by mail, with the day for their calendar."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from stadtkern.kernel.modules import Attachment, MessageKind
from stadtkern.kernel.public_urls import absolute
from stadtkern.modules.waste.exporters import bulky as exporters
from stadtkern.modules.waste.models import BulkyRequest
from stadtkern.modules.waste.queries import bulky

Context = dict[str, Any]
BOOKED, CANCELLED = BulkyRequest.State.BOOKED, BulkyRequest.State.CANCELLED


def _request(row: BulkyRequest) -> Context:
    return {
        "row": row,
        "name": row.name,
        "things": bulky.things(row),
        "manage_url": absolute(bulky.manage_path(row), row.language),
    }


def booked(row: BulkyRequest | None, _stored: Context) -> Context | None:
    """About a request that still holds."""
    return _request(row) if row is not None and row.state == BOOKED else None


def cancelled(row: BulkyRequest | None, _stored: Context) -> Context | None:
    """About a request that was cancelled."""
    return _request(row) if row is not None and row.state == CANCELLED else None


def entry(row: Any, _stored: Context) -> list[Attachment]:
    """The day as iCalendar; of a cancelled request one that takes it out again."""
    if row is None:
        return []
    method = "CANCEL" if row.state == CANCELLED else "PUBLISH"
    return [
        Attachment("sperrmuell.ics", f"text/calendar; charset=utf-8; method={method}", exporters.entry(row, method))
    ]


# What anybody sets off by typing an address.
Asked = partial(MessageKind, per_mailbox=(6, timedelta(days=1)))
KINDS = [
    Asked(
        "waste.bulky_booked", _("Bulky waste: booking confirmed"), "waste/mail/bulky_booked", booked, entry, urgent=True
    ),
    Asked(
        "waste.bulky_moved",
        _("Bulky waste: day changed"),
        "waste/mail/bulky_booked",
        booked,
        entry,
        urgent=True,
        delay=timedelta(seconds=90),  # quick changes are told in one mail
    ),
    Asked("waste.bulky_cancelled", _("Bulky waste: booking cancelled"), "waste/mail/bulky_cancelled", cancelled, entry),
]
