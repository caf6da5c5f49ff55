"""What goes where: the A–Z list, recycling yards with their hours, and the tour of the hazardous-waste mobile."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from stadtkern.kernel.city import dates
from stadtkern.kernel.ids import uuid7
from stadtkern.kernel.places.spelling import plain


class Way(models.TextChoices):
    """Where things go that no bin at the house takes. Bins go by the slug of their fraction."""

    YARD = "wertstoffhof", _("Recycling centre")
    MOBILE = "schadstoffmobil", _("Mobile hazardous waste collection")
    BULKY = "sperrmuell", _("Bulky waste")
    GLASS = "altglas", _("Bottle bank")
    CLOTHES = "altkleider", _("Clothes bank")
    SHOP = "handel", _("Return to a shop")
    REUSE = "weitergeben", _("Give away")
    CENTRE = "entsorgungszentrum", _("Waste disposal centre")
    POLICE = "polizei", _("Police")


class GuideEntry(models.Model):
    """A thing that somebody wants to get rid of. `ways` are slugs of fractions and values of Way, the best first."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(unique=True, max_length=80)
    title_de = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80, blank=True)
    also = models.TextField(blank=True)  # other words for it, one a line
    ways = ArrayField(models.SlugField(max_length=40))
    hint_de = models.CharField(max_length=300, blank=True)
    hint_en = models.CharField(max_length=300, blank=True)
    hazardous = models.BooleanField(default=False)
    letter = models.CharField(max_length=1)
    folded = models.TextField(editable=False)  # all its words as `spelling.plain` writes them, for typing errors
    vector = models.GeneratedField(
        expression=SearchVector("title_de", weight="A", config="german")
        + SearchVector("also", weight="B", config="german"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        ordering = ["letter", "folded"]
        indexes = [
            GinIndex(fields=["vector"], name="waste_guide_vector"),
            GinIndex(OpClass(F("folded"), name="gin_trgm_ops"), name="waste_guide_trigrams"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(ways__len__gte=1), name="waste_guide_entry_goes_somewhere"),
            models.CheckConstraint(condition=Q(letter__regex=r"^[A-Z#]$"), name="waste_guide_entry_has_a_letter"),
        ]

    def __str__(self) -> str:
        return self.title_de

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep letter and folded words right."""
        words = [self.title_de, *self.also.splitlines(), self.title_en]
        self.folded = "\n".join(plain(word) for word in words if word)
        first = self.folded[:1].upper()
        self.letter = first if first.isalpha() else "#"
        super().save(*args, **kwargs)


class Yard(models.Model):
    """A recycling yard. Hours, exceptions and what it takes are as `pack/guide/lines.py` describes them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(unique=True, max_length=40)
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    town = models.CharField(max_length=100, blank=True)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    website = models.URLField(blank=True)
    note_de = models.CharField(max_length=300, blank=True)
    note_en = models.CharField(max_length=300, blank=True)
    accessibility = models.CharField(max_length=300, blank=True)
    open_on_holidays = models.BooleanField(default=False)
    hours = models.JSONField(default=list)
    exceptions = models.JSONField(default=list, blank=True)
    accepts = models.JSONField(default=list, blank=True)
    demonstration = models.BooleanField(default=False)  # not known, invented: pages say so
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["slug"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90),
                name="waste_yard_has_a_whole_position",
            )
        ]

    def __str__(self) -> str:
        return self.name


class MobileStop(models.Model):
    """Where the hazardous-waste mobile stands."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(unique=True, max_length=80)
    name = models.CharField(max_length=120)
    district = models.CharField(max_length=80, blank=True)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["district", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90),
                name="waste_stop_has_a_whole_position",
            )
        ]

    def __str__(self) -> str:
        return self.name


class MobileVisit(models.Model):
    """One time at a stop, by the city's wall clock."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    stop = models.ForeignKey(MobileStop, on_delete=models.CASCADE, related_name="visits")
    day = models.DateField()
    begins = models.TimeField()
    ends = models.TimeField()

    class Meta:
        ordering = ["day", "begins", "stop__name"]
        constraints = [
            models.CheckConstraint(condition=Q(begins__lt=F("ends")), name="waste_visit_ends_after_it_begins"),
            models.UniqueConstraint(fields=["stop", "day", "begins"], name="waste_visit_stands_once"),
        ]

    def __str__(self) -> str:
        return f"{dates.short(self.day)} {self.stop}"
