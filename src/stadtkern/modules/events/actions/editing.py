"""Writing an event and changing what it says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Count

from stadtkern.kernel import content
from stadtkern.kernel.city import clock
from stadtkern.kernel.ids import uuid7
from stadtkern.kernel.people import rights
from stadtkern.kernel.people.models import Organisation, User
from stadtkern.kernel.trust import audit
from stadtkern.modules.events import pictures, workflow
from stadtkern.modules.events.actions import waiting
from stadtkern.modules.events.actions.notifying_attendees import tell_changed
from stadtkern.modules.events.models import (
    TEXT_LIMIT,
    Conflict,
    Event,
    EventState,
    EventStep,
    Question,
    Registration,
    RegistrationKind,
)

from .editing_values import (
    GUESTS,
    INSTANTS,
    LABELS,
    MANY,
    WHEN_AND_WHERE,
    QuestionInput,
    dump,
    free_slug,
    label,
    lazy_shown,
    load,
    plain,
    question_values,
    visible_changes,
)
from .history import Changes, locked, name_of, write
from .refusals import (
    CapacityTooSmall,
    ConflictSettled,
    EndsBeforeStart,
    QuestionInUse,
    RegistrationsExist,
    StaleVersion,
    TextTooLong,
    WindowClosesBeforeItOpens,
)

# Words that stand in paths where an event's slug stands too.
RESERVED_SLUGS = ("anmeldung", "warteliste", "mein-programm", "einbetten", "ticket", "programmheft")


@transaction.atomic
def create(
    *,
    by: User | str,
    owner: Organisation | None,
    note: str = "",
    uid: str = "",
    source: str = "",
    source_id: str = "",
    **fields: Any,
) -> Event:
    """A new draft of an organisation (None: the city itself), with at least `title` and `starts_at`.

    Raises PermissionDenied, EndsBeforeStart, WindowClosesBeforeItOpens, TextTooLong.
    """
    if isinstance(by, User) and not rights.can(by, "events.edit", owners=[owner] if owner else []):
        raise PermissionDenied("events.edit")
    pk, now = uuid7(), clock.now()
    event = Event(
        id=pk,
        slug=free_slug(Event, fields["title"], taken=RESERVED_SLUGS),
        uid=uid or f"{pk}@{urlsplit(settings.PUBLIC_URL).hostname or 'localhost'}",
        owner=owner,
        source=source,
        source_id=source_id,
        created_at=now,
        updated_at=now,
    )
    many = {name: fields.pop(name) for name in MANY if name in fields}
    if picture := fields.pop("picture", None):
        pictures.keep(event, picture)
    for name, value in fields.items():
        setattr(event, name, value)
    _check(event)
    event.save(force_insert=True)
    for name, others in many.items():
        getattr(event, name).set(others)
    said = {name: dump(event, name) for name in LABELS if name in fields or name in many}
    changes: Changes = {name: [None, value] for name, value in said.items() if value not in (None, "", [])}
    write(event, by=by, verb="create", note=note, changes=changes)
    return event


@transaction.atomic
def update(event: Event, *, by: User | str, version: int | None, note: str = "", **fields: Any) -> Event:
    """Change what an event says. `version` is the one that the editor saw (None: whatever there is, for imports).

    Nothing is written, and no version counted, where nothing differs. Of a published event people with seats are told
    a new title, time or place; other changes are no news. More seats go to the waiting list at once.
    Who sees the people who come is changed only by those who see them.
    Raises PermissionDenied, StaleVersion, EndsBeforeStart, WindowClosesBeforeItOpens, TextTooLong, CapacityTooSmall,
    RegistrationsExist.
    """
    event = locked(event)
    workflow.require(by, "events.edit", event)
    if version is not None and version != event.version:
        raise _stale(event, version)
    before = {name: dump(event, name) for name in fields}
    if any(name in GUESTS and plain(value) != before[name] for name, value in fields.items()):
        workflow.require(by, "events.registrations", event)
    seats_before, kind_before = event.capacity, event.registration
    many = {name: fields.pop(name) for name in MANY if name in fields}
    picture = fields.pop("picture", None)
    for name, value in fields.items():
        setattr(event, name, value)
    if isinstance(picture, pictures.NewPicture):
        pictures.keep(event, picture)
    elif picture == "":
        pictures.drop(event)
    _check(event, kind_before=kind_before)
    for name, others in many.items():
        getattr(event, name).set(others)
    changes: Changes = {name: [was, after] for name, was in before.items() if (after := dump(event, name)) != was}
    if not changes:
        return event
    _save_changes(event, changes)
    write(event, by=by, verb="update", note=note, changes=changes)
    if event.state == EventState.PUBLISHED:
        news = visible_changes(changes)
        tell_changed(event, {label(name): (lazy_shown(name, was), lazy_shown(name, now)) for name, was, now in news})
    if "capacity" in changes and (event.capacity is None or event.capacity > (seats_before or 0)):
        waiting.pass_on(event, clock.now())
    return event


def _save_changes(event: Event, changes: Changes) -> None:
    event.version += 1
    event.updated_at = clock.now()
    if event.published_at is not None and any(name in changes for name in WHEN_AND_WHERE):
        event.moved = True
        event.sequence += 1
    event.save()


def _stale(event: Event, version: int) -> StaleVersion:
    """What others did since: every version left one step."""
    steps = list(EventStep.objects.filter(event=event).order_by("-at", "-id")[: max(event.version - version, 1)])
    changes: Changes = {}
    for step in reversed(steps):
        for name, (was, after) in step.changes.items():
            changes[name] = [changes[name][0] if name in changes else was, after]
    return StaleVersion(version=event.version, by=steps[0].by_name, at=steps[0].at, changes=changes)


def _check(event: Event, kind_before: str = "") -> None:
    for name in LABELS:
        limit = TEXT_LIMIT if name == "text" else _limit(name)
        length = len(getattr(event, name) or "") if limit else 0
        if limit and length > limit:
            raise TextTooLong(field=name, length=length, limit=limit)
    if event.ends_at is not None and event.ends_at <= event.starts_at:
        raise EndsBeforeStart(field="ends_at")
    if event.opens_at and event.closes_at and event.closes_at <= event.opens_at:
        raise WindowClosesBeforeItOpens(field="closes_at")
    given = event.seats_taken + event.seats_offered
    if event.capacity is not None and event.capacity < given:
        raise CapacityTooSmall(
            field="capacity", capacity=event.capacity, taken=event.seats_taken, offered=event.seats_offered
        )
    if kind_before == RegistrationKind.ONLINE != event.registration and event.seats_taken:
        raise RegistrationsExist(field="registration", taken=event.seats_taken)


def _limit(name: str) -> int | None:
    if name == "questions":
        return None
    field = Event._meta.get_field(name)
    return field.max_length if isinstance(field, models.CharField) else None


@transaction.atomic
def set_questions(event: Event, questions: Sequence[QuestionInput], *, by: User | str, version: int | None) -> Event:
    """The organiser's questions, in this order; those not named any more go.

    Raises PermissionDenied, StaleVersion, QuestionInUse.
    """
    event = locked(event)
    workflow.require(by, "events.edit", event)
    if version is not None and version != event.version:
        raise _stale(event, version)
    known = {str(question.pk): question for question in Question.objects.filter(event=event)}
    before, kept = question_values(event), {question.id for question in questions}
    after = [question for question in questions if not question.id or question.id in known]
    if before == after:
        return event
    for key, question in known.items():
        changed = next((new for new in after if new.id == key), None)
        if changed is None or changed.kind != question.kind:
            _refuse_when_answered(event, question)
    for key in known.keys() - kept:
        known[key].delete()
    for position, new in enumerate(after):
        row = known.get(new.id) or Question(event=event)
        row.position, row.kind, row.label, row.help = position, new.kind, new.label, new.help
        row.required, row.choices, row.lowest, row.highest = new.required, new.choices, new.lowest, new.highest
        row.save()
    event.version += 1
    event.updated_at = clock.now()
    event.save(update_fields=["version", "updated_at"])
    pair = [[question.label for question in before], [question.label for question in after]]
    write(event, by=by, verb="set_questions", changes={"questions": pair})
    return event


def _refuse_when_answered(event: Event, question: Question) -> None:
    answered = Registration.objects.filter(
        event=event, state=Registration.State.CONFIRMED, answers__has_key=str(question.pk)
    ).aggregate(number=Count("pk"))["number"]
    if answered:
        raise QuestionInUse(label=question.label, answers=answered)


def settled_changes(conflict: Conflict, choice: int) -> Changes:
    """What an event would say differently if one of two contradicting values is right; a new start keeps the duration.

    Writes nothing, and makes no place or organisation.
    """
    event, name = conflict.event, conflict.field
    value = conflict.values[choice]["value"]
    if name not in INSTANTS or not value:
        was = dump(event, name)
        return {} if _same(was, value) else {name: [was, value]}
    start = load(name, value)
    changes: Changes = {name: [dump(event, name), plain(start)]}
    if name == "starts_at" and event.ends_at is not None:
        changes["ends_at"] = [dump(event, "ends_at"), plain(start + (event.ends_at - event.starts_at))]
    return {name: [was, now] for name, (was, now) in changes.items() if was != now}


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, list) or isinstance(other, list):
        return sorted(map(str, one or [])) == sorted(map(str, other or []))
    return (one or "") == (other or "") or (
        isinstance(one, str) and isinstance(other, str) and " ".join(one.split()) == " ".join(other.split())
    )


@transaction.atomic
def settle_conflict(conflict: Conflict, *, choice: int, by: User | str) -> Event:
    """Decide which of two contradicting values is right (`choice` counts from 0); a new start keeps the duration.

    People with seats are told what changes for them (`settled_changes`): for most choices nothing does.
    Raises PermissionDenied, ConflictSettled, IndexError and what `update` raises.
    """
    event = locked(conflict.event)
    workflow.require(by, "events.edit", event)
    conflict = Conflict.objects.select_for_update().get(pk=conflict.pk)
    if conflict.settled_at is not None:
        raise ConflictSettled(by=conflict.settled_by)
    conflict.event = event
    changes = settled_changes(conflict, choice)
    conflict.settled_at, conflict.settled_by = clock.now(), name_of(by)
    conflict.chosen = str(conflict.values[choice]["value"])[:200]
    conflict.save(update_fields=["settled_at", "settled_by", "chosen"])
    audit.record(by, "events.settle", event, event.title, chosen=(None, conflict.chosen))
    content.changed()  # the doubt goes from every page, also where nothing else changes
    fields = {name: load(name, now, source=event.source) for name, (_was, now) in changes.items()}
    return update(event, by=by, version=None, note=conflict.note, **fields)


@transaction.atomic
def duplicate(event: Event, *, by: User | str) -> Event:
    """A new draft with everything but time-bound things: registrations, the window of registration, its origin.

    Nor does it share its registrations with anybody: whoever does that does it for each event.

    Raises PermissionDenied.
    """
    workflow.require(by, "events.edit", event)
    left_out = {"picture", "opens_at", "closes_at", "questions", "owner", *MANY}
    fields = {name: getattr(event, name) for name in LABELS if name not in left_out}
    many = {name: list(getattr(event, name).all()) for name in MANY if name not in GUESTS}
    copy = create(by=by, owner=event.owner, **fields, **many)
    for question in event.questions.all():
        question.pk, question.event, question._state.adding = uuid7(), copy, True
        question.save()
    return copy
