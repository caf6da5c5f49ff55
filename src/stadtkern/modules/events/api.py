"""The programme for other people's programs: /api/v1/events.

Reads are public; a registration is the same action as by form.
"""

import uuid
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import Header, Query, Router, Schema, Status
from pydantic import ConfigDict, EmailStr, Field, StringConstraints

from stadtkern.kernel import public_urls
from stadtkern.kernel.api.caching import public
from stadtkern.kernel.api.paging import PageOf, Paging, page
from stadtkern.kernel.city import clock
from stadtkern.modules.events.actions import registering
from stadtkern.modules.events.exporters.opendata import AvailabilityRecord, EventRecord, record, seats
from stadtkern.modules.events.models import Event, EventTopic, Registration, Series
from stadtkern.modules.events.queries import programme
from stadtkern.modules.events.queries.programme import NAMES, ProgrammeFilter

router = Router(tags=["events"])
NAMESPACE = uuid.UUID("8b0a3b52-2c0e-4d0f-9a57-5a4f6f6e7f11")  # of idempotency keys that are no UUID
Slug = Annotated[str, StringConstraints(pattern=r"^[-a-zA-Z0-9_]{0,100}$")]


class EventQuery(Schema):
    """What to look for; every filter narrows."""

    q: str = Field("", max_length=100, description="words in title, text, place, organiser or topic")
    day: date | None = Field(None, description="events of one day in the city", examples=["2020-03-12"])
    series: Slug = Field("", examples=["lesewoche"])
    topic: Slug = ""
    audience: Literal[
        "", "everyone", "children", "families", "youth", "seniors", "business", "school", "professionals"
    ] = ""
    place: Slug = Field("", description="slug of a place, or `online`")
    organiser: Slug = ""
    language: str = Field("", pattern=r"^[a-z]{0,5}$")
    free: bool = Field(False, description="only what one can still go to")
    past: bool = Field(False, description="past events too")


class QuestionOut(Schema):
    """A question of the organiser; answers are given under its id."""

    id: uuid.UUID
    kind: str = Field(description="text, choice, number or consent", examples=["choice"])
    label: str
    help: str
    required: bool
    choices: list[str]
    lowest: int = Field(description="the smallest number that is taken, for kind number", examples=[0])
    highest: int = Field(description="the largest number that is taken, for kind number", examples=[120])


class EventOut(EventRecord):
    """One event, with what its organiser asks everybody who registers."""

    model_config = ConfigDict(title="EventDetail")
    questions: list[QuestionOut]
    party_limit: int = Field(description="most seats of one registration", examples=[5])
    guest_names: bool = Field(description="whether a registration names everybody who comes")


class SeriesOut(Schema):
    """An event week, or any row of events with a page of its own."""

    slug: str = Field(examples=["lesewoche"])
    title: str = Field(examples=["Lesewoche"])
    edition: int | None
    text: str
    first_day: date
    last_day: date
    website: str
    url: str


class TopicOut(Schema):
    """A subject in both languages."""

    slug: str = Field(examples=["technik"])
    title_de: str = Field(examples=["Technik"])
    title_en: str = Field(examples=["Technology"])


class RegistrationIn(Schema):
    """A party that wants to come. Its confirmation, tickets and the link to change it go to the mail address."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"name": "Ada Beispiel", "mail": "ada@example.org", "seats": 2, "answers": {}}]
        },
    )
    name: str = Field(min_length=1, max_length=120)
    mail: EmailStr
    seats: int = Field(1, ge=1, le=1000)
    guests: list[Annotated[str, StringConstraints(max_length=120)]] = Field(
        [], max_length=999, description="the names of the others, where the event asks for them (`guest_names`)"
    )
    answers: dict[str, str | int | bool] = Field({}, description="by the id of the question", max_length=50)
    language: Literal["de", "en"] = "de"


class RegistrationOut(Schema):
    """What became of it."""

    state: Literal["confirmed", "held"] = Field(
        default="confirmed",
        description="held: the event asks for a proof of the address; the seats count once the link is opened",
    )
    event: uuid.UUID
    seats: int
    guests: list[str] = Field([], description="the names of the others, where the event asks for them")
    held_until: datetime | None = None
    message: str = "The confirmation was sent to the mail address."


@router.get("", response=PageOf[EventRecord], summary="List events", url_name="events-api-list")
@public
def list_events(request: HttpRequest, wanted: Query[EventQuery], paging: Query[Paging]) -> dict[str, Any]:
    """Public events in order of time, a page at a time."""
    at = clock.now()
    given = wanted.model_dump(mode="json", exclude={"q"}) | {"text": wanted.q}
    asked = ProgrammeFilter.read(
        {NAMES[name]: ("1" if value is True else value) for name, value in given.items() if value}
    )
    events = asked.upcoming(asked.apply(programme.published(), at=at), at=at)
    found = page(request, events, paging, order=("starts_at", "id"))
    return {"items": [record(event, at=at) for event in found.rows], "next": found.next}


@router.get("/series", response=list[SeriesOut], summary="List series")
@public
def list_series(request: HttpRequest) -> list[SeriesOut]:  # noqa: ARG001
    """All series with public events, the newest first."""
    shown = Series.objects.filter(pk__in=programme.public().values("series"))
    return [
        SeriesOut(
            slug=series.slug,
            title=series.title,
            edition=series.edition,
            text=series.text,
            first_day=series.first_day,
            last_day=series.last_day,
            website=series.website,
            url=public_urls.absolute(reverse("events-series", args=[series.slug]), "de"),
        )
        for series in shown
    ]


@router.get("/topics", response=list[TopicOut], summary="List topics")
@public
def list_topics(request: HttpRequest) -> list[EventTopic]:  # noqa: ARG001
    """All topics that a public event has."""
    return list(EventTopic.objects.filter(events__in=programme.public()).distinct())


@router.get("/{uuid:event}", response=EventOut, summary="Read an event")
@public
def read_event(request: HttpRequest, event: uuid.UUID) -> EventOut:  # noqa: ARG001
    """One public event, with the organiser's questions. 404 for one that is not public."""
    found = _find(event)
    questions = [
        QuestionOut(
            id=one.pk,
            kind=one.kind,
            label=one.label,
            help=one.help,
            required=one.required,
            choices=one.choices,
            lowest=one.lowest,
            highest=one.highest,
        )
        for one in found.questions.all()
    ]
    shown = record(found, at=clock.now()).model_dump()
    return EventOut(**shown, questions=questions, party_limit=found.party_limit, guest_names=found.guest_names)


@router.get("/{uuid:event}/availability", response=AvailabilityRecord, summary="Read the free seats")
@public
def read_availability(request: HttpRequest, event: uuid.UUID) -> AvailabilityRecord:  # noqa: ARG001
    """Seats of one event at this moment."""
    return seats(_find(event), clock.now())


@router.post("/{uuid:event}/registrations", response={201: RegistrationOut}, summary="Register a party")
def register(
    request: HttpRequest,  # noqa: ARG001
    event: uuid.UUID,
    party: RegistrationIn,
    idempotency_key: Annotated[
        str,
        Header(alias="Idempotency-Key", max_length=200, description="The same key again is the same registration."),
    ] = "",
) -> Status[RegistrationOut]:
    """Confirm seats for a party.

    Refused with 409 and a `code`: no_registration, event_cancelled, not_open_yet, registration_closed, too_many_seats,
    sold_out (with the seats still free), already_there; with 422 and invalid_answers for answers that do not fit.
    """
    made = registering.register(
        _find(event),
        name=party.name,
        contact=str(party.mail),
        seats=party.seats,
        answers=party.answers,
        guests=party.guests,
        language=party.language,
        at=clock.now(),
        submission=_submission(event, idempotency_key),
    )
    if isinstance(made, Registration):
        return Status(201, RegistrationOut(event=made.event_id, seats=made.seats, guests=made.guests))
    return Status(
        201,
        RegistrationOut(
            state="held",
            event=made.event_id,
            seats=made.seats,
            guests=made.guests,
            held_until=made.offer_ends_at,
            message="A link was sent to the mail address. The seats count once it is opened.",
        ),
    )


def _find(key: uuid.UUID) -> Event:
    try:
        return programme.published().get(pk=key)
    except Event.DoesNotExist:
        raise Http404(f"no public event {key}") from None


def _submission(event: uuid.UUID, key: str) -> uuid.UUID | None:
    return uuid.uuid5(NAMESPACE, f"{event}:{key}") if key else None
