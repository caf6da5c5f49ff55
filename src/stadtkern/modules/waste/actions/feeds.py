"""Providers' calendars by their address: adding and removing."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from stadtkern.kernel import fetching
from stadtkern.kernel.city import clock
from stadtkern.kernel.people import rights
from stadtkern.kernel.people.models import User
from stadtkern.kernel.trust import audit
from stadtkern.modules.waste.models import ProviderFeed, Zone

from .refusals import NotAllowed


def add(*, url: str, every_hours: int, zone: Zone, by: User) -> ProviderFeed:
    """Read an address from now on. Raises PermissionDenied, NotAllowed."""
    rights.require(by, "waste.edit")
    try:
        url = fetching.check_url(url)
    except fetching.FetchError as error:
        raise NotAllowed(str(error), "url") from None
    try:
        with transaction.atomic():
            feed = ProviderFeed.objects.create(url=url, every_hours=every_hours, zone=zone, by=by, next_at=clock.now())
            audit.record(by, "waste.feed", feed, f"{zone}: {url}"[:300])
    except IntegrityError:
        raise NotAllowed(_("This zone already has a calendar address."), "zone") from None
    return feed


@transaction.atomic
def remove(feed: ProviderFeed, *, by: User) -> None:
    """Read an address no more; the dates stay. Raises PermissionDenied."""
    rights.require(by, "waste.edit")
    audit.record(by, "waste.feed", feed, f"– {feed.zone}: {feed.url}"[:300])
    feed.delete()
