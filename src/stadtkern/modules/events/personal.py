"""How the kernel exports and erases what the programme knows about people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from stadtkern.kernel.city import clock
from stadtkern.kernel.modules import PersonalRecord
from stadtkern.kernel.trust.personal import STAFF_KEPT
from stadtkern.modules.events.actions import registering, waiting
from stadtkern.modules.events.models import CheckIn, DoorEntry, EventStep, ImportRun, Registration, WaitingParty
from stadtkern.modules.events.models.registration import ticket_code

KEPT = timedelta(days=90)
NOBODY = "@anonymous.invalid"  # RFC 6761: no such address can ever exist


def _of(model: Any, address: str, field: str = "contact") -> Iterable[Any]:
    return model.objects.alias(address=Lower(field)).filter(address=address.strip().lower()).select_related()


def _over(model: Any, at: datetime, path: str = "event") -> Any:
    ends = Coalesce(f"{path}__ends_at", f"{path}__starts_at")
    return model.objects.alias(over_at=ends).filter(over_at__lt=at - KEPT).select_related()


def describe_registration(row: Registration) -> dict[str, Any]:
    """A registration as plain data, with the questions in words."""
    asked = {str(question.pk): question.label for question in row.event.questions.all()}
    return {
        "event": row.event.title,
        "starts_at": row.event.starts_at.isoformat(),
        "name": row.name,
        "guests": row.guests,
        "contact": row.contact,
        "seats": row.seats,
        "answers": {asked.get(key, key): answer for key, answer in row.answers.items()},
        "state": row.state,
        "created_at": row.created_at.isoformat(),
        "cancelled_at": row.cancelled_at.isoformat() if row.cancelled_at else None,
        "cancelled_by_organiser": row.cancelled_by_organiser,
    }


@transaction.atomic
def erase_registration(row: Registration) -> None:
    """Give future seats back, then forget who it was; the number of seats stays for the statistics."""
    if row.state == Registration.State.CONFIRMED and clock.now() < row.event.starts_at:
        row = registering.cancel(row, clock.now())
    row.name, row.contact, row.answers, row.code = "–", f"{row.pk.hex}{NOBODY}", {}, ticket_code()
    row.submission, row.guests = None, []
    row.save(update_fields=["name", "contact", "answers", "guests", "code", "submission"])


def describe_party(row: WaitingParty) -> dict[str, Any]:
    """A place on a waiting list as plain data."""
    return {
        "event": row.event.title,
        "name": row.name,
        "guests": row.guests,
        "contact": row.contact,
        "seats": row.seats,
        "state": row.state,
        "created_at": row.created_at.isoformat(),
        "offered_at": row.offered_at.isoformat() if row.offered_at else None,
    }


@transaction.atomic
def erase_party(row: WaitingParty) -> None:
    """Take the party out of the line, then forget who it was."""
    row = waiting.leave(row, clock.now())
    row.name, row.contact, row.answers, row.submission = "–", f"{row.pk.hex}{NOBODY}", {}, None
    row.guests = []
    row.save(update_fields=["name", "contact", "answers", "guests", "submission"])


def describe_check_in(row: CheckIn) -> dict[str, Any]:
    """When a party came through the door."""
    return {
        "event": row.registration.event.title,
        "seats": row.seats,
        "at": row.at.isoformat(),
        "by": row.by_name,
    }


def find_check_ins(address: str) -> Iterable[CheckIn]:
    """Check-ins of a guest, and those that a helper at the door made."""
    wanted = address.strip().lower()
    return CheckIn.objects.alias(guest=Lower("registration__contact"), helper=Lower("by_name")).filter(
        Q(guest=wanted) | Q(helper=wanted)
    )


def find_door_entries(address: str) -> Iterable[DoorEntry]:
    """What devices reported about a guest, and what a helper at the door reported."""
    wanted = address.strip().lower()
    return (
        DoorEntry.objects.alias(guest=Lower("registration__contact"), helper=Lower("by_name"))
        .filter(Q(guest=wanted) | Q(helper=wanted))
        .select_related("event")
    )


def describe_door_entry(row: DoorEntry) -> dict[str, Any]:
    """One report of a device at the door."""
    return {
        "event": row.event.title,
        "kind": row.kind,
        "seats": row.seats,
        "at": row.at.isoformat(),
        "by": row.by_name,
        "outcome": row.outcome,
    }


@transaction.atomic
def erase_at_door(row: CheckIn | DoorEntry) -> None:
    """Forget who stood at the door, and what was scanned; the counts
    stay, the guest is forgotten with the registration.
    """
    row.by_name = ""
    if isinstance(row, DoorEntry):
        row.code, row.details = "", {}
        row.save(update_fields=["by_name", "code", "details"])
    else:
        row.save(update_fields=["by_name"])


def find_steps(address: str) -> Iterable[EventStep]:
    """What somebody did to events."""
    return EventStep.objects.filter(by_name__iexact=address.strip()).select_related("event")


def describe_step(row: EventStep) -> dict[str, Any]:
    """One step in the history of an event."""
    return {"event": row.event.title, "at": row.at.isoformat(), "state": row.state, "note": row.note}


def find_imports(address: str) -> Iterable[ImportRun]:
    """The files that somebody read in."""
    return ImportRun.objects.filter(by_name__iexact=address.strip())


def describe_import(row: ImportRun) -> dict[str, Any]:
    """One file that was read in."""
    return {"file": row.file_name, "at": row.at.isoformat()}


def erase_name(row: EventStep | ImportRun) -> None:
    """Forget who it was; what was done stays."""
    row.by_name = ""
    row.save(update_fields=["by_name"])


RETENTION = _("90 days after the end of the event")
PARTY_DATA = _(
    "Name, email address, number of places, answers to the organiser's questions, and the guests' names if they are "
    "asked for"
)
ACCOUNTABLE = _("It shows who is accountable for a change. Nobody can remove it for two years.")
PERSONAL_DATA = [
    PersonalRecord(
        model=Registration,
        purpose=_("Running the event someone registered for"),
        data=PARTY_DATA,
        recipients=_("The organiser of the event"),
        retention=RETENTION,
        find=lambda address: _of(Registration, address),
        describe=describe_registration,
        erase=erase_registration,
        expired=lambda at: _over(Registration, at).exclude(contact__endswith=NOBODY),
    ),
    PersonalRecord(
        model=WaitingParty,
        purpose=_("Offering places that become free"),
        data=PARTY_DATA,
        recipients=_("The organiser of the event"),
        retention=RETENTION,
        find=lambda address: _of(WaitingParty, address),
        describe=describe_party,
        erase=erase_party,
        expired=lambda at: _over(WaitingParty, at).exclude(contact__endswith=NOBODY),
    ),
    PersonalRecord(
        model=CheckIn,
        purpose=_("Knowing who is there and counting people"),
        data=_("Ticket, time of entry and who checked the group in"),
        recipients=_("The organiser of the event"),
        retention=RETENTION,
        find=find_check_ins,
        describe=describe_check_in,
        erase=erase_at_door,
        expired=lambda at: _over(CheckIn, at, "registration__event").exclude(by_name=""),
    ),
    PersonalRecord(
        model=DoorEntry,
        purpose=_("Knowing who is there and counting people"),
        data=_("Scanned ticket, time and who was at the door"),
        recipients=_("The organiser of the event"),
        retention=RETENTION,
        find=find_door_entries,
        describe=describe_door_entry,
        erase=erase_at_door,
        expired=lambda at: _over(DoorEntry, at).exclude(by_name=""),
    ),
    PersonalRecord(
        model=EventStep,
        purpose=_("Who changed an event"),
        data=_("Email address of the account, time and what was changed"),
        retention=_("Two years"),
        find=find_steps,
        describe=describe_step,
        erase=erase_name,
        expired=lambda at: EventStep.objects.filter(at__lt=at - STAFF_KEPT, by_name__contains="@"),
        kept=ACCOUNTABLE,
    ),
    PersonalRecord(
        model=ImportRun,
        purpose=_("Who imported events"),
        data=_("Email address of the account, time and the file's name"),
        retention=_("Two years"),
        find=find_imports,
        describe=describe_import,
        erase=erase_name,
        expired=lambda at: ImportRun.objects.filter(at__lt=at - STAFF_KEPT, by_name__contains="@"),
        kept=ACCOUNTABLE,
    ),
]
