"""Events in the city's search."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from stadtkern.kernel.search import index
from stadtkern.modules.events import markdown
from stadtkern.modules.events.models import Event
from stadtkern.modules.events.queries import programme

MODULE = "events"


def update(event: Event) -> None:
    """Make an event findable as it is now; one that is not public is taken out. In the caller's transaction."""
    if not event.is_public:
        index.remove(MODULE, str(event.pk))
        return
    organisers = [organiser.name for organiser in event.organisers.all()]
    topics = list(event.topics.all())
    place = [event.place.name, event.place.address] if event.place else []
    series = [event.series.title] if event.series else []
    text = [
        event.summary,
        markdown.plain(event.text),
        *place,
        event.room,
        *organisers,
        *(topic.title_de for topic in topics),
        *series,
    ]
    with translation.override(
        settings.LANGUAGE_CODE
    ):  # a document is in the city's language, whoever changed the event
        index.put(
            MODULE,
            str(event.pk),
            event.title,
            "\n".join(part for part in text if part),
            reverse("events-event", args=[event.slug]),
            kind=_("Event"),
            starts_at=event.starts_at,
            day_only=bool(event.time_note),
            unseen="\n".join(topic.title_en for topic in topics if topic.title_en),
        )


@transaction.atomic
def rebuild() -> int:
    """Write all documents of the programme anew; gives their number."""
    events = list(programme.published())
    keys = [str(event.pk) for event in events]
    index.remove_all(MODULE, but=keys)
    for event in events:
        update(event)
    return len(events)
