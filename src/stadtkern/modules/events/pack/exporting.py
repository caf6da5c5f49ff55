"""The programme as files of a city's folder."""

from __future__ import annotations

import json
from typing import Any

from stadtkern.kernel.city import clock
from stadtkern.kernel.city.packs import toml_text
from stadtkern.modules.events.models import Event, EventTopic, Series

from .schema import EventData, QuestionData

NO_SERIES = "events/events.json"


def export() -> dict[str, str | bytes]:
    """`topics.toml` and one file per series, as they are loaded now."""
    files: dict[str, str | bytes] = {}
    topics = list(EventTopic.objects.order_by("slug").values("slug", "title_de", "title_en"))
    if topics:
        files["topics.toml"] = toml_text({"topic": topics})
    events = list(
        Event.objects.select_related("place", "owner").prefetch_related(
            "organisers", "topics", "questions", "conflicts"
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
        "start": f"{starts:%H:%M}",
        "end": f"{ends:%H:%M}" if ends else None,
        "end_date": ends.date().isoformat() if ends and ends.date() != starts.date() else None,
        "title": event.title,
        "summary": event.summary,
        "text": event.text,
        "venue": event.place.slug if event.place else None,
        "room": event.room,
        "online_url": event.online_url,
        "organisers": sorted(organisation.slug for organisation in event.organisers.all()),
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
