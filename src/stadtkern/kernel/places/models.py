"""Places of the city: points people go to, streets, and areas. All positions are WGS84 longitude and latitude."""

from typing import Any

from django.contrib.postgres.indexes import GistIndex
from django.db import models

from stadtkern.kernel.ids import uuid7
from stadtkern.kernel.places import spelling
from stadtkern.kernel.places.numbers import HouseNumber


class Place(models.Model):
    """A named point: a venue, a learning place, a station. `quality` says how the position was got."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(unique=True, max_length=80)
    name = models.CharField(max_length=200)
    address = models.CharField(max_length=200, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    town = models.CharField(max_length=100, blank=True)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    quality = models.CharField(max_length=40, blank=True)
    website = models.URLField(blank=True)
    accessibility = models.TextField(blank=True)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lon__isnull=True, lat__isnull=True)
                | models.Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90),
                name="place_has_a_whole_position",
            )
        ]

    def __str__(self) -> str:
        return self.name


class FoldedName(models.CharField):  # type: ignore[type-arg]
    """The name of the row in the form that search compares (`spelling.fold`), written whenever the row is."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: ARG002
        """What is written: made from the name, whatever stood here."""
        value = spelling.fold(model_instance.name)  # type: ignore[attr-defined]
        setattr(model_instance, self.attname, value)
        return value


class Street(models.Model):
    """A street of the city's register, or of the official address file.

    key: the official number of the street, 8 digits of the municipality and 5 of its own, where it is known; without
    one, the name is what tells streets apart. vanished_at: since when no source has it any more.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    district = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=20, blank=True)
    search = FoldedName(max_length=150, default="", editable=False)
    vanished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(key=""), name="street_without_key_has_own_name"
            ),
            models.UniqueConstraint(fields=["key"], condition=~models.Q(key=""), name="street_key_is_unique"),
        ]
        indexes = [
            GistIndex(fields=["search"], opclasses=["gist_trgm_ops(siglen=64)"], name="street_nearest_names"),
            models.Index(fields=["name"], name="street_by_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Address(models.Model):
    """A house number of a street. It stays when it vanishes from the official file, marked with since when.

    suffix: lower case, without spaces ("a", "1/2"); lon, lat: WGS84, or none for a plain list; official_id: the
    identifier of the official file (`oid` of the NRW layout).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    street = models.ForeignKey(Street, on_delete=models.CASCADE, related_name="addresses")
    number = models.PositiveSmallIntegerField()
    suffix = models.CharField(max_length=8, blank=True)
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    official_id = models.CharField(max_length=32, blank=True)
    postcode = models.CharField(max_length=5, blank=True)
    vanished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["street__name", "number", "suffix"]
        constraints = [
            models.UniqueConstraint(fields=["street", "number", "suffix"], name="address_is_unique_in_its_street"),
            models.CheckConstraint(condition=models.Q(number__gte=1, number__lte=9999), name="house_number_of_a_house"),
            models.CheckConstraint(
                condition=models.Q(lon__isnull=True, lat__isnull=True)
                | models.Q(lon__gte=-180, lon__lte=180, lat__gte=-90, lat__lte=90),
                name="address_has_a_whole_position",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.street.name} {HouseNumber(self.number, self.suffix)}"


class Area(models.Model):
    """A part of the city, or the city: district, neighbour, zone.

    `geometry` is GeoJSON, or null where none is known.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.SlugField()  # city, district, municipality …
    key = models.CharField(max_length=40)  # AGS, number, slug: unique within the kind
    name = models.CharField(max_length=120)
    parts = models.JSONField(default=list, blank=True)  # names of what it consists of
    geometry = models.JSONField(null=True, blank=True)
    label = models.JSONField(null=True, blank=True)  # [lon, lat] inside of it, where its name can stand on a map
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["kind", "key"]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="area_key_is_unique_in_its_kind")]

    def __str__(self) -> str:
        return self.name
