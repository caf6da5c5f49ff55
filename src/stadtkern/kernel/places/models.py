"""Places of the city: points people go to, streets, and areas. All positions are WGS84 longitude and latitude."""

from django.db import models

from stadtkern.kernel.ids import uuid7


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


class Street(models.Model):
    """A street of the city's register."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120, unique=True)
    district = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    """A part of the city, or the city: district, neighbour, zone. `geometry` is GeoJSON, or null where none is known."""

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
