"""Events for the tests of what citizens see. All invented, but for the real programme that `real_week` reads."""

from __future__ import annotations

import itertools
import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from stadtkern.kernel.city import clock
from stadtkern.kernel.people.models import Organisation
from stadtkern.kernel.places.models import Place
from stadtkern.modules.events.models import Conflict, Event, EventState, EventTopic, RegistrationKind, Series

_numbers = itertools.count(1)


def series(slug: str = "digitale-woche", title: str = "Digitale Woche Hamm") -> Series:
    return Series.objects.get_or_create(
        slug=slug, defaults={"title": title, "first_day": date(2020, 3, 9), "last_day": date(2020, 3, 14)}
    )[0]


def place(name: str = "Heinrich-von-Kleist-Forum", **fields: Any) -> Place:
    given = {
        "address": "Platz der Deutschen Einheit 1",
        "postcode": "59065",
        "town": "Hamm",
        "lon": 7.808,
        "lat": 51.679,
    }
    return Place.objects.get_or_create(slug=slugify(name), defaults={"name": name, **given, **fields})[0]


def organiser(name: str = "Stadt Hamm") -> Organisation:
    return Organisation.objects.get_or_create(slug=slugify(name), defaults={"name": name})[0]


def topic(title: str, english: str = "") -> EventTopic:
    return EventTopic.objects.get_or_create(slug=slugify(title), defaults={"title_de": title, "title_en": english})[0]


def event(
    title: str = "Live-Hacking-Show",
    *,
    organisers: tuple[str, ...] = ("Stadt Hamm",),
    topics: tuple[str, ...] = (),
    **fields: Any,
) -> Event:
    """A published event on Thursday 12 March 2020, 18:30 in Hamm, without a known end."""
    number = next(_numbers)
    now = clock.now()
    given = {
        "slug": f"{slugify(title)[:80] or 'abend'}-{number}",
        "uid": f"test-{number}@stadtkern.example",
        "title": title,
        "starts_at": clock.at(date(2020, 3, 12), 18, 30),
        "state": EventState.PUBLISHED,
        "published_at": now - timedelta(days=10),
        "created_at": now - timedelta(days=11),
        "updated_at": now - timedelta(days=10),
    }
    made = Event.objects.create(**(given | fields))
    made.organisers.set([organiser(name) for name in organisers])
    made.topics.set([topic(title) for title in topics])
    return made


def conflict(event: Event, field: str, shown: datetime, other: datetime, source: str = "Artikel") -> Conflict:
    values = [{"value": shown.isoformat(), "source": "Programmliste"}, {"value": other.isoformat(), "source": source}]
    return Conflict.objects.create(event=event, field=field, values=values, found_at=clock.now())


def real_week(shared: Path) -> list[Event]:
    """The real programme of 2020, straight from its file: 47 events, 41 with registration."""
    data = json.loads((shared / "hamm" / "digitale-woche-2020.json").read_text())
    week = series()
    made = []
    for row in data["events"]:
        hour, minute = map(int, row["start"].split(":"))
        starts_at = clock.at(date.fromisoformat(row["date"]), hour, minute)
        length = row.get("duration_minutes")
        made.append(
            event(
                row["title"],
                organisers=tuple(row.get("organisers", ())),
                series=week,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(minutes=length) if length else None,
                place=place(row["venue"]) if row.get("venue") else None,
                registration=row["registration"],
                capacity=20 if row["registration"] == RegistrationKind.ONLINE else None,
                is_free=True if row.get("price") == "free" else None,
                text=row.get("note", ""),
            )
        )
    return made
