"""What citizens see of the programme, and what they can look for in it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DateField,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast

from stadtkern.kernel.city import clock
from stadtkern.kernel.people.models import Organisation
from stadtkern.kernel.places.models import Place
from stadtkern.kernel.search import index as search
from stadtkern.modules.events.models import (
    Audience,
    Conflict,
    Event,
    EventState,
    EventStep,
    EventTopic,
    RegistrationKind,
    Series,
)

MAX_WORD_LENGTH = 100  # characters of a search that are looked at
MAX_WORDS = 8
# After the start of an event whose end nobody knows: others lead the list, and it counts as earlier.
OTHERS_LEAD, LIKELY_OVER = timedelta(hours=1), timedelta(hours=3)
MAX_IDS = 100


def public() -> QuerySet[Event]:
    """Every event that citizens may see: published, or cancelled after it was published."""
    return Event.objects.filter(state__in=[EventState.PUBLISHED, EventState.CANCELLED], published_at__isnull=False)


def published() -> QuerySet[Event]:
    """The public events in order of time, with all that a list shows: a constant number of queries.

    `open_conflicts` holds the contradictions of the source that no editor has settled yet.
    """
    unsettled = Conflict.objects.filter(settled_at__isnull=True)
    return (
        public()
        .select_related("place", "series", "owner")
        .prefetch_related("organisers", "topics", Prefetch("conflicts", queryset=unsettled, to_attr="open_conflicts"))
        .order_by("starts_at", "title", "id")
    )


@dataclass(frozen=True)
class ProgrammeFilter:
    """What somebody looks for.

    Each field is one name in the query string, see `NAMES`; what makes no sense is ignored.
    """

    text: str = ""
    day: date | None = None
    series: str = ""
    topic: str = ""
    audience: str = ""
    place: str = ""
    organiser: str = ""
    language: str = ""
    free: bool = False
    past: bool = False
    ids: tuple[uuid.UUID, ...] = ()

    @classmethod
    def read(cls, query: Mapping[str, Any]) -> ProgrammeFilter:
        """The filter in a query string (a QueryDict, or any mapping from name to text)."""
        given = {key: str(query.get(name) or "").replace("\0", "").strip() for key, name in NAMES.items()}
        return cls(
            text=given["text"][:MAX_WORD_LENGTH],
            day=_day(given["day"]),
            series=_slug(given["series"]),
            topic=_slug(given["topic"]),
            audience=given["audience"] if given["audience"] in Audience.values else "",
            place=_slug(given["place"]),
            organiser=_slug(given["organiser"]),
            language=given["language"].lower() if given["language"].isalpha() and len(given["language"]) <= 5 else "",
            free=given["free"] in YES,
            past=given["past"] in YES,
            ids=_ids(given["ids"]),
        )

    @property
    def query(self) -> str:
        """The filter as a query string with its "?", or nothing for the whole programme."""
        shown = {NAMES[field.name]: _shown(getattr(self, field.name)) for field in fields(self)}
        text = urlencode({name: value for name, value in shown.items() if value})
        return f"?{text}" if text else ""

    @property
    def names(self) -> list[str]:
        """The fields that narrow the programme."""
        return [field.name for field in fields(self) if getattr(self, field.name) and field.name != "past"]

    def without(self, name: str) -> ProgrammeFilter:
        """The same without one field."""
        return replace(self, **{name: getattr(ProgrammeFilter(), name)})

    def on(self, day: date | None) -> ProgrammeFilter:
        """The same for another day, or for all."""
        return replace(self, day=day)

    def apply(self, events: QuerySet[Event], *, at: datetime) -> QuerySet[Event]:
        """The events that fit at an instant; past ones are left to `upcoming`."""
        if self.day:
            begin, end = clock.day_bounds(self.day)
            events = events.filter(Q(starts_at__gte=begin) | Q(ends_at__gt=begin), starts_at__lt=end)
        if self.series:
            events = events.filter(series__slug=self.series)
        if self.topic:
            events = events.filter(Exists(EventTopic.objects.filter(events=OuterRef("pk"), slug=self.topic)))
        if self.audience:
            events = events.filter(audiences__contains=[self.audience])
        if self.place == ONLINE:
            events = events.exclude(online_url="")
        elif self.place:
            events = events.filter(place__slug=self.place)
        if self.organiser:
            events = events.filter(Exists(Organisation.objects.filter(events=OuterRef("pk"), slug=self.organiser)))
        if self.language:
            events = events.filter(language__istartswith=self.language)
        if self.ids:
            events = events.filter(pk__in=self.ids)
        if self.free:
            events = events.filter(can_come(at))
        if words := self.text.split()[:MAX_WORDS]:
            events = events.alias(document=Cast("pk", CharField()))
            for word in words:
                events = events.filter(_mentions(word))
        return events

    def upcoming(self, events: QuerySet[Event], *, at: datetime) -> QuerySet[Event]:
        """Leaves out what is over, unless somebody asked for it: by day, by hand-picked ids, or with `past`."""
        if self.past or self.day or self.ids:
            return events
        return events.filter(not_over(at))


NAMES = {
    "text": "q",
    "day": "tag",
    "series": "reihe",
    "topic": "thema",
    "audience": "zielgruppe",
    "place": "ort",
    "organiser": "veranstalter",
    "language": "sprache",
    "free": "frei",
    "past": "vergangene",
    "ids": "ids",
}
YES = {"1", "ja", "on", "true", "yes"}
ONLINE = "online"


def can_come(at: datetime) -> Q:
    """Events that somebody can still go to: no registration needed, or seats that are free for everybody now.

    Seats that wait for a party on the waiting list are not free; whether a smaller party may have them says
    `queries.registering.availability`.
    """
    online = (
        Q(registration=RegistrationKind.ONLINE)
        & (Q(opens_at__isnull=True) | Q(opens_at__lte=at))
        & (Q(closes_at__isnull=True) | Q(closes_at__gt=at))
        & (Q(capacity__isnull=True) | Q(capacity__gt=F("seats_taken") + F("seats_offered"), parties_waiting=0))
    )
    return Q(state=EventState.PUBLISHED, starts_at__gt=at) & (Q(registration=RegistrationKind.OPEN) | online)


def not_over(at: datetime) -> Q:
    """Events that still lie ahead or go on. One without a known end stays until its day is over."""
    begin = clock.day_bounds(clock.local(at).date())[0]
    return Q(ends_at__gte=at) | Q(ends_at__isnull=True, starts_at__gte=begin)


def is_over(event: Event, at: datetime) -> bool:
    """Whether an event is past, by the same rule as `not_over`."""
    if event.ends_at is not None:
        return event.ends_at < at
    return event.starts_at < clock.day_bounds(clock.local(at).date())[0]


def has_begun(event: Event, at: datetime) -> bool:
    """Whether an event goes on at this moment, as far as its times tell."""
    return event.starts_at <= at and not event.time_note and not is_over(event, at)


def is_behind(event: Event, at: datetime, since: timedelta = OTHERS_LEAD) -> bool:
    """Whether others lead a list: it is over, or began so long ago and nobody knows its end."""
    return is_over(event, at) or (event.ends_at is None and event.starts_at < at - since)


def is_earlier(event: Event, at: datetime) -> bool:
    """Whether it is over, or most likely so."""
    return is_behind(event, at, LIKELY_OVER)


def listed_day(event: Event, at: datetime) -> date:
    """The day under which an event stands: today where it began earlier and still goes on, else its first day."""
    starts, today = clock.local(event.starts_at).date(), clock.local(at).date()
    return today if starts < today and not is_over(event, at) else starts


def in_order(events: QuerySet[Event], at: datetime) -> QuerySet[Event]:
    """Events as a list shows them: by `listed_day`, and of today first what is not `is_behind`."""
    today = clock.day_bounds(clock.local(at).date())[0]
    unknown = Q(ends_at__isnull=True, starts_at__lt=at - OTHERS_LEAD)
    return events.alias(
        day=_listed_day(at),
        behind=Case(
            When(Q(starts_at__gte=today) & (Q(ends_at__lt=at) | unknown), then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        ),
    ).order_by("day", "behind", "starts_at", "title", "id")


def _listed_day(at: datetime) -> Func:
    """`listed_day` in SQL."""
    today = clock.day_bounds(clock.local(at).date())[0]
    listed = Case(
        When(starts_at__lt=today, ends_at__gte=at, then=Value(today)),
        default=F("starts_at"),
        output_field=DateTimeField(),
    )
    return Func(
        listed,
        Value(str(clock.zone())),
        template="(%(expressions)s)::date",
        arg_joiner=" AT TIME ZONE ",
        output_field=DateField(),
    )


def by_slug(slug: str) -> Event:
    """One public event with all that its page shows. Raises Event.DoesNotExist."""
    steps = EventStep.objects.order_by("at", "id")
    return published().prefetch_related(Prefetch("steps", queryset=steps)).get(slug=slug)


def earlier_start(event: Event) -> datetime | None:
    """When an event began before it was moved, as its history since it was published tells; None when it always did."""
    if not event.moved or event.published_at is None:
        return None
    for step in reversed([step for step in event.steps.all() if step.at > event.published_at]):
        before = (step.changes.get("starts_at") or [None])[0]
        if before and not event.time_note and "time_note" not in step.changes:
            try:
                found = datetime.fromisoformat(str(before))
            except ValueError:
                return None
            found = found if found.tzinfo else found.replace(tzinfo=clock.zone())
            return found if found != event.starts_at else None
    return None


def days(events: QuerySet[Event], at: datetime) -> list[tuple[date, int]]:
    """The days under which events stand (`listed_day`), with how many."""
    rows = events.order_by().values(first=_listed_day(at)).annotate(number=Count("pk")).order_by("first")
    return [(row["first"], row["number"]) for row in rows]


@dataclass(frozen=True)
class Choices:
    """What the filter offers: only what leads to something."""

    topics: list[EventTopic]
    places: list[Place]
    organisers: list[Organisation]
    series: list[Series]
    audiences: list[tuple[str, Any]]
    languages: list[str]
    online: bool


def choices(events: QuerySet[Event]) -> Choices:
    """Topics, places and so on that occur among these events, in five queries whatever their number."""
    ids = events.order_by().values("pk")
    used = list(events.order_by().values_list("audiences", "language", "online_url").distinct())
    groups = {value for audiences, _language, _url in used for value in audiences}
    return Choices(
        topics=list(EventTopic.objects.filter(events__in=ids).distinct()),
        places=list(Place.objects.filter(pk__in=events.order_by().values("place"))),
        organisers=list(Organisation.objects.filter(events__in=ids).distinct()),
        series=list(Series.objects.filter(pk__in=events.order_by().values("series"))),
        audiences=[(value, label) for value, label in Audience.choices if value in groups],
        languages=sorted({language for _audiences, language, _url in used}),
        online=any(url for _audiences, _language, url in used),
    )


def running_or_next(at: datetime) -> Series | None:
    """The series that runs on this day, else the next that comes; None when none is ahead."""
    today = clock.local(at).date()
    with_events = Series.objects.filter(Exists(public().filter(series=OuterRef("pk"))), last_day__gte=today)
    return with_events.order_by("first_day", "title").first()


def partners(series: Series) -> list[Organisation]:
    """Everybody who organises something in a series, by name."""
    shown = public().filter(series=series).values("pk")
    return list(Organisation.objects.filter(events__in=shown).distinct().order_by("name"))


def clashing(events: Iterable[Event]) -> set[uuid.UUID]:
    """The ids of events that overlap another of them. Without a known end only the same start counts."""
    ordered = sorted((event for event in events if not event.time_note), key=lambda event: event.starts_at)
    found: set[uuid.UUID] = set()
    for position, event in enumerate(ordered):
        for other in ordered[position + 1 :]:
            if other.starts_at == event.starts_at or (event.ends_at and other.starts_at < event.ends_at):
                found |= {event.pk, other.pk}
    return found


def _mentions(word: str) -> Q:
    """The word as it is written, or in another form of it: the city's search knows the German stems."""
    named = Q(name__icontains=word)
    return (
        Q(title__icontains=word)
        | Q(summary__icontains=word)
        | Q(text__icontains=word)
        | Q(place__name__icontains=word)
        | Exists(Organisation.objects.filter(named, events=OuterRef("pk")))
        | Q(document__in=search.keys_with("events", word))
        | Exists(
            EventTopic.objects.filter(Q(title_de__icontains=word) | Q(title_en__icontains=word), events=OuterRef("pk"))
        )
    )


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1970 <= found.year <= 2200 else None  # what the database can compare in any zone


def _slug(text: str) -> str:
    return text if len(text) <= 100 and text.replace("-", "").replace("_", "").isalnum() and text.isascii() else ""


def _ids(text: str) -> tuple[uuid.UUID, ...]:
    found = []
    for part in text.split(",")[:MAX_IDS]:
        try:
            found.append(uuid.UUID(part))
        except ValueError:
            continue
    return tuple(dict.fromkeys(found))


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return "1" if value is True else value.isoformat() if isinstance(value, date) else str(value or "")
