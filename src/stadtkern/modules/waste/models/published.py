"""What people have been told: the published dates of a year, and when each version of it was published."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from stadtkern.kernel.city import dates
from stadtkern.kernel.ids import uuid7
from stadtkern.kernel.trust.personal import PersonalData

from .zones import Fraction, Zone


class PublishedCalendar(PersonalData):
    """One version of a year, with what it changed. Purpose: accountability of staff, named for two years."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    year = models.PositiveSmallIntegerField()
    version = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    by_name = models.CharField(max_length=254)
    note = models.CharField(max_length=300, blank=True)
    counts = models.JSONField(default=dict)  # more, less, moved: days that people knew; dates: rows that differ

    class Meta:
        ordering = ["-year", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["year", "version"], name="waste_version_of_a_year_is_published_once"),
            models.CheckConstraint(condition=Q(year__gte=1990, year__lte=2200), name="waste_publication_is_of_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.year}, {self.version}"


class Collection(models.Model):
    """A published date of a fraction in a zone.

    `origin` names it for ever, however often it moves: the day that the rule gives ("2020-03-02"), with a plus before
    it for a single date that was added. One that was cancelled stays, so that calendars that took it over learn of it.
    """

    class State(models.TextChoices):
        ON = "on", _("takes place")
        CANCELLED = "cancelled", _("not collected")

    class How(models.TextChoices):
        REGULAR = "regular", _("regular")
        SHIFTED = "shifted", _("shifted")
        MOVED = "moved", _("moved")
        ADDED = "added", _("added")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="collections")
    fraction = models.ForeignKey(Fraction, on_delete=models.CASCADE, related_name="collections")
    origin = models.CharField(max_length=11)
    year = models.PositiveSmallIntegerField()  # the one whose calendar it belongs to
    day = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.ON)
    how = models.CharField(max_length=8, choices=How.choices, default=How.REGULAR)
    reason = models.CharField(max_length=200, blank=True)  # why it is not where it would be
    sequence = models.PositiveSmallIntegerField(default=0)  # counts changes (RFC 5545, 3.8.7.4)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["day", "fraction__position"]
        indexes = [models.Index(fields=["zone", "day"], name="waste_dates_of_a_zone")]
        constraints = [
            models.UniqueConstraint(fields=["zone", "fraction", "origin"], name="waste_date_is_published_once"),
            models.UniqueConstraint(
                fields=["zone", "fraction", "day"], condition=Q(state="on"), name="waste_day_is_used_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fraction}, {self.zone}: {dates.short(self.day)}"
