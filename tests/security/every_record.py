"""At least one row of every model of the kernel and of the modules, on top of the small city of conftest.py.

A model that has no row here fails `test_every_model_has_a_record`: give it one, so that pages are tried with it.
"""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.db import models

from stadtkern.kernel.city import clock, profile
from stadtkern.kernel.city.models import CityProfile, LoadedThing, ModuleSwitch
from stadtkern.kernel.jobs.models import Failure, LoopHeartbeat, Schedule
from stadtkern.kernel.messages.models import (
    InFlight,
    Notice,
    Publication,
    PushServiceFailure,
    Subscriber,
    Subscription,
    TopicPause,
)
from stadtkern.kernel.people.models import Organisation
from stadtkern.kernel.places.models import Address, Area, Place, Street
from stadtkern.kernel.search.models import SearchDocument
from stadtkern.kernel.trust.models import AuditEntry, RateLimit, SharedValue
from stadtkern.kernel.web.models import AppIcon
from stadtkern.modules.events.models import (
    CheckIn,
    Conflict,
    DoorEntry,
    Event,
    EventStep,
    EventTopic,
    ImportRow,
    ImportRun,
    Question,
    Registration,
    Series,
    WaitingParty,
    WalkIn,
)
from stadtkern.modules.waste.models import (
    AreaAssignment,
    BulkyItem,
    BulkyRequest,
    BulkyService,
    Collection,
    Fraction,
    MobileStop,
    MobileVisit,
    Provider,
    Yard,
    Zone,
)

SQUARE = {"type": "Polygon", "coordinates": [[[7.7, 51.6], [7.9, 51.6], [7.9, 51.7], [7.7, 51.7], [7.7, 51.6]]]}
ORDINARY = "Zwetschgenbaum"


def ours() -> list[type[models.Model]]:
    """All models of the kernel and of the modules, and the tables between them."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("stadtkern.") and model._meta.managed
    ]


def without_a_row() -> list[str]:
    """Models of which there is no row."""
    return [model._meta.label for model in ours() if not model._default_manager.exists()]


def make(city: Any, writing: str = ORDINARY) -> None:
    """The rows that conftest.py has none of. writing: what stands wherever people write."""
    now = clock.now()
    _kernel(writing, now)
    _events(city.event, city.registration, city.run, writing, now)
    _waste(writing)
    write_everywhere(writing)


def write_everywhere(writing: str) -> None:
    """Put a text into every field in which people write, of every row there is."""
    told = (
        (Event, ("title", "summary", "text", "room", "time_note", "price_note", "accessibility", "cancel_reason")),
        (Registration, ("name",)),
        (WaitingParty, ("name",)),
        (Question, ("label", "help")),
        (Series, ("title", "text")),
        (EventTopic, ("title_de", "title_en")),
        (Organisation, ("name", "about")),
        (Place, ("name", "address", "town", "accessibility")),
        (BulkyRequest, ("name", "where")),
        (Fraction, ("title_de", "title_en", "hint_de", "hint_en")),
        (Zone, ("title",)),
        (Collection, ("reason",)),
        (Yard, ("name", "note_de", "note_en")),
        (MobileStop, ("name",)),
        (Provider, ("name", "note_de", "note_en")),
        (Street, ("name",)),
    )
    for model, fields in told:
        for number, row in enumerate(model._default_manager.order_by("pk")):
            for field in fields:
                limit = model._meta.get_field(field).max_length or 1000
                setattr(row, field, f"{writing}{number or ''}"[:limit])
            row.save()
    Event.objects.filter(registration="online").update(time_note="")


def _kernel(writing: str, now: datetime) -> None:
    CityProfile.objects.create(
        slug="hamm",
        data=profile.profile().model_dump(mode="json"),
        texts={name: {"de": writing, "en": writing} for name in ("imprint", "privacy", "accessibility")},
        boundary=SQUARE,
        loaded_at=now,
        checksum="x",
    )
    ModuleSwitch.objects.create(name="events", position=1)
    LoadedThing.objects.create(kind="events.event", key="vorlesen", data={"title": writing})
    Place.objects.create(slug="haus", name=writing, address="Nordstraße 5", postcode="59065", lon=7.8, lat=51.65)
    Address.objects.create(street=Street.objects.order_by("pk")[0], number=5, lon=7.8, lat=51.65, postcode="59065")
    Area.objects.create(kind="district", key="mitte", name=writing, geometry=SQUARE, label=[7.8, 51.65])
    phone = Subscriber.objects.create(
        channel="push",
        endpoint="https://fcm.googleapis.com/fcm/send/x",
        p256dh="B" * 87,
        auth="a" * 22,
        secret="s" * 64,
        created_at=now,
        seen_at=now,
    )
    Subscriber.objects.create(channel="mail", email="ada@example.org", secret="t" * 64, created_at=now, seen_at=now)
    Subscription.objects.create(
        subscriber=phone, topic="waste.collection", key="nord", lead_days=1, at=time(18), changed_at=now
    )
    told = Publication.objects.create(
        name="waste.collection:2020-03-03", topic="waste.collection", items={"nord": {}}, expires_at=now, created_at=now
    )
    notice = Notice.objects.create(
        publication=told, subscriber=phone, topic=told.topic, keys=["nord"], due_at=now, error=writing
    )
    InFlight.objects.create(notices=[notice.pk], started_at=datetime.now(UTC))
    TopicPause.objects.create(topic="events.news", by="ada@example.org", at=now)
    PushServiceFailure.objects.create(service="mozilla", since=now, last_at=now, reason=writing, messages=3)
    Schedule.objects.create(name="trust.retention", last_slot=now, error=writing)
    LoopHeartbeat.objects.create(worker="host:1", name="mail", beat_at=datetime.now(UTC))
    Failure.objects.create(job=1, name="trust.retention", at=datetime.now(UTC), error=writing, will_retry=False)
    AuditEntry.objects.create(
        at=now,
        actor="ada@example.org",
        action="events.edit",
        target="events.event:1",
        summary=writing,
        changes={"title": [writing, writing]},
    )
    RateLimit.objects.create(name="code", who="x", empty_at=now)
    SharedValue.objects.create(cache_key="x", value="x", expires=now + timedelta(hours=1))
    SearchDocument.objects.create(
        module="events", key="x", title=writing, text=writing, url="/veranstaltungen/vorlesen/"
    )
    AppIcon.objects.create(name="symbol-x.png", content=b"", drawn_from="x")


def _events(event: Event, registration: Registration, run: ImportRun, writing: str, now: datetime) -> None:
    series = Series.objects.create(
        slug="lesewoche", title=writing, text=writing, first_day=date(2020, 3, 9), last_day=date(2020, 3, 15)
    )
    topic = EventTopic.objects.create(slug="lesen", title_de=writing, title_en=writing)
    event.series, event.place = series, Place.objects.get(slug="haus")
    event.save()
    event.topics.add(topic)
    for number, kind in enumerate(Question.Kind.values):
        question = Question.objects.create(
            event=event, position=number, kind=kind, label=writing, choices=[writing] if kind == "choice" else []
        )
        registration.answers[str(question.pk)] = {"number": 3, "consent": True}.get(kind, writing)
    registration.save()
    EventStep.objects.create(
        event=event,
        at=now,
        by_name="ada@example.org",
        state=event.state,
        note=writing,
        changes={"title": ["", writing]},
    )
    CheckIn.objects.create(registration=registration, seats=1, at=now, seen_at=now, received_at=now, by_name=writing)
    WalkIn.objects.create(event=event, seats=2)
    DoorEntry.objects.create(
        client_id=uuid.uuid4(),
        event=event,
        registration=registration,
        kind="in",
        at=now,
        received_at=now,
        by_name=writing,
        outcome="arrived",
    )
    for outcome in ImportRow.Outcome.values:
        ImportRow.objects.create(run=run, place=f"line {outcome}", title=writing, outcome=outcome, messages=[writing])
    Conflict.objects.create(
        event=event,
        field="starts_at",
        values=[
            {"value": event.starts_at.isoformat(), "source": writing},
            {"value": (event.starts_at + timedelta(hours=1)).isoformat(), "source": writing},
        ],
        note=writing,
        found_at=now,
    )


def _waste(writing: str) -> None:
    zone = Zone.objects.order_by("pk")[0]
    BulkyService.objects.create(most_litres=3000, most_a_year=2, note_de=writing, note_en=writing)
    BulkyItem.objects.create(slug="sofa", title_de=writing, title_en=writing, litres=1500)
    BulkyRequest.objects.update(items={"sofa": 1})
    Provider.objects.create(slug="betrieb", name=writing, note_de=writing, guide_note_de=writing)
    AreaAssignment.objects.create(division=zone.division, zone=zone, area=Area.objects.get(key="mitte"))
    hours = [{"days": [0, 1, 2], "opens": "08:00", "closes": "17:00", "months": list(range(1, 13))}]
    Yard.objects.create(slug="hof", name=writing, address="Nordstraße 5", lon=7.8, lat=51.65, hours=hours)
    stop = MobileStop.objects.create(slug="markt", name=writing, district=writing, lon=7.8, lat=51.65)
    MobileVisit.objects.create(stop=stop, day=date(2020, 3, 7), begins=time(9), ends=time(11))
