"""A lively programme for the demonstration: seats, questions and people, all invented (`demo.toml` of the city's
folder).

Written in one go, past the actions: nobody gets mail, and the registrations lie in the weeks before. The database's
own triggers count the seats.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.conf import settings
from django.db import transaction

from stadtkern.kernel import content
from stadtkern.kernel.city import clock, sync
from stadtkern.kernel.city.packs import PackReader
from stadtkern.modules.events.models import Event, EventStep, Question, Registration, WaitingParty
from stadtkern.modules.events.pack import demo_file
from stadtkern.modules.events.pack.loading import SOURCE

FIRST_NAMES = ("Erika", "Max", "Ayşe", "Jonas", "Marta", "Emre", "Lena", "Piotr", "Sofia", "Karl", "Amira", "Heinz")
LAST_NAMES = ("Mustermann", "Beispiel", "Muster")
PEOPLE = 420  # different ones; some come to several events
GAVE_UP = 0.06  # share of registrations that were cancelled again
ENGLISH = 0.05  # share of registrations in English


@transaction.atomic
def fill() -> None:
    """Fill in what `demo.toml` says, once; done again, or without that file, it changes nothing."""
    if settings.CITY_FOLDER is None:
        return
    known = {event.source_id: event for event in Event.objects.filter(source=SOURCE)}
    plan = demo_file.read(PackReader(settings.CITY_FOLDER), known)
    if plan is None or not sync.first_time("demo", "events", {"published": plan.published.isoformat()}):
        return
    published = clock.at(plan.published, 9)
    _published_then(list(known.values()), published)
    registrations: list[Registration] = []
    waiting: list[WaitingParty] = []
    for demo_event in plan.event:
        event = known.get(demo_event.id)
        if event is None:
            continue
        questions = _seats_and_questions(event, demo_event)
        chance = Random(demo_event.id)  # noqa: S311  (the same crowd at every demo)
        registrations += _registrations(event, demo_event, questions, published, chance)
        waiting += _waiting_parties(event, demo_event, questions, chance)
    Registration.objects.bulk_create(registrations)
    WaitingParty.objects.bulk_create(waiting)
    content.changed()


def _published_then(events: list[Event], at: datetime) -> None:
    """The programme came out on the day that the file names, not when the folder was loaded."""
    keys = [event.pk for event in events]
    Event.objects.filter(pk__in=keys, published_at__isnull=False).update(published_at=at, created_at=at, updated_at=at)
    EventStep.objects.filter(event__in=keys).update(at=at)


def _seats_and_questions(event: Event, demo_event: demo_file.DemoEvent) -> list[Question]:
    event.capacity, event.party_limit = demo_event.capacity, demo_event.party_limit
    event.accessibility = demo_event.accessibility or event.accessibility
    free = demo_event.capacity - demo_event.taken
    if demo_event.waiting and free:
        event.held_since, event.seats_held = clock.now(), free  # too few for the first in line, so they are kept for it
    event.save(update_fields=["capacity", "party_limit", "accessibility", "held_since", "seats_held"])
    return Question.objects.bulk_create(
        Question(event=event, position=position, **question.model_dump(mode="json"))
        for position, question in enumerate(demo_event.questions)
    )


def _registrations(
    event: Event, demo_event: demo_file.DemoEvent, questions: list[Question], published: datetime, chance: Random
) -> Iterator[Registration]:
    """Parties that take exactly the seats that are to be taken, and some that gave theirs back."""
    people = chance.sample(range(1, PEOPLE + 1), PEOPLE)
    left = demo_event.taken
    while left > 0:
        seats = min(left, _party(chance, demo_event.party_limit))
        left -= seats
        yield _registration(event, people.pop(), seats, questions, published, chance)
        if chance.random() < GAVE_UP:
            gone = _registration(
                event, people.pop(), _party(chance, demo_event.party_limit), questions, published, chance
            )
            gone.state = Registration.State.CANCELLED
            gone.cancelled_at = gone.created_at + (clock.now() - gone.created_at) * chance.random()
            gone.sequence = 1
            yield gone


def _party(chance: Random, limit: int) -> int:
    return min(limit, chance.choices((1, 2, 3, 4, 5), weights=(55, 30, 7, 6, 2))[0])


def _registration(
    event: Event, person: int, seats: int, questions: list[Question], published: datetime, chance: Random
) -> Registration:
    return Registration(
        event=event,
        name=_name(person),
        contact=f"gast{person}@example.org",
        seats=seats,
        answers=_answers(questions, chance),
        language="en" if chance.random() < ENGLISH else "de",
        created_at=_moment(published, clock.now(), chance),
    )


def _waiting_parties(
    event: Event, demo_event: demo_file.DemoEvent, questions: list[Question], chance: Random
) -> Iterator[WaitingParty]:
    for position, seats in enumerate(demo_event.waiting, start=1):
        person = PEOPLE + chance.randrange(1, 100) * 10 + position
        yield WaitingParty(
            event=event,
            position=position,
            name=_name(person),
            contact=f"gast{person}@example.org",
            seats=seats,
            answers=_answers(questions, chance),
            created_at=clock.now() - timedelta(hours=60 - 7 * position),
        )


def _name(person: int) -> str:
    return f"{FIRST_NAMES[person % len(FIRST_NAMES)]} {LAST_NAMES[person % len(LAST_NAMES)]} {person}"


def _moment(start: datetime, end: datetime, chance: Random) -> datetime:
    """A moment between two: many on the first days, then fewer, and more
    again towards the end; by day, not by night.
    """
    share = chance.betavariate(1.1, 2.2) if chance.random() < 0.5 else chance.betavariate(4.0, 1.2)
    day = clock.local(start + (end - start) * share).date()
    hour = 7 + 15 * chance.betavariate(2.0, 1.6)
    moment = clock.at(day) + timedelta(hours=hour, seconds=chance.randrange(60))
    return moment if start < moment < end else start + (end - start) * share


def _answers(questions: list[Question], chance: Random) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for question in questions:
        match question.kind:
            case Question.Kind.CHOICE:
                answers[str(question.pk)] = chance.choice(question.choices)
            case Question.Kind.NUMBER:
                answers[str(question.pk)] = math.floor(6 + 7 * chance.random())
            case Question.Kind.CONSENT:
                answers[str(question.pk)] = True
            case Question.Kind.TEXT if question.required:
                answers[str(question.pk)] = "Muster"
    return answers
