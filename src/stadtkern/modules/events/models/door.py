"""Who arrived. Devices at the door work offline and send later.

`DoorEntry` is the diary: everything that a device reported, once, with what became of it; its `client_id` makes a
repeated sending harmless. `CheckIn` and `WalkIn` are what holds now.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from stadtkern.kernel.ids import uuid7
from stadtkern.kernel.trust.personal import PersonalData

from .programme import Event
from .registration import Registration


class CheckIn(PersonalData, models.Model):
    """A party, or part of it, at the door. Purpose: attendance. Kept as long as the registration."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    registration = models.OneToOneField(Registration, on_delete=models.CASCADE, related_name="check_in")
    seats = models.PositiveSmallIntegerField()  # how many of the party came
    at = models.DateTimeField()  # when the first of them was seen
    seen_at = models.DateTimeField()  # when `seats` was last said; an older word from a late device does not undo it
    received_at = models.DateTimeField()
    by_name = models.CharField(max_length=254)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(seats__gte=1), name="check_in_has_seats"),
            models.CheckConstraint(condition=Q(seen_at__gte=F("at")), name="check_in_is_seen_after_it_began"),
        ]

    def __str__(self) -> str:
        return f"{self.registration} {self.at:%H:%M}"


class WalkIn(models.Model):
    """How many people came to an event without a registration: only a number, no names."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, primary_key=True, related_name="walk_ins")
    seats = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(seats__gte=0), name="walk_ins_are_not_negative")]

    def __str__(self) -> str:
        return f"{self.event} +{self.seats}"


class DoorEntry(PersonalData, models.Model):
    """One thing that a device reported, and what became of it. Purpose: attendance. Kept as long as the registration.

    Entries about no registration (walk-ins, unknown codes) name nobody but the helper at the door.
    """

    class Kind(models.TextChoices):
        ARRIVED = "in"
        UNDONE = "out"
        WALK_IN = "walk_in"

    client_id = models.UUIDField(primary_key=True, editable=False)  # the device's own name for it
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="door_entries")
    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, null=True, related_name="door_entries")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    code = models.CharField(max_length=40, blank=True)  # what was scanned, where it is no ticket of ours
    seats = models.SmallIntegerField(null=True)
    at = models.DateTimeField()  # when the device saw it
    received_at = models.DateTimeField()
    by_name = models.CharField(max_length=254)
    outcome = models.CharField(max_length=12)  # see actions.door.Outcome
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["received_at", "at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind="walk_in") | Q(seats__isnull=False) & ~Q(seats=0), name="walk_in_entry_has_a_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.outcome} {self.at:%H:%M}"
