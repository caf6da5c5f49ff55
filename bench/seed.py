"""Fifty events with online registration and seats for everybody, in a database of the bench's own."""

from __future__ import annotations

from datetime import timedelta

import django

django.setup()

from stadtkern.cli import prepare
from stadtkern.environment import DEMO_CITY

EVENTS = 50
CAPACITY = 1_000_000
TEXT = "Wie geht Online-Banking sicher? " * 20


def main() -> None:
    """Bring the database and the assets to this version, and put the events in."""
    prepare.ensure_database()
    prepare.migrate()
    prepare.collect_assets()
    from stadtkern.kernel.city import clock, loader
    from stadtkern.kernel.people.models import Organisation
    from stadtkern.modules.events.models import Event, Series

    loader.load(DEMO_CITY)
    now = clock.now()
    first = clock.at(clock.today() + timedelta(days=40), 9)
    city, _ = Organisation.objects.get_or_create(slug="bench", defaults={"name": "Messreihe"})
    series, _ = Series.objects.get_or_create(
        slug="messreihe",
        defaults={
            "title": "Messreihe",
            "first_day": first.date(),
            "last_day": first.date() + timedelta(days=4),
            "organiser": city,
        },
    )
    for number in range(EVENTS):
        event, made = Event.objects.get_or_create(
            slug=f"messung-{number}",
            defaults={
                "uid": f"messung-{number}@bench",
                "series": series,
                "title": f"Digitale Bankgeschäfte – einfach erklärt {number}",
                "text": TEXT,
                "starts_at": first + timedelta(hours=number),
                "ends_at": first + timedelta(hours=number + 2),
                "registration": "online",
                "capacity": CAPACITY,
                "state": "published",
                "created_at": now,
                "updated_at": now,
                "published_at": now,
            },
        )
        if made:
            event.organisers.add(city)


if __name__ == "__main__":
    main()
