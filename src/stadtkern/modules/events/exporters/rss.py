"""What was published last, as RSS 2.0 with atom:link."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from stadtkern.kernel import public_urls
from stadtkern.modules.events import markdown
from stadtkern.modules.events.exporters.ics import one_line
from stadtkern.modules.events.models import Event, EventState

MAX_ITEMS = 50
TTL = "60"  # minutes


def feed(events: Iterable[Event], *, title: str, page: str, address: str) -> str:
    """The feed as text. page: path that the feed is about; address: the feed's own path with its query."""
    language = get_language() or settings.LANGUAGE_CODE
    made = Rss201rev2Feed(
        title=one_line(title),
        link=public_urls.absolute(page),
        description=_("The events published last"),
        language=language,
        feed_url=public_urls.absolute(address),
        ttl=TTL,
    )
    for event in events:
        where = public_urls.absolute(reverse("events-event", args=[event.slug]), language)
        title_ = one_line(event.title)
        made.add_item(
            title=_("Cancelled: %(title)s") % {"title": title_} if event.state == EventState.CANCELLED else title_,
            link=where,
            description="<br>".join(
                part for part in (_when_and_where(event), str(markdown.render(event.text))) if part
            ),
            unique_id=event.uid,
            unique_id_is_permalink=False,
            pubdate=event.published_at,
            categories=[topic.title_de for topic in event.topics.all()],
        )
    return made.writeString("utf-8")


def _when_and_where(event: Event) -> str:
    parts = [event.when, event.place.name if event.place else "", event.summary]
    return escape(" · ".join(one_line(part) for part in parts if part))
