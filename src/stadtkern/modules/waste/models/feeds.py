"""Calendars of providers that are read again and again."""

from __future__ import annotations

from django.db import models

from stadtkern.kernel.feeds.models import Feed
from stadtkern.kernel.people.models import User

from .zones import Zone


class ProviderFeed(Feed):
    """The address of a provider's calendar for a zone. by: on whose behalf its dates are taken."""

    zone = models.ForeignKey(Zone, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(Feed.Meta):
        ordering = ["zone__slug", "url"]
        constraints = [models.UniqueConstraint(fields=["zone"], name="waste_zone_has_one_feed")]
