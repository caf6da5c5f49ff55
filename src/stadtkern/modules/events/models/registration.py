"""Who comes, and who would like to."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from stadtkern.kernel.ids import uuid7
from stadtkern.kernel.trust.personal import PersonalData

from .programme import Event

CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # that nobody takes for one another
CODE_LENGTH = 26


def ticket_code() -> str:
    """What the QR code carries: 128 random bits in letters that scan well."""
    number, letters = secrets.randbelow(len(CODE_LETTERS) ** CODE_LENGTH), []
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(CODE_LETTERS))
        letters.append(CODE_LETTERS[place])
    return "".join(letters)


class Named:
    """Whom a party consists of, as far as the organiser wants to know."""

    name: str
    guests: list[str]

    @property
    def names(self) -> str:
        """The name of who registered and, where they are known, those of the others."""
        return ", ".join([self.name, *self.guests])


class Registration(Named, PersonalData, models.Model):
    """A party's seats at an event. Purpose: running the event. Kept 90 days after its end."""

    class State(models.TextChoices):
        CONFIRMED = "confirmed"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="registrations")
    name = models.CharField(max_length=120)
    contact = models.EmailField()
    seats = models.PositiveSmallIntegerField()
    answers = models.JSONField(default=dict)  # {question id: answer}
    guests = models.JSONField(default=list)  # names of the others, where the event asks for them
    state = models.CharField(max_length=12, choices=State.choices, default=State.CONFIRMED)
    language = models.CharField(max_length=5, default="de")
    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=ticket_code, editable=False)
    submission = models.UUIDField(null=True, editable=False)  # of the form that was sent: sent twice it is one deed
    sequence = models.PositiveIntegerField(default=0)  # of the personal calendar entry
    created_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by_organiser = models.BooleanField(default=False)  # not by the person
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(seats__gte=1), name="registration_has_seats"),
            models.UniqueConstraint(
                "event", Lower("contact"), condition=Q(state="confirmed"), name="one_party_per_contact"
            ),
        ]
        indexes = [models.Index(Lower("contact"), name="registration_contact")]

    def __str__(self) -> str:
        return f"{self.name} ({self.seats})"


class WaitingParty(Named, PersonalData, models.Model):
    """A party on the waiting list, in the order of `position`. Purpose: passing on seats.

    Where an event asks for a proof of the address, whoever registers is offered their seats in the same way: by mail,
    for half an hour (`unproven`), and never waits. Kept 90 days after the event.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        OFFERED = "offered"
        ACCEPTED = "accepted"
        DECLINED = "declined"
        EXPIRED = "expired"  # the offer ran out
        LEFT = "left"  # went by themselves
        CLOSED = "closed"  # registration ended

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="waiting_parties")
    position = models.PositiveIntegerField()  # given under the event's lock: 1, 2, 3 … in the order of joining
    name = models.CharField(max_length=120)
    contact = models.EmailField()
    seats = models.PositiveSmallIntegerField()
    answers = models.JSONField(default=dict)
    guests = models.JSONField(default=list)
    language = models.CharField(max_length=5, default="de")
    submission = models.UUIDField(null=True, editable=False)
    unproven = models.BooleanField(default=False)  # seats were free; accepting the offer proves the address
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    created_at = models.DateTimeField()
    offered_at = models.DateTimeField(null=True)
    offer_ends_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    registration = models.OneToOneField(
        Registration, on_delete=models.SET_NULL, null=True, related_name="waiting_party"
    )

    class Meta:
        ordering = ["event", "position"]
        constraints = [
            models.CheckConstraint(condition=Q(seats__gte=1), name="waiting_party_has_seats"),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(offer_ends_at__isnull=False), name="offer_has_an_end"
            ),
            models.UniqueConstraint(fields=["event", "position"], name="one_party_per_position"),
            models.UniqueConstraint(
                "event",
                Lower("contact"),
                condition=Q(state__in=["waiting", "offered"]),
                name="one_waiting_party_per_contact",
            ),
        ]
        indexes = [models.Index(fields=["offer_ends_at"], condition=Q(state="offered"), name="offers_open")]

    def __str__(self) -> str:
        return f"{self.name} ({self.seats}, {self.state})"
