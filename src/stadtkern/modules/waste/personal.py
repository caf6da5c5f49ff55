"""How the kernel exports and erases what bulky waste knows about people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from stadtkern.kernel.city import clock
from stadtkern.kernel.modules import PersonalRecord
from stadtkern.kernel.trust.personal import STAFF_KEPT
from stadtkern.modules.waste.actions import bulky
from stadtkern.modules.waste.actions.refusals import WrongStep
from stadtkern.modules.waste.models import BulkyRequest, PublishedCalendar
from stadtkern.modules.waste.queries import bulky as queries

KEPT = timedelta(days=90)
State = BulkyRequest.State
NOBODY = "@anonymous.invalid"  # RFC 6761: no such address can ever exist


def find(address: str) -> Iterable[Any]:
    """The requests of somebody."""
    rows = BulkyRequest.objects.alias(address=Lower("contact")).filter(address=address.strip().lower())
    return rows.select_related("day")


def describe(row: BulkyRequest) -> dict[str, Any]:
    """A request as plain data."""
    return {
        "day": row.day.day.isoformat(),
        "street": row.street,
        "house_number": row.house_number,
        "district": row.district,
        "name": row.name,
        "contact": row.contact,
        "phone": row.phone,
        "where": row.where,
        "items": queries.things(row),
        "state": row.state,
        "created_at": row.created_at.isoformat(),
    }


@transaction.atomic
def erase(row: BulkyRequest) -> None:
    """Take it from the list while that is open, then forget who it was; the volume stays for the statistics.

    From a closed list nobody can be taken: then the address stays until the day is long over, so that the lorry finds
    it.
    """
    closed = False
    if row.state == State.BOOKED:
        try:
            row = bulky.step(row, "cancel", at=clock.now())
        except WrongStep:
            closed = row.day.day >= clock.today()
    row.name, row.contact, row.phone, row.submission = "–", f"{row.pk.hex}{NOBODY}", "", None
    if not closed:
        row.street, row.house_number, row.district, row.where = "–", "", "", ""
    row.save(update_fields=["name", "contact", "phone", "where", "street", "house_number", "district", "submission"])


def expired(at: datetime) -> Iterable[Any]:
    """Requests whose day is longer ago than they are kept."""
    last = clock.local(at).date() - KEPT
    return BulkyRequest.objects.filter(day__day__lt=last).exclude(street="–").select_related("day")


def erase_publisher(row: PublishedCalendar) -> None:
    """Forget who published a year; that it was published stays."""
    row.by_name = ""
    row.save(update_fields=["by_name"])


PERSONAL_DATA = [
    PersonalRecord(
        model=BulkyRequest,
        purpose=_("Collecting bulky waste that someone has booked"),
        data=_("Name, email address, phone number, address, what to collect and where you will put it"),
        recipients=_("The crew gets the list for the day with addresses, items and phone numbers"),
        retention=_("90 days after the collection date"),
        find=find,
        describe=describe,
        erase=erase,
        expired=expired,
    ),
    PersonalRecord(
        model=PublishedCalendar,
        purpose=_("Who published a year of waste collection"),
        data=_("Email address of the account and time"),
        retention=_("Two years"),
        find=lambda address: PublishedCalendar.objects.filter(by_name__iexact=address.strip()),
        describe=lambda row: {"year": row.year, "version": row.version, "at": row.at.isoformat()},
        erase=erase_publisher,
        expired=lambda at: PublishedCalendar.objects.filter(at__lt=at - STAFF_KEPT, by_name__contains="@"),
        kept=_("It shows who is accountable for a change. Nobody can remove it for two years."),
    ),
]
