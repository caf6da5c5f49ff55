"""What is known of an outside address that is read again and again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from stadtkern.kernel import fetching
from stadtkern.kernel.ids import uuid7


class Feed(models.Model):
    """An address and how it went. url: as people gave it; content: the last file that could be taken, from `good_at`;
    checked_at: when the server last answered, also that nothing is new; problem: why the last try came to nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    url = models.CharField(max_length=fetching.MAX_URL)
    every_hours = models.PositiveSmallIntegerField(
        default=24, choices=[(1, _("every hour")), (6, _("every six hours")), (24, _("every day"))]
    )
    active = models.BooleanField(default=True)
    etag = models.CharField(max_length=300, blank=True)
    modified = models.CharField(max_length=100, blank=True)
    content = models.BinaryField(null=True)
    good_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    problem = models.CharField(max_length=1000, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.url
