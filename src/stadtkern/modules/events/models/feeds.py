"""Calendars of organisers that are read again and again."""

from __future__ import annotations

from django.db import models

from stadtkern.kernel.feeds.models import Feed
from stadtkern.kernel.people.models import Organisation, User

from .imports import ImportRun
from .programme import Series


class EventFeed(Feed):
    """An address with events; the organiser's own calendar stays the source. by: on whose behalf it is imported."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, null=True, related_name="+")
    series = models.ForeignKey(Series, on_delete=models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    last_run = models.ForeignKey(ImportRun, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta(Feed.Meta):
        ordering = ["organisation__name", "url"]
        constraints = [
            models.UniqueConstraint(
                fields=["url", "organisation"], nulls_distinct=False, name="events_feed_is_read_once"
            )
        ]
