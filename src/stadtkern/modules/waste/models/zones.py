"""Fractions of waste, the zones in which they are collected, and which addresses lie in which zone."""

from __future__ import annotations

from datetime import time

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.utils.translation import gettext_lazy as _

from stadtkern.kernel.ids import uuid7
from stadtkern.kernel.places.models import Area, Street
from stadtkern.modules.waste.dates.numbers import LAST_PLACE

KEY = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*\Z")


class Provider(models.Model):
    """Who collects, and what is to be said about all dates: one row for the city."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(unique=True, max_length=40)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40, blank=True)
    mail = models.EmailField(blank=True)
    website = models.URLField(blank=True)
    note_de = models.CharField(max_length=300, blank=True)  # stands on every page of the calendar
    note_en = models.CharField(max_length=300, blank=True)
    guide_note_de = models.CharField(max_length=300, blank=True)  # on every page of the guide
    guide_note_en = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=200, blank=True)
    titles = models.JSONField(default=list, blank=True)  # [{"said": title of a date, "fractions": slugs, [] for none}]

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.name


class Division(models.Model):
    """One way of cutting the city into zones; the fractions that share it have joint zones."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(unique=True, max_length=40)
    title = models.CharField(max_length=80)

    class Meta:
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.title


class Fraction(models.Model):
    """A kind of waste with its bin. `letter` and `icon` say it where a colour cannot."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(unique=True, max_length=40)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="fractions")
    title_de = models.CharField(max_length=60)
    title_en = models.CharField(max_length=60, blank=True)
    letter = models.CharField(max_length=2)
    colour = models.CharField(max_length=7, validators=[RegexValidator(r"^#[0-9a-f]{6}\Z")])
    icon = models.SlugField(max_length=20, default="bin")
    names = models.JSONField(default=list, blank=True)  # what files of others call it
    containers = models.JSONField(default=list, blank=True)  # names of the bins and bags it is put out in
    hint_de = models.CharField(max_length=300, blank=True)
    hint_en = models.CharField(max_length=300, blank=True)
    out_by = models.TimeField(default=time(6))  # the city's wall clock
    shift_table = models.ForeignKey(
        "ShiftTable", on_delete=models.PROTECT, null=True, blank=True, related_name="fractions"
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(condition=Q(colour__regex=r"^#[0-9a-f]{6}$"), name="waste_fraction_has_a_colour"),
            models.CheckConstraint(condition=~Q(letter=""), name="waste_fraction_has_a_letter"),
            models.UniqueConstraint(fields=["letter"], name="waste_letter_is_of_one_fraction"),
        ]

    def __str__(self) -> str:
        return self.title_de


class Zone(models.Model):
    """Addresses that are collected together.

    Its slug is what an address has in the URL and what a device subscribes to.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(unique=True, max_length=40, validators=[KEY])
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="zones")
    title = models.CharField(max_length=120)

    class Meta:
        ordering = ["division__slug", "slug"]

    def __str__(self) -> str:
        return self.title


class Parity(models.TextChoices):
    """Which side of a street: by even and odd house numbers."""

    ALL = "all", _("all house numbers")
    ODD = "odd", _("odd house numbers")
    EVEN = "even", _("even house numbers")


class Assignment(models.Model):
    """A stretch of a street that lies in a zone.

    `low` and `high` are places on the number line: see `dates/numbers.py`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")  # the zone's, for the constraint
    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="assignments")
    street = models.ForeignKey(Street, on_delete=models.CASCADE, related_name="+")
    parity = models.CharField(max_length=4, choices=Parity.choices, default=Parity.ALL)
    low = models.PositiveIntegerField(default=0)
    high = models.PositiveIntegerField(default=LAST_PLACE)

    class Meta:
        ordering = ["street__name", "low", "parity"]
        constraints = [
            models.CheckConstraint(
                condition=Q(low__lte=F("high"), high__lte=LAST_PLACE), name="waste_stretch_has_a_length"
            ),
            ExclusionConstraint(
                name="waste_stretches_do_not_overlap",
                expressions=[
                    ("division", RangeOperators.EQUAL),
                    ("street", RangeOperators.EQUAL),
                    (Func(F("low"), F("high"), Value("[]"), function="int4range"), RangeOperators.OVERLAPS),
                    (
                        Func(
                            Case(When(parity="even", then=Value(2)), default=Value(1)),
                            Case(When(parity="odd", then=Value(1)), default=Value(2)),
                            Value("[]"),
                            function="int4range",
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.street}: {self.zone}"


class AreaAssignment(models.Model):
    """A whole area that lies in a zone, for the addresses that no stretch of a street names."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    division = models.ForeignKey(Division, on_delete=models.PROTECT, related_name="+")
    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="areas")
    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["area__name"]
        constraints = [
            models.UniqueConstraint(fields=["division", "area"], name="waste_area_lies_in_one_zone_of_a_division")
        ]

    def __str__(self) -> str:
        return f"{self.area}: {self.zone}"
