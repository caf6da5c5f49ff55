"""What a device was told of late and still holds, for the tile of the start page and the page of its subscriptions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import get_language

from stadtkern.kernel.city import clock
from stadtkern.kernel.messages.models import Notice, Subscriber
from stadtkern.kernel.messages.push.notice_text import note_of
from stadtkern.kernel.public_urls import in_language

WITHIN = timedelta(days=7)  # as long as settled notices are kept
MAX_NEWS = 10


@dataclass(frozen=True)
class News:
    """One notice in words: when it was told, and the instant (aware UTC) from when on it is no news any more."""

    title: str
    body: str
    url: str
    told_at: datetime
    until: datetime


def of(device: Subscriber) -> list[News]:
    """What the device was told, the newest first, in the active language; nothing that is over or no longer holds."""
    now = clock.now()
    told = (
        Notice.objects.filter(subscriber=device, state=Notice.State.SENT, settled_at__gte=now - WITHIN)
        .filter(publication__expires_at__gt=now)
        .select_related("publication")
        .order_by("-settled_at", "-pk")[:MAX_NEWS]
    )
    language = get_language() or device.language
    news = []
    for notice in told:
        note = note_of(notice.publication, notice.keys, language)
        if note is not None and notice.settled_at is not None:
            url = in_language(note.url, language)
            news.append(News(note.title, note.body, url, notice.settled_at, notice.publication.expires_at))
    return news
