"""One of every deed that leaves a trace for staff to read: audit trail, history, jobs, messages, import reports."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from procrastinate.contrib.django.models import ProcrastinateJob

from stadtkern.kernel.city import clock
from stadtkern.kernel.jobs import actions as jobs
from stadtkern.kernel.jobs import tasks
from stadtkern.kernel.jobs.models import Failure
from stadtkern.kernel.messages.mail import actions as mail
from stadtkern.kernel.messages.mail import outbox
from stadtkern.kernel.messages.models import Message
from stadtkern.kernel.messages.subscriptions import publishing as topics
from stadtkern.kernel.people import actions as people
from stadtkern.kernel.people.models import User
from stadtkern.kernel.privacy import actions as privacy
from stadtkern.kernel.trust import audit
from stadtkern.modules.events.actions import door, editing, importing, publishing, registering
from stadtkern.modules.events.importers import files
from stadtkern.modules.events.models import Conflict, DoorEntry, Event, ImportRow, ImportRun, Series
from stadtkern.modules.waste.actions import editing as calendar
from stadtkern.modules.waste.actions import publishing as years
from stadtkern.modules.waste.models import Fraction, ShiftTable, Zone
from tests.modules.events import parties

TABLE = "Titel;Datum;Beginn\nVorlesen;10.03.2020;14:30\nOhne Tag;;\nVorlesen;10.03.2020;14:30\n"


def do_all(city: Any) -> None:
    """Everything once, by somebody who may do it."""
    by: User = city.people["admin"]
    _events(city, by)
    _waste(by)
    _people(city, by)
    _house(city, by)


def _events(city: Any, by: User) -> None:
    event, now = city.event, clock.now()
    Series.objects.create(slug="lesewoche", title="Lesewoche", first_day=date(2020, 3, 9), last_day=date(2020, 3, 14))
    editing.update(
        event,
        by=by,
        version=None,
        audiences=["children", "families"],
        hold_minutes=24 * 60,
        is_free=True,
        language="tr",
        organisers=[city.organisation],
        capacity=20,
        summary="Kurz gesagt",
        waiting_list=False,
        proof_of_address=False,
    )
    editing.update(event, by=by, version=None, hold_minutes=120, closes_at=event.starts_at, language="de")
    values = [
        {"value": at, "source": source} for at, source in ((event.starts_at.isoformat(), "Heft"), (now.isoformat(), ""))
    ]
    Conflict.objects.create(event=event, field="starts_at", values=values, found_at=now)
    Conflict.objects.create(event=event, field="capacity", values=[{"value": 20}, {"value": 30}], found_at=now)
    editing.settle_conflict(event.conflicts.get(field="capacity"), choice=1, by=by)
    other = editing.create(by=by, owner=city.organisation, title="Noch offen", starts_at=event.starts_at)
    publishing.submit(other, by=by)
    publishing.send_back(other, by=by, note="Bitte ein Bild")
    cancelled = parties.event_with(3, owner=city.organisation, title="Fällt aus", slug="faellt-aus")
    publishing.cancel(cancelled, by=by, reason="Sturm")
    parties.register(event, "hand@example.org", at=now, staff=by)
    registering.cancel(parties.register(event, "weg@example.org", at=now), now, staff=by)
    first = city.registration
    words = [
        door.DeviceEntry(uuid.uuid4(), DoorEntry.Kind.ARRIVED, now, registration=first.pk),
        door.DeviceEntry(uuid.uuid4(), DoorEntry.Kind.WALK_IN, now, seats=2),
        door.DeviceEntry(uuid.uuid4(), DoorEntry.Kind.UNDONE, now, registration=first.pk),
    ]
    for word in words:
        door.sync(event, [word], by=by)
    format_, reading = files.read("programm.csv", TABLE.encode())
    importing.run_import(
        reading, format=format_, file_name="programm.csv", by=by, organisation=city.organisation, dry_run=False
    )
    for state in ImportRun.State.values:
        ImportRun.objects.create(
            format="csv",
            file_name="x.csv",
            at=now,
            by_name=by.email,
            state=state,
            counts={"rows": 3},
            organisation=city.organisation,
        )
    for outcome in ImportRow.Outcome.values:
        ImportRow.objects.create(run=city.run, place="Zeile 3", title="Vorlesen", outcome=outcome, messages=["Warum?"])


def _waste(by: User) -> None:
    zone, fraction = Zone.objects.get(slug="nord"), Fraction.objects.get(slug="restmuell")
    calendar.save_rule(
        zone=zone, fraction=fraction, weekday=2, start=date(2020, 1, 8), by=by, every_weeks=4, months=[4, 5]
    )
    table = ShiftTable.objects.get(slug="stadt")
    calendar.save_shift(table=table, day=date(2020, 5, 1), to_day=date(2020, 5, 2), reason="Tag der Arbeit", by=by)
    calendar.save_single(fraction=fraction, zone=zone, kind="added", day=date(2020, 7, 4), by=by, reason="Fest")
    years.publish(2020, by=by)


def _people(city: Any, by: User) -> None:
    people.invite_person(by, email="neu@example.org", name="Neu", is_admin=True)
    person = city.people["stranger"]
    people.update_person(by, person, name="Anders", is_admin=False, is_active=True)
    people.grant(by, person, module="events", role="manager")
    people.grant(by, person, module="*", role="viewer")
    people.invite(by, city.organisation, email="mit@example.org", role="editor")
    people.update_organisation(by, city.organisation, website="https://verein.example")
    people.switch_module(by, "waste", position=0)
    privacy.erase("cy@example.org")


def _house(city: Any, by: User) -> None:
    jobs.run_now(by, "kernel.tidy_queue")
    tasks.defer("events.import_file", run=str(city.run.pk), by=str(by.pk), language="de")
    job = ProcrastinateJob.objects.latest("id")
    ProcrastinateJob.objects.filter(pk=job.pk).update(status="failed", attempts=1)
    Failure.objects.create(
        job=job.pk, name=job.task_name, at=clock.now(), error="Traceback\nRuntimeError: boom {'a': 1}", will_retry=False
    )
    topics.pause("waste.collection", staff=by)
    mail.stop(by, outbox.send("events.confirmed", to="x@example.org", about=city.registration).pk)
    for state in Message.State.values:
        message = outbox.send("events.confirmed", to=f"{state}@example.org", about=city.registration)
        Message.objects.filter(pk=message.pk).update(
            state=state, error="421 4.7.0 try later" if state == "failed" else ""
        )
    audit.record("import", "events.import", city.run, "x.csv", new=(None, 194))
    audit.record("demo", "events.publish", Event.objects.all()[0])
