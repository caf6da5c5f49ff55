"""The city as it is loaded now: its profile, and which modules are on in which order."""

from typing import Any

from django.db import models


class CityProfile(models.Model):
    """The one city of this installation, as its folder says it. `texts` holds imprint, privacy and accessibility."""

    derived = True  # nothing that somebody would miss by itself

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    slug = models.SlugField()
    data = models.JSONField(default=dict)  # the validated city.toml, see city/profile.py
    texts = models.JSONField(default=dict)  # {"imprint": {"de": markdown, "en": markdown}, ...}
    notes = models.JSONField(default=dict)  # what stands in the folder for people only: {"README.md": text}
    logo = models.BinaryField(default=b"")  # SVG or PNG, as data["logo"] is named; checked for code when it was read
    boundary = models.JSONField(null=True)  # GeoJSON geometry, WGS84
    loaded_at = models.DateTimeField()
    checksum = models.CharField(max_length=64)  # of the whole folder and of the code that read it, as last loaded

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_city_per_installation")]

    def __str__(self) -> str:
        data: dict[str, Any] = self.data
        return str(data.get("name", self.slug))


class ModuleSwitch(models.Model):
    """Whether a module is on in this city, and its place in the order."""

    derived = True  # nothing that somebody would miss by itself

    name = models.SlugField(primary_key=True)
    on = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name


class LoadedThing(models.Model):
    """What the city's folder said about one thing when it was last loaded.

    A load compares the folder with this and not with the thing itself: what staff changed in the app stays, unless
    the folder says something new about just that field.
    """

    derived = True  # nothing that somebody would miss by itself

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    data = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="thing_loaded_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
