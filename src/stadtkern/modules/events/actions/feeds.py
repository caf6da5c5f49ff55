"""Adding and removing addresses of organisers' calendars."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from stadtkern.kernel import fetching
from stadtkern.kernel.city import clock
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.people.models import Organisation, User
from stadtkern.kernel.trust import audit
from stadtkern.modules.events.models import EventFeed, Series

from .importing import require_import

MAX_FEEDS = 20  # of one organisation


class FeedRefused(Refusal):
    """An address that can't be read again and again. details: `reason` as a sentence."""

    code = "feed_refused"
    status = 422

    @property
    def message(self) -> str:
        return str(self.details["reason"])


def add(
    *, url: str, every_hours: int, organisation: Organisation | None, series: Series | None = None, by: User
) -> EventFeed:
    """Read an address from now on. Raises PermissionDenied, FeedRefused."""
    require_import(by, organisation)
    try:
        url = fetching.check_url(url)
    except fetching.FetchError as error:
        raise FeedRefused(reason=str(error)) from None
    if EventFeed.objects.filter(organisation=organisation).count() >= MAX_FEEDS:
        raise FeedRefused(reason=_("You can have up to %(limit)d addresses.") % {"limit": MAX_FEEDS})
    try:
        with transaction.atomic():
            feed = EventFeed.objects.create(
                url=url, every_hours=every_hours, organisation=organisation, series=series, by=by, next_at=clock.now()
            )
            audit.record(by, "events.feed", feed, url[:300])
    except IntegrityError:
        raise FeedRefused(reason=_("This calendar has already been added.")) from None
    return feed


@transaction.atomic
def remove(feed: EventFeed, *, by: User) -> None:
    """Read an address no more; the events stay. Raises PermissionDenied."""
    require_import(by, feed.organisation)
    audit.record(by, "events.feed", feed, f"– {feed.url}"[:300])
    feed.delete()
