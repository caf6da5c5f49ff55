"""A small city in which every path leads somewhere, and people of every kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from stadtkern.kernel.city import clock
from stadtkern.kernel.messages.mail.rendering import render
from stadtkern.kernel.messages.mail.worker import keep_in_mailbox
from stadtkern.kernel.messages.models import Message
from stadtkern.kernel.people.models import Membership, Organisation, StaffRole, User
from stadtkern.kernel.trust import links
from stadtkern.modules.events.models import Event, EventFeed, ImportRun, Registration, WaitingParty
from stadtkern.modules.waste.models import ProviderFeed, Zone
from tests.modules.events import desk, parties
from tests.modules.waste import rows as waste_rows
from tests.security.walk import Place

KINDS = [
    "anonymous",
    "stranger",
    "other owner",
    "co-organiser",
    "granted",
    "door",
    "editor",
    "owner",
    "staff door",
    "staff viewer",
    "staff editor",
    "staff manager",
    "admin",
]


@dataclass
class City:
    """Rows that the paths' arguments name."""

    organisation: Organisation
    event: Event
    registration: Registration
    waiting: WaitingParty
    run: ImportRun
    feed: EventFeed
    provider_feed: ProviderFeed
    message: Message
    people: dict[str, User] = field(default_factory=dict)

    def address(self, place: Place) -> str:
        """The path with arguments that exist. Raises KeyError for an argument that nobody has thought of."""
        given = [self._argument(place, name) for name in place.arguments]
        return reverse(place.name, kwargs=dict(zip(place.arguments, given, strict=True)))

    def _argument(self, place: Place, name: str) -> Any:
        helper = self.people["door"]
        known: dict[tuple[str, str], Any] = {
            ("staff-organisation", "pk"): self.organisation.pk,
            ("staff-organisation-edit", "pk"): self.organisation.pk,
            ("staff-organisation-invite", "pk"): self.organisation.pk,
            ("staff-member", "pk"): self.organisation.pk,
            ("staff-person", "pk"): helper.pk,
            ("staff-role-grant", "pk"): helper.pk,
            ("staff-role-revoke", "pk"): self.people["staff door"].pk,
            ("staff-message-again", "pk"): self.message.pk,
            ("staff-message-stop", "pk"): self.message.pk,
            ("staff-job-now", "name"): "kernel.tidy_queue",
            ("staff-module-switch", "name"): "events",
            ("staff-topic-pause", "name"): "waste.collection",
            ("demo-mail", "pk"): self.message.pk,
            ("demo-mail-html", "pk"): self.message.pk,
            ("demo-mail-file", "pk"): self.message.pk,
            ("events-feed-read", "pk"): self.feed.pk,
            ("events-feed-remove", "pk"): self.feed.pk,
            ("waste-desk-feed-read", "pk"): self.provider_feed.pk,
            ("waste-desk-feed-remove", "pk"): self.provider_feed.pk,
            ("events-import", "pk"): self.run.pk,
            ("events-import-take-over", "pk"): self.run.pk,
            ("events-import-rejected", "pk"): self.run.pk,
            ("events-waiting", "token"): links.make("events.waiting", str(self.waiting.pk)),
            ("people-invited", "token"): "none",
            ("file", "name"): "none.png",
            ("icon", "name"): "symbol-192.png",
        }
        known |= waste_rows.arguments(place.name)
        if (place.name, name) in known:
            return known[place.name, name]
        if name == "token" and place.name.startswith("privacy-"):
            return links.make("trust.privacy", "ada@example.org")
        common: dict[str, Any] = {
            "slug": "lesewoche" if place.name == "events-series" else self.event.slug,
            "event": self.event.pk,
            "token": links.make("events.registration", str(self.registration.pk)),
            "code": self.registration.code,
            "key": self.registration.pk,
            "membership": helper.memberships.get().pk,
            "job_id": 1,
            "number": 0,
            "role": self.people["staff door"].staff_roles.get().pk,
            "size": 192,
            "module": "events",
            "layer": "venues",
            "provider_id": "stadt",
            "uidb36": "1",
            "undo": "none",
            "pk": self.event.pk,
        }
        if place.name.startswith("mfa_"):
            return 1
        return common[name]


@pytest.fixture
def city(db: None, settings: Any) -> City:
    cache.clear()
    settings.EMAIL_BACKEND = "stadtkern.kernel.messages.mail.django_backend.OutboxBackend"
    organisation = desk.club()
    event = parties.event_with(10, owner=organisation, title="Vorlesen", slug="vorlesen")
    event.organisers.add(organisation)
    registration = parties.register(event, "ada@example.org", at=clock.now())
    full = parties.event_with(1, owner=organisation, title="Voll", slug="voll")
    parties.register(full, "bo@example.org", at=clock.now())
    waiting = parties.join(full, "cy@example.org", at=clock.now())
    run = ImportRun.objects.create(
        format="csv", file_name="x.csv", at=clock.now(), by_name="x", organisation=organisation
    )
    message = Message.objects.order_by("pk")[0]
    contents = render(message)
    assert contents is not None
    keep_in_mailbox(message, contents)
    message.save()
    waste_rows.make()
    feed = EventFeed.objects.create(url="http://127.0.0.1/k.ics", organisation=organisation)
    provider_feed = ProviderFeed.objects.create(url="http://127.0.0.1/k.ics", zone=Zone.objects.all()[0])
    city = City(organisation, event, registration, waiting, run, feed, provider_feed, message)
    for kind in KINDS[1:]:
        city.people[kind] = user = User.objects.create_user(f"{kind.replace(' ', '.')}@example.org", name=kind)
        if kind in ("door", "editor", "owner"):
            Membership.objects.create(user=user, organisation=organisation, role=kind)
        if kind in ("other owner", "co-organiser", "granted"):
            other = Organisation.objects.create(slug=kind.replace(" ", "-"), name=f"Andere {kind}")
            Membership.objects.create(user=user, organisation=other, role="owner")
            if kind == "co-organiser":
                event.organisers.add(other)
            if kind == "granted":
                event.registrations_shared_with.add(other)
        if kind.startswith("staff "):
            role = kind.partition(" ")[2]
            StaffRole.objects.create(user=user, module="events", role=role)
            if role in ("manager", "editor"):
                StaffRole.objects.create(user=user, module="waste", role=role)
        if kind == "admin":
            user.is_admin = True
            user.save()
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return city


@pytest.fixture
def signed_in(city: City):
    def sign_in(kind: str, **options: Any) -> Client:
        client = Client(**options)
        if kind != "anonymous":
            client.force_login(city.people[kind])
        return client

    return sign_in
