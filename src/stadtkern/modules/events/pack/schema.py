"""What may stand in `topics.toml` and `events/*.json`. Dates and times are the city's wall clock."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from stadtkern.kernel.city.packs import PackModel
from stadtkern.kernel.city.profile import Url
from stadtkern.modules.events.models import MAX_ANSWER, Audience, EventState, Question, RegistrationKind
from stadtkern.modules.events.models.programme import TEXT_LIMIT, TITLE_LIMIT


def _whole(address: Any) -> Any:
    """Printed programmes leave the scheme out."""
    return f"https://{address}" if isinstance(address, str) and address.startswith("www.") else address


def _simple_time(text: Any) -> Any:
    if isinstance(text, str) and not text[:5].replace(":", "").isdigit():
        raise ValueError(f"“{text}” is no time of day; write it as 14:30")
    return text


SlugText = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=TITLE_LIMIT)]
Text = Annotated[str, StringConstraints(max_length=TEXT_LIMIT)]
Clock = Annotated[time, BeforeValidator(_simple_time)]
WebAddress = Annotated[Url, BeforeValidator(_whole)]


def _line(longest: int) -> Any:
    return Annotated[str, StringConstraints(max_length=longest)]


class TopicData(PackModel):
    """A subject that people look for."""

    slug: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    title_de: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    title_en: _line(80) = ""


class TopicsFile(PackModel):
    """The whole of topics.toml."""

    topic: list[TopicData]


class SeriesData(PackModel):
    """An event week. The numbers of partners and visitors stand in the source and are kept for people."""

    title: Title
    slug: SlugText | None = None
    edition: Annotated[int, Field(ge=1, le=999)] | None = None
    text: Text = ""
    first_day: date
    last_day: date
    announced_last_day: date | None = None
    timezone: str | None = None
    organiser: str | None = None
    partners: Annotated[int, Field(ge=0)] | None = None
    visitors_of_first_edition: Annotated[int, Field(ge=0)] | None = None
    website: WebAddress | None = None
    source: _line(300) = ""


class ConflictData(PackModel):
    """Two values that the source gives for one field; the first is shown until an editor settles it."""

    field: Literal["start"]
    value: Clock
    source: _line(120)
    other: Clock
    other_source: _line(120)


class QuestionData(PackModel):
    """A question to everybody who registers."""

    kind: Question.Kind
    label: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    help: _line(300) = ""
    required: bool = False
    choices: list[Annotated[str, StringConstraints(min_length=1, max_length=200)]] = []
    lowest: Annotated[int, Field(ge=-MAX_ANSWER, le=MAX_ANSWER)] = 0  # of a number
    highest: Annotated[int, Field(ge=-MAX_ANSWER, le=MAX_ANSWER)] = MAX_ANSWER

    @model_validator(mode="after")
    def _takes_some_number(self) -> QuestionData:
        if self.lowest > self.highest:
            raise ValueError("highest; it must not be below lowest")
        return self


class EventData(PackModel):
    """One event. A contradiction of times in `note` goes to the editors, the rest of it stands below the text."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    slug: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)] | None = None
    uid: Annotated[str, StringConstraints(min_length=3, max_length=255)] | None = None
    date: date
    start: Clock | None = None
    time_note: _line(80) = ""  # instead of a start: "Beginn bei Dämmerung"
    end: Clock | None = None
    end_date: date | None = None
    duration_minutes: Annotated[int, Field(ge=1, le=60 * 24 * 14)] | None = None
    title: Title
    summary: _line(300) = ""
    text: Text = ""
    venue: str | None = None
    room: _line(120) = ""
    online_url: WebAddress | None = None
    organisers: list[str] = []
    owner: str | None = None
    registrations_shared_with: list[str] = []  # besides the owner, whose members see the people who come
    topics: list[str] = []
    audiences: list[Audience] = []
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")] = "de"
    price: _line(120) = ""
    is_free: bool | None = None
    accessibility: _line(300) = ""
    registration: RegistrationKind = RegistrationKind.OPEN
    external_url: WebAddress | None = None
    capacity: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    party_limit: Annotated[int, Field(ge=1, le=1000)] = 5
    opens: datetime | None = None
    closes: datetime | None = None
    waiting_list: bool = True
    proof_of_address: bool = False
    guest_names: bool = False
    hold_minutes: Annotated[int, Field(ge=0, le=60 * 24 * 30)] = 24 * 60
    questions: list[QuestionData] = []
    state: EventState = EventState.PUBLISHED
    cancel_reason: _line(300) = ""
    conflicts: list[ConflictData] = []
    note: _line(2000) = ""

    @model_validator(mode="after")
    def _begins(self) -> EventData:
        if self.start is None and not self.time_note:
            raise ValueError("start is missing; add start, such as 16:00, or time_note, such as “Beginn bei Dämmerung”")
        if self.start is not None and self.time_note:
            raise ValueError("start and time_note; keep one of them")
        if self.time_note and self.duration_minutes is not None:
            raise ValueError("duration_minutes without start; give end, or leave it unknown")
        if self.time_note and self.conflicts:
            raise ValueError("conflicts without start; leave them out")
        return self


class ProgrammeFile(PackModel):
    """The whole of one file in events/: a series with its events, or events of no series."""

    series: SeriesData | None = None
    events: list[EventData]
