"""People and events for the tests of editing and importing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from stadtkern.kernel.people.models import Membership, Organisation, StaffRole, User
from stadtkern.modules.events.actions import editing, publishing
from stadtkern.modules.events.models import Event, Registration

START = datetime(2020, 3, 10, 13, 30, tzinfo=UTC)  # 14:30 in Hamm
ROLES = ["manager", "editor", "viewer", "door", "owner", "member", "helper", "stranger", "nobody"]


def person(role: str, organisation: Organisation | None = None) -> User:
    """An account with one role: of the staff (manager, editor, viewer, door), or in an organisation.

    owner, member (its editor) and helper (its door) belong to the organisation, a stranger to another one.
    """
    user = User.objects.create_user(f"{role}@example.org", name=role)
    if role in ("manager", "editor", "viewer", "door"):
        StaffRole.objects.create(user=user, module="events", role=role)
    if role == "stranger":
        organisation = Organisation.objects.create(slug="andere", name="Andere")
    own = {"owner": "owner", "member": "editor", "helper": "door", "stranger": "owner"}.get(role)
    if own and organisation:
        Membership.objects.create(user=user, organisation=organisation, role=own)
    return user


def club() -> Organisation:
    """A partner."""
    return Organisation.objects.get_or_create(slug="verein", defaults={"name": "Beispielverein"})[0]


def draft(owner: Organisation | None = None, **fields: Any) -> Event:
    """A draft with the least that it needs."""
    return editing.create(by="test", owner=owner, **{"title": "Sprechstunde", "starts_at": START, **fields})


def published(owner: Organisation | None = None, **fields: Any) -> Event:
    """An event in the programme."""
    return publishing.publish_now(draft(owner, **fields), by="test")


def registered(event: Event, contact: str = "a@example.org", seats: int = 1, language: str = "de") -> Registration:
    """Somebody with seats."""
    return Registration.objects.create(
        event=event,
        name="Beispiel",
        contact=contact,
        seats=seats,
        language=language,
        created_at=START - timedelta(days=8),
    )
