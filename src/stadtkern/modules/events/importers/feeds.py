"""What comes from the address of an organiser's calendar, taken over like a file that somebody uploads."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from stadtkern.kernel.feeds import refreshing
from stadtkern.modules.events.actions import importing
from stadtkern.modules.events.models import EventFeed

from . import files


def take(feed: EventFeed, data: bytes) -> None:
    """Import a file that has come. Raises refreshing.NotTaken, BrokenFile."""
    parts = urlsplit(feed.url)
    name = parts.path.rpartition("/")[2] or parts.netloc
    kind, reading = files.read_apart(name, data)
    if EventFeed.objects.filter(organisation=feed.organisation, active=True).exclude(pk=feed.pk).exists():
        reading = replace(reading, partial=True)  # what is missing here may come from the other addresses
    if feed.by is None or not feed.by.is_active:
        raise refreshing.NotTaken(
            _("The person who set this up no longer has an account. Remove the address and add it again.")
        )
    try:
        run = importing.run_import(
            reading,
            format=kind,
            file_name=f"{parts.netloc}/…/{name}"[:200],
            by=feed.by,
            organisation=feed.organisation,
            series=feed.series,
            dry_run=False,
        )
    except PermissionDenied:
        raise refreshing.NotTaken(_("The person who set this up can no longer import events.")) from None
    EventFeed.objects.filter(pk=feed.pk).update(last_run=run)
    if reading.entries and run.counts.get("rejected", 0) >= len(reading.entries):
        raise refreshing.NotTaken(_("All entries in the file were rejected. The report says why."))
