"""When a zone is collected: rules that come again, tables of holiday shifts, and single dates."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stadtkern.kernel.city import dates
from stadtkern.kernel.ids import uuid7

from .zones import Fraction, Zone

MAX_SHIFT_DAYS = 14  # days


class Rule(models.Model):
    """Every n weeks on a weekday, from the first such day at or after `start`; `months` empty is all of them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="rules")
    fraction = models.ForeignKey(Fraction, on_delete=models.PROTECT, related_name="rules")
    weekday = models.PositiveSmallIntegerField()  # 0 is Monday
    every_weeks = models.PositiveSmallIntegerField(default=1)
    start = models.DateField()
    until = models.DateField(null=True, blank=True)
    months = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)

    class Meta:
        ordering = ["zone__slug", "fraction__position", "start", "weekday"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="waste_rule_has_a_day_of_the_week"),
            models.CheckConstraint(condition=Q(every_weeks__gte=1, every_weeks__lte=52), name="waste_rule_comes_again"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("start")), name="waste_rule_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(months__contained_by=list(range(1, 13))), name="waste_rule_has_months_of_a_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.zone}: {self.fraction}"


class ShiftTable(models.Model):
    """The holiday shifts of one collecting company; fractions name the table that holds for them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(unique=True, max_length=40)
    title = models.CharField(max_length=80)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title


class Shift(models.Model):
    """What would be collected on `day` is collected on `to_day`, before or after it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    table = models.ForeignKey(ShiftTable, on_delete=models.CASCADE, related_name="shifts")
    day = models.DateField()
    to_day = models.DateField()
    reason = models.CharField(max_length=120)  # the holiday, in words for people

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["table", "day"], name="waste_day_is_shifted_once"),
            models.UniqueConstraint(fields=["table", "to_day"], name="waste_day_takes_one_shift"),
            models.CheckConstraint(condition=~Q(day=F("to_day")), name="waste_shift_goes_somewhere"),
            models.CheckConstraint(
                condition=Q(to_day__gte=F("day") - timedelta(days=MAX_SHIFT_DAYS))
                & Q(to_day__lte=F("day") + timedelta(days=MAX_SHIFT_DAYS)),
                name="waste_shift_stays_near",
            ),
        ]

    def __str__(self) -> str:
        return f"{dates.short(self.day)} → {dates.short(self.to_day)}"


class SingleDate(models.Model):
    """One date on its own: one more, one less, one on another day, or one of a list where no rule is known.

    `zone` empty is every zone of the fraction.

    `day` of a cancelled or moved date is the day as it would be after the holiday shifts: the one that people see.
    """

    class Kind(models.TextChoices):
        ADDED = "added", _("added")
        LISTED = "listed", _("from a list")
        CANCELLED = "cancelled", _("not collected")
        MOVED = "moved", _("moved")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    fraction = models.ForeignKey(Fraction, on_delete=models.PROTECT, related_name="single_dates")
    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, null=True, blank=True, related_name="single_dates")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    day = models.DateField()
    to_day = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["day", "fraction__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["fraction", "zone", "day"], nulls_distinct=False, name="waste_single_date_is_said_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="moved", to_day__isnull=False) | (~Q(kind="moved") & Q(to_day__isnull=True)),
                name="waste_only_a_moved_date_has_a_new_day",
            ),
            models.CheckConstraint(
                condition=Q(to_day__isnull=True) | ~Q(to_day=F("day")), name="waste_moved_date_goes_somewhere"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {dates.short(self.day)}"
