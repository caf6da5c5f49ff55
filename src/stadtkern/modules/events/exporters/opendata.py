"""The programme as open data: typed records, as JSON with its schema and as CSV (RFC 4180)."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from pydantic import BaseModel, ConfigDict, Field

from stadtkern.kernel import public_urls
from stadtkern.kernel.city import clock
from stadtkern.kernel.city.profile import profile
from stadtkern.kernel.spreadsheets import safe
from stadtkern.modules.events.models import Event
from stadtkern.modules.events.queries import registering

LICENCE = "https://www.govdata.de/dl-de/by-2-0"  # Datenlizenz Deutschland – Namensnennung 2.0


class Named(BaseModel):
    """Something with a name of its own in addresses."""

    slug: str = Field(examples=["stadt-musterstadt"])
    name: str = Field(examples=["Stadt Musterstadt"])


class PlaceRecord(Named):
    """Where it is; longitude and latitude in WGS84 degrees, null where the position is not known."""

    room: str = Field("", examples=["Großer Saal"])
    address: str = Field("", examples=["Am Markt 2"])
    postcode: str = Field("", examples=["99999"])
    town: str = Field("", examples=["Musterstadt"])
    lon: float | None = Field(None, examples=[8.005])
    lat: float | None = Field(None, examples=[52.005])


class AvailabilityRecord(BaseModel):
    """Seats for the public at this moment. `free` is null where there is no limit or no registration here."""

    state: str = Field(description="none, not_yet, open, waiting_list, full or closed", examples=["open"])
    free: int | None = Field(examples=[84])
    most: int = Field(description="seats that one party may take now", examples=[5])
    waiting: int = Field(description="parties on the waiting list", examples=[0])
    opens_at: datetime | None = None
    closes_at: datetime


class Unsettled(BaseModel):
    """A field for which the source has several values; the record shows the first until an editor settles it."""

    field: str = Field(examples=["starts_at"])
    values: list[dict[str, Any]]


class EventRecord(BaseModel):
    """One event.

    Times are ISO 8601 with the offset of the city's zone; `ends_at` is null where nobody knows the end.
    """

    model_config = ConfigDict(title="Event")

    id: uuid.UUID
    uid: str = Field(description="iCalendar UID, never changes")
    sequence: int = Field(description="counts changes of time, place and state", examples=[0])
    slug: str = Field(examples=["wie-kommt-ein-buch-ins-netz"])
    url: str
    title: str = Field(examples=["Wie kommt ein Buch ins Netz?"])
    summary: str = ""
    text: str = Field("", description="Markdown (CommonMark)")
    language: str = Field(description="of title and text", examples=["de"])
    status: str = Field(description="confirmed, moved or cancelled", examples=["confirmed"])
    cancel_reason: str = ""
    starts_at: datetime
    time_note: str = Field(
        "", description="instead of a time of day, in words; starts_at is then of its day only", examples=[""]
    )
    ends_at: datetime | None
    place: PlaceRecord | None
    online_url: str = ""
    series: Named | None
    organisers: list[Named]
    topics: list[Named]
    audiences: list[str] = Field(examples=[["seniors"]])
    price_note: str = ""
    is_free: bool | None
    accessibility: str = ""
    registration: str = Field(description="open, online or external", examples=["online"])
    external_url: str = ""
    capacity: int | None = None
    availability: AvailabilityRecord
    unsettled: list[Unsettled] = []
    published_at: datetime
    updated_at: datetime


class ProgrammeDocument(BaseModel):
    """The file /veranstaltungen.json."""

    model_config = ConfigDict(title="Programme", populate_by_name=True)

    schema_: str = Field(alias="$schema")
    licence: str = Field(examples=[LICENCE])
    publisher: str = Field(examples=["Musterstadt"])
    timezone: str = Field(examples=["Europe/Berlin"])
    events: list[EventRecord]


def seats(event: Event, at: datetime) -> AvailabilityRecord:
    """The availability of an event at an instant."""
    found = registering.availability(event, at)
    return AvailabilityRecord(
        state=str(found.state),
        free=found.free,
        most=found.most,
        waiting=found.waiting,
        opens_at=_local(found.opens_at),
        closes_at=clock.local(found.closes_at),
    )


def record(event: Event, *, at: datetime) -> EventRecord:
    """One event with all that `queries.programme.published` brings along; asks the database nothing."""
    status = "cancelled" if event.state == "cancelled" else "moved" if event.moved else "confirmed"
    place = event.place
    return EventRecord(
        id=event.pk,
        uid=event.uid,
        sequence=event.sequence,
        slug=event.slug,
        url=public_urls.absolute(reverse("events-event", args=[event.slug]), "de"),
        title=event.title,
        summary=event.summary,
        text=event.text,
        language=event.language,
        status=status,
        cancel_reason=event.cancel_reason,
        starts_at=clock.local(event.starts_at),
        time_note=event.time_note,
        ends_at=_local(event.ends_at),
        place=PlaceRecord(
            slug=place.slug,
            name=place.name,
            room=event.room,
            address=place.address,
            postcode=place.postcode,
            town=place.town,
            lon=place.lon,
            lat=place.lat,
        )
        if place
        else None,
        online_url=event.online_url,
        series=Named(slug=event.series.slug, name=event.series.title) if event.series else None,
        organisers=[Named(slug=organiser.slug, name=organiser.name) for organiser in event.organisers.all()],
        topics=[Named(slug=topic.slug, name=topic.title_de) for topic in event.topics.all()],
        audiences=list(event.audiences),
        price_note=event.price_note,
        is_free=event.is_free,
        accessibility=event.accessibility,
        registration=event.registration,
        external_url=event.external_url,
        capacity=event.capacity,
        availability=seats(event, at),
        unsettled=[Unsettled(field=found.field, values=found.values) for found in getattr(event, "open_conflicts", [])],
        published_at=clock.local(event.published_at or event.created_at),
        updated_at=clock.local(event.updated_at),
    )


def as_json(events: Iterable[Event], *, at: datetime) -> bytes:
    """The programme as JSON; its schema is `schema`."""
    whole = ProgrammeDocument(
        schema_=public_urls.absolute(reverse("events-schema")),
        licence=LICENCE,
        publisher=profile().name,
        timezone=str(clock.zone()),
        events=[record(event, at=at) for event in events],
    )
    return whole.model_dump_json(by_alias=True, indent=1).encode()


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of /veranstaltungen.json."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **ProgrammeDocument.model_json_schema(by_alias=True, mode="serialization"),
    }


COLUMNS = (
    "uid",
    "url",
    "title",
    "status",
    "starts_at",
    "ends_at",
    "place",
    "room",
    "address",
    "postcode",
    "town",
    "lon",
    "lat",
    "online_url",
    "series",
    "organisers",
    "topics",
    "audiences",
    "language",
    "price_note",
    "is_free",
    "accessibility",
    "registration",
    "external_url",
    "capacity",
    "seats_free",
    "summary",
    "updated_at",
)


def as_csv(events: Iterable[Event], *, at: datetime) -> bytes:
    """The programme as CSV: UTF-8, comma, quotes doubled, lines end with CRLF; several values are joined by "; "."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, dialect="excel", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for event in events:
        found = record(event, at=at)
        place = found.place
        row = {
            **found.model_dump(mode="json", include=set(COLUMNS) - {"place", "series", "organisers", "topics"}),
            **(
                {key: getattr(place, key) for key in ("room", "address", "postcode", "town", "lon", "lat")}
                if place
                else {}
            ),
            "place": place.name if place else "",
            "series": found.series.name if found.series else "",
            "organisers": "; ".join(item.name for item in found.organisers),
            "topics": "; ".join(item.name for item in found.topics),
            "audiences": "; ".join(found.audiences),
            "seats_free": found.availability.free,
        }
        writer.writerow([cell(row.get(column)) for column in COLUMNS])
    return out.getvalue().encode()


def cell(value: Any) -> str:
    """A value as text that a spreadsheet shows and does not run: before
    what looks like a formula stands an apostrophe.
    """
    text = "" if value is None else str(value)
    if isinstance(value, int | float):
        return text
    return safe(text)


def _local(instant: datetime | None) -> datetime | None:
    return clock.local(instant) if instant else None
