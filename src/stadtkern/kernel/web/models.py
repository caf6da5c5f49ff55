"""What the web shell keeps: the app's icons."""

from django.db import models


class AppIcon(models.Model):
    """One icon as a finished picture, drawn when the city is loaded; see city_icons.py."""

    derived = True  # nothing that somebody would miss by itself

    name = models.CharField(primary_key=True, max_length=40)  # as its path ends: "symbol-192.png"
    content = models.BinaryField()
    drawn_from = models.CharField(max_length=64)  # a hash of logo, colours, name, and the code that drew it

    def __str__(self) -> str:
        return self.name
