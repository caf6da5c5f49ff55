"""The programme: from a city's folder into the database, and back."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from stadtkern.kernel.city import clock, sync
from stadtkern.kernel.city.packs import Changes, PackError, PackPart, Problem, toml_text
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.people.models import Organisation
from stadtkern.kernel.places.models import Place
from stadtkern.kernel.search import index
from stadtkern.modules.events import search_index
from stadtkern.modules.events.actions import editing, editing_values, publishing
from stadtkern.modules.events.models import Conflict, Event, EventState, EventStep, EventTopic, Question, Series

from .reading import ProgrammePart, read
from .schema import EventData, QuestionData

BY = "city folder"
SOURCE = "json"  # the same rows that the importer of this file's format would make
PLAIN = (
    "slug",
    "title",
    "summary",
    "text",
    "time_note",
    "room",
    "online_url",
    "audiences",
    "language",
    "price_note",
    "is_free",
    "accessibility",
    "registration",
    "external_url",
    "capacity",
    "party_limit",
    "waiting_list",
    "proof_of_address",
    "guest_names",
    "hold_minutes",
)
INSTANTS = ("starts_at", "ends_at", "opens_at", "closes_at")


def load(part: ProgrammePart, changes: Changes) -> None:
    """Write topics, series and events. Raises PackError for an event that cannot be changed like this any more."""
    sync.apply("topics", part.topics, sync.ModelStore(EventTopic, "slug"), changes, title=lambda data: data["title_de"])
    sync.apply("series", part.series, _SeriesStore(Series, "slug"), changes)
    store = _EventStore(part)
    sync.apply("events", part.events, store, changes, already=store.already)


class _SeriesStore(sync.ModelStore):
    def create(self, key: str, data: sync.Data) -> None:
        """Write a series, its organiser by slug."""
        super().create(key, _with_organiser(data))

    def update(self, key: str, fields: sync.Data, data: sync.Data) -> None:
        """Write what is new about a series."""
        super().update(key, _with_organiser(fields), data)


def _with_organiser(data: sync.Data) -> sync.Data:
    if "organiser" not in data:
        return data
    return {**data, "organiser": Organisation.objects.filter(slug=data["organiser"]).first()}


class _EventStore:
    """Events, by the id that the file gives them."""

    def __init__(self, part: ProgrammePart) -> None:
        self.part = part
        self.known: dict[str, dict[str, Any]] = {
            "place": {row.slug: row for row in Place.objects.all()},
            "owner": {row.slug: row for row in Organisation.objects.all()},
            "series": {row.slug: row for row in Series.objects.all()},
            "topics": {row.slug: row for row in EventTopic.objects.all()},
        }
        self.known["organisers"] = self.known["registrations_shared_with"] = self.known["owner"]
        self.now = clock.now()

    def create(self, key: str, data: sync.Data) -> None:
        """Make an event in the state that the folder says, with its first step; or take over one from an import."""
        there = Event.objects.filter(source=SOURCE, source_id=key).first()
        if there is not None:
            self.update(key, data, data)
            return
        event = Event(
            source=SOURCE,
            source_id=key,
            uid=data["uid"] or f"{key}@{urlsplit(settings.PUBLIC_URL).hostname}",
            state=data["state"],
            cancel_reason=data["cancel_reason"],
            created_at=self.now,
            updated_at=self.now,
        )
        if data["state"] in (EventState.PUBLISHED, EventState.CANCELLED):
            event.published_at = self.now
        fields = self._fields(data)
        for name in editing_values.MANY:
            fields.pop(name)
        for name, value in fields.items():
            setattr(event, name, value)
        event.save(force_insert=True)
        for name in editing_values.MANY:
            getattr(event, name).set(self._many(name, data))
        Question.objects.bulk_create(
            Question(event=event, position=position, **question) for position, question in enumerate(data["questions"])
        )
        self._note_conflicts(event, data["conflicts"])
        EventStep.objects.create(event=event, at=self.now, by_name=BY, state=event.state)
        search_index.update(event)

    def update(self, key: str, fields: sync.Data, data: sync.Data) -> None:
        """Write what is new, by the same actions as an editor: people with seats are told."""
        event = Event.objects.filter(source=SOURCE, source_id=key).first()
        if event is None:
            self.create(key, data)
            return
        try:
            event = editing.update(event, by=BY, version=None, **self._fields(fields))
            if "questions" in fields:
                editing.set_questions(event, _questions(event, fields["questions"]), by=BY, version=None)
            if "state" in fields:
                _move(event, data)
        except Refusal as refusal:
            file, line = self.part.places[key]
            raise PackError([Problem(file, line, f"{event.title}: {refusal.message}")]) from None
        if "conflicts" in fields:
            self._note_conflicts(event, fields["conflicts"])

    def already(self, key: str, fields: sync.Data) -> set[str]:
        """The plain fields that the event has already: an export names its uid, which the folder left to us."""
        event = Event.objects.filter(source=SOURCE, source_id=key).first()
        if event is None:
            return set()
        return {name for name in ("uid", *PLAIN) if name in fields and getattr(event, name) == fields[name]}

    def remove(self, key: str) -> None:
        """Delete an event that nobody has registered for. Raises Kept, or ProtectedError."""
        event = Event.objects.filter(source=SOURCE, source_id=key).first()
        if event is None:
            return
        if event.registrations.exists() or event.waiting_parties.exists():
            raise sync.Kept("people have registered; cancel it in the app")
        index.remove(search_index.MODULE, str(event.pk))
        event.delete()

    def _fields(self, data: sync.Data) -> dict[str, Any]:
        """The fields of a model that are in the data, as values that they can be set to."""
        fields: dict[str, Any] = {name: data[name] for name in PLAIN if name in data}
        fields |= {
            name: datetime.fromisoformat(data[name]) if data[name] else None for name in INSTANTS if name in data
        }
        for name in ("place", "owner", "series"):
            if name in data:
                fields[name] = self.known[name].get(data[name])
        return fields | {name: self._many(name, data) for name in editing_values.MANY if name in data}

    def _many(self, name: str, data: sync.Data) -> list[Any]:
        return [self.known[name][key] for key in data[name]]

    def _note_conflicts(self, event: Event, conflicts: list[sync.Data]) -> None:
        event.conflicts.filter(settled_at=None).exclude(field__in=[one["field"] for one in conflicts]).delete()
        for conflict in conflicts:
            Conflict.objects.update_or_create(
                event=event,
                field=conflict["field"],
                defaults={"values": conflict["values"], "found_at": self.now, "settled_at": None, "settled_by": ""},
            )


def _questions(event: Event, wanted: list[sync.Data]) -> list[editing_values.QuestionInput]:
    """A question with the same words stays the same question, so that answers keep their meaning."""
    there = {question.label: str(question.pk) for question in event.questions.all()}
    return [editing_values.QuestionInput(id=there.get(question["label"], ""), **question) for question in wanted]


def _move(event: Event, data: sync.Data) -> None:
    """Take the steps to the state that the folder says. One that leads back to a draft is an editor's business."""
    state = data["state"]
    if state == EventState.CANCELLED and event.state == EventState.PUBLISHED:
        publishing.cancel(event, by=BY, reason=data["cancel_reason"])
    elif state == EventState.PUBLISHED and event.state == EventState.CANCELLED:
        publishing.reinstate(event, by=BY)
    elif state == EventState.PUBLISHED:
        for before, step in (
            (EventState.DRAFT, publishing.submit),
            (EventState.SUBMITTED, publishing.approve),
            (EventState.APPROVED, publishing.publish),
        ):
            if event.state == before:
                event = step(event, by=BY)


NO_SERIES = "events/events.json"


def export() -> dict[str, str | bytes]:
    """`topics.toml` and one file per series, as they are loaded now."""
    files: dict[str, str | bytes] = {}
    topics = list(EventTopic.objects.order_by("slug").values("slug", "title_de", "title_en"))
    if topics:
        files["topics.toml"] = toml_text({"topic": topics})
    events = list(
        Event.objects.select_related("place", "owner").prefetch_related(
            "organisers", "registrations_shared_with", "topics", "questions", "conflicts"
        )
    )
    for series in [*Series.objects.select_related("organiser").order_by("slug"), None]:
        lines = [_line(event) for event in events if event.series_id == (series.pk if series is not None else None)]
        if series is not None:
            files[f"events/{series.slug}.json"] = _json({"series": _series(series), "events": lines})
        elif lines:
            files[NO_SERIES] = _json({"events": lines})
    return files


def _series(series: Series) -> dict[str, Any]:
    data = {
        "title": series.title,
        "slug": series.slug,
        "edition": series.edition,
        "text": series.text,
        "first_day": series.first_day.isoformat(),
        "last_day": series.last_day.isoformat(),
        "organiser": series.organiser.slug if series.organiser else None,
        "website": series.website,
        "source": series.source,
    }
    return {name: value for name, value in data.items() if value not in ("", None)}


def _line(event: Event) -> dict[str, Any]:
    starts = clock.local(event.starts_at)
    ends = clock.local(event.ends_at) if event.ends_at else None
    data = {
        "id": event.source_id or event.slug,
        "slug": event.slug,
        "uid": event.uid,
        "date": starts.date().isoformat(),
        "start": None if event.time_note else f"{starts:%H:%M}",
        "time_note": event.time_note,
        "end": f"{ends:%H:%M}" if ends else None,
        "end_date": ends.date().isoformat() if ends and ends.date() != starts.date() else None,
        "title": event.title,
        "summary": event.summary,
        "text": event.text,
        "venue": event.place.slug if event.place else None,
        "room": event.room,
        "online_url": event.online_url,
        "organisers": sorted(organisation.slug for organisation in event.organisers.all()),
        "registrations_shared_with": sorted(one.slug for one in event.registrations_shared_with.all()),
        "owner": event.owner.slug if event.owner else None,
        "topics": sorted(topic.slug for topic in event.topics.all()),
        "audiences": event.audiences,
        "language": event.language,
        "price": event.price_note,
        "is_free": event.is_free,
        "accessibility": event.accessibility,
        "registration": event.registration,
        "external_url": event.external_url,
        "capacity": event.capacity,
        "party_limit": event.party_limit,
        "opens": clock.local(event.opens_at).isoformat() if event.opens_at else None,
        "closes": clock.local(event.closes_at).isoformat() if event.closes_at else None,
        "waiting_list": event.waiting_list,
        "proof_of_address": event.proof_of_address,
        "guest_names": event.guest_names,
        "hold_minutes": event.hold_minutes,
        "questions": [
            {name: getattr(question, name) for name in QuestionData.model_fields} for question in event.questions.all()
        ],
        "state": event.state,
        "cancel_reason": event.cancel_reason,
        "conflicts": [_conflict(conflict) for conflict in event.conflicts.all() if conflict.settled_at is None],
    }
    defaults = {name: info.default for name, info in EventData.model_fields.items()}
    needed = {"registration"}
    return {
        name: value for name, value in data.items() if name in needed or value not in (defaults[name], "", None, [])
    }


def _conflict(conflict: Any) -> dict[str, str]:
    first, second = conflict.values[:2]
    return {
        "field": "start",
        "value": _wall(first["value"]),
        "source": first["source"],
        "other": _wall(second["value"]),
        "other_source": second["source"],
    }


def _wall(instant: str) -> str:
    from datetime import datetime

    return f"{clock.local(datetime.fromisoformat(instant)):%H:%M}"


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


part = PackPart(files=("topics.toml", "events/*.json", "demo.toml"), read=read, load=load, export=export)
