"""A hand-made evening with guests, for the tests of the door, of the lists and of the numbers. All invented."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator

from stadtkern.kernel.city import clock
from stadtkern.kernel.people.models import Membership, Organisation, StaffRole, User
from stadtkern.modules.events.models import Event, EventState, EventTopic, Registration

_numbers = itertools.count(1)


def organisation(name: str = "Makerspace") -> Organisation:
    return Organisation.objects.get_or_create(slug=name.lower().replace(" ", "-"), defaults={"name": name})[0]


def evening(title: str = "Löten für alle", *, organiser: str = "Makerspace", **fields: Any) -> Event:
    """A published event, tomorrow evening for two hours."""
    number = next(_numbers)
    now = clock.now()
    owner = organisation(organiser)
    fields = {
        "slug": f"abend-{number}",
        "uid": f"abend-{number}@test",
        "title": title,
        "starts_at": clock.at(clock.today() + timedelta(days=1), 18),
        "registration": "online",
        "capacity": 100,
        "state": EventState.PUBLISHED,
        "published_at": now - timedelta(days=20),
        "created_at": now,
        "updated_at": now,
        "owner": owner,
        **fields,
    }
    fields.setdefault("ends_at", fields["starts_at"] + timedelta(hours=2))
    event = Event.objects.create(**fields)
    event.organisers.add(owner)
    return event


def guest(
    event: Event, name: str = "Ada Beispiel", seats: int = 1, at: datetime | None = None, **fields: Any
) -> Registration:
    contact = fields.pop("contact", f"gast{next(_numbers)}@example.org")
    return Registration.objects.create(
        event=event, name=name, contact=contact, seats=seats, created_at=at or clock.now(), **fields
    )


def topic(title: str) -> EventTopic:
    return EventTopic.objects.get_or_create(
        slug=title.lower(), defaults={"title_de": title, "title_en": f"{title} (en)"}
    )[0]


def member(role: str, organiser: str = "Makerspace") -> User:
    user = User.objects.create_user(f"{role}{next(_numbers)}@example.org")
    Membership.objects.create(user=user, organisation=organisation(organiser), role=role)
    return user


def staff(role: str) -> User:
    user = User.objects.create_user(f"{role}{next(_numbers)}@example.org")
    StaffRole.objects.create(user=user, module="events", role=role)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return user
