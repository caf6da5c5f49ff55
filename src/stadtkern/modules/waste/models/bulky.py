"""Bulky waste: what the city takes, on which days with how much room, and who asked for it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stadtkern.kernel.city import clock, dates
from stadtkern.kernel.ids import uuid7
from stadtkern.kernel.trust.personal import PersonalData


class BulkyService(models.Model):
    """The city's terms; one row. Volumes are whole litres, so that 1.5 m³ is 1500."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    most_litres = models.PositiveIntegerField()  # of one request
    most_a_year = models.PositiveSmallIntegerField()  # requests of one household in a calendar year
    closes_days = models.PositiveSmallIntegerField(default=3)  # so many days before it the list of a day is closed
    note_de = models.CharField(max_length=300, blank=True)
    note_en = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(most_litres__gte=1, most_a_year__gte=1), name="waste_bulky_takes_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.most_litres} l"


class BulkyItem(models.Model):
    """A kind of thing that is taken, with the room that it needs."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(unique=True, max_length=40)
    title_de = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80, blank=True)
    litres = models.PositiveIntegerField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]
        constraints = [models.CheckConstraint(condition=Q(litres__gte=1), name="waste_bulky_item_needs_room")]

    def __str__(self) -> str:
        return self.title_de


class BulkyDay(models.Model):
    """A day on which bulky waste is fetched in a part of the city. An empty district is the whole city."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    day = models.DateField()
    district = models.CharField(max_length=80, blank=True)
    litres = models.PositiveIntegerField()  # what the lorries of the day hold
    taken = models.PositiveIntegerField(default=0)  # by requests that are not cancelled; under the row's lock only

    class Meta:
        ordering = ["day", "district"]
        constraints = [
            models.UniqueConstraint(fields=["day", "district"], name="waste_bulky_day_stands_once"),
            models.CheckConstraint(condition=Q(taken__lte=F("litres")), name="waste_bulky_day_is_not_overbooked"),
        ]

    def __str__(self) -> str:
        return f"{dates.short(self.day)} {self.district}".strip()

    @property
    def free(self) -> int:
        """Litres that are left."""
        return self.litres - self.taken


class BulkyRequest(PersonalData):
    """A household's request. household: a keyed hash of the address, by which the limit of a year outlives the person.

    Purpose: fetching bulky waste that somebody asked for. Retention: 90 days after the day on which it was to be
    fetched.
    """

    class State(models.TextChoices):
        """Where a request stands; the allowed steps are in `bulky_workflow`."""

        BOOKED = "booked", _("booked")
        COLLECTED = "collected", _("collected")
        MISSED = "missed", _("nothing was put out")
        CANCELLED = "cancelled", _("cancelled")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    day = models.ForeignKey(BulkyDay, on_delete=models.PROTECT, related_name="requests")
    street = models.CharField(max_length=120)
    house_number = models.CharField(max_length=12)
    district = models.CharField(max_length=80, blank=True)  # of the address: which days fit it
    household = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()  # of the day
    place = models.PositiveSmallIntegerField()  # the household's first, second … request of the year
    name = models.CharField(max_length=120)
    contact = models.EmailField()
    phone = models.CharField(max_length=40, blank=True)
    where = models.CharField(max_length=200, blank=True)  # "left of the garage"
    items = models.JSONField()  # {slug of an item: how many}
    litres = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.BOOKED)
    language = models.CharField(max_length=5, default="de")
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(default=clock.now)
    sequence = models.PositiveSmallIntegerField(default=0)  # of its calendar entry (RFC 5545)
    submission = models.UUIDField(null=True, blank=True, unique=True)  # a form that is sent twice is one request

    class Meta:
        ordering = ["day__day", "street", "house_number", "created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "year", "place"],
                condition=~Q(state="cancelled"),
                name="waste_bulky_place_is_used_once",
            ),
            models.CheckConstraint(condition=Q(litres__gte=1), name="waste_bulky_request_has_things"),
            models.CheckConstraint(
                condition=Q(state__in=["booked", "collected", "missed", "cancelled"]), name="waste_bulky_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.street} {self.house_number}"
