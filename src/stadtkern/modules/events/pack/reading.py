"""Reading and checking the programme: what each line says by itself, and whether it fits the rest of the folder."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from stadtkern.kernel.city import clock, sync
from stadtkern.kernel.city.packs import PackReader
from stadtkern.kernel.slugs import slug
from stadtkern.modules.events.contradictions import contradiction_in, with_remark
from stadtkern.modules.events.models import EventState, RegistrationKind
from stadtkern.modules.events.models.timed import without_time

from . import demo_file
from .schema import ConflictData, EventData, ProgrammeFile, SeriesData, TopicsFile

TOPICS = "topics.toml"
FREE = {"free", "kostenlos", "kostenfrei", "frei", "eintritt frei"}


@dataclass
class ProgrammePart:
    """What the programme loads, as `LoadedThing` keeps it: key -> data."""

    topics: dict[str, sync.Data] = field(default_factory=dict)
    series: dict[str, sync.Data] = field(default_factory=dict)
    events: dict[str, sync.Data] = field(default_factory=dict)
    places: dict[str, tuple[str, int]] = field(default_factory=dict)  # id of an event -> file and line, for refusals


@dataclass
class _Book:
    """What is needed to check one file."""

    reader: PackReader
    part: ProgrammePart
    file: str
    series: str | None = None
    seen: dict[str, str] = field(default_factory=dict)  # id of an event -> file
    slugs: dict[str, str] = field(default_factory=dict)  # slug -> id


def read(reader: PackReader) -> ProgrammePart:
    """Read and check topics and all files of events."""
    part = ProgrammePart()
    topics = reader.toml(TOPICS, TopicsFile, required=False)
    for index, topic in enumerate(topics.topic if topics is not None else []):
        if topic.slug in part.topics:
            reader.problem_at(TOPICS, ("topic", index, "slug"), f"the topic {topic.slug} stands twice", "keep one")
        part.topics[topic.slug] = topic.model_dump(mode="json", exclude={"slug"})
    seen: dict[str, str] = {}
    slugs: dict[str, str] = {}
    for file in reader.files("events/*.json"):
        programme = reader.json(file, ProgrammeFile)
        if programme is not None:
            book = _Book(reader, part, file, seen=seen, slugs=slugs)
            _read_series(book, programme.series)
            _read_events(book, programme)
    demo_file.read(reader, part.events)
    return part


def _read_series(book: _Book, line: SeriesData | None) -> None:
    if line is None:
        return
    at = ("series",)
    if line.last_day < line.first_day:
        book.reader.problem_at(
            book.file, (*at, "last_day"), "last_day lies before first_day", f"give a day from {line.first_day} on"
        )
    if line.timezone is not None and line.timezone != clock.zone().key:
        book.reader.problem_at(
            book.file,
            (*at, "timezone"),
            f"the times are of {line.timezone}, the city's are of {clock.zone().key}",
            "write the city's wall-clock times",
        )
    organiser = _known(book, "organisation", line.organiser, (*at, "organiser"))
    key = line.slug or slug(line.title)
    if key in book.part.series:
        book.reader.problem_at(
            book.file, (*at, "title"), f"the series {key} stands in two files", "give one another slug"
        )
    book.series = key
    book.part.series[key] = {
        "title": line.title,
        "edition": line.edition,
        "text": line.text,
        "first_day": line.first_day.isoformat(),
        "last_day": line.last_day.isoformat(),
        "organiser": organiser,
        "website": line.website or "",
        "source": line.source,
    }


def _read_events(book: _Book, programme: ProgrammeFile) -> None:
    titles = Counter(line.title for line in programme.events)
    days = Counter((line.title, line.date) for line in programme.events)
    for index, line in enumerate(programme.events):
        at = ("events", index)
        if line.id in book.seen:
            book.reader.problem_at(
                book.file, (*at, "id"), f"the id {line.id} stands twice ({book.seen[line.id]})", "give each its own"
            )
        book.seen[line.id] = book.file
        path = line.slug or _slug(line, titles[line.title] > 1, days[(line.title, line.date)] > 1)
        if path in book.slugs:
            book.reader.problem_at(
                book.file, (*at, "title"), f"two events get the address {path}", "give one of them a slug of its own"
            )
        book.slugs[path] = line.id
        _check_series_days(book, programme.series, line, at)
        book.part.places[line.id] = (book.file, book.reader.line(book.file, (*at, "id")))
        book.part.events[line.id] = _event(book, line, path, at)


def _slug(line: EventData, often: bool, twice_a_day: bool) -> str:
    tail = f"-{line.date.isoformat()}" if often else ""
    tail += f"-{line.start:%H%M}" if twice_a_day and line.start is not None else ""
    return slug(line.title, 80) + tail


def _check_series_days(book: _Book, series: SeriesData | None, line: EventData, at: tuple[str | int, ...]) -> None:
    if series is None or series.last_day < series.first_day:
        return
    if not series.first_day <= line.date <= max(series.last_day, series.announced_last_day or series.last_day):
        book.reader.problem_at(
            book.file,
            (*at, "date"),
            f"{line.date} is no day of {series.title}",
            f"give a day from {series.first_day} to {series.last_day}",
        )


def _event(book: _Book, line: EventData, path: str, at: tuple[str | int, ...]) -> sync.Data:
    reader, file = book.reader, book.file
    _warn_of_clock(book, line, at)
    starts = _start(line)
    ends = _end(book, line, starts, at)
    place, room = _place(book, line, at)
    if line.registration == RegistrationKind.EXTERNAL and line.external_url is None:
        reader.problem_at(file, (*at, "registration"), "external registration without an address", "add external_url")
    opens, closes = _wall(line.opens), _wall(line.closes)
    if opens is not None and closes is not None and closes <= opens:
        reader.problem_at(file, (*at, "closes"), "closes lies before opens", f"give a time after {line.opens}")
    if line.state == EventState.CANCELLED and not line.cancel_reason:
        reader.problem_at(file, (*at, "state"), "cancelled without a reason", "add cancel_reason, people will ask")
    for number, question in enumerate(line.questions):
        if question.kind == "choice" and len(question.choices) < 2:
            reader.problem_at(
                file, (*at, "questions", number), "a choice needs at least two answers", "add them in choices"
            )
    return {
        "slug": path,
        "uid": line.uid or "",
        "series": book.series,
        "title": line.title,
        "summary": line.summary,
        "text": with_remark(line.text, contradiction_in(line.note)[1]),
        "starts_at": starts.isoformat(),
        "time_note": line.time_note,
        "ends_at": ends.isoformat() if ends is not None else None,
        "place": place,
        "room": room,
        "online_url": line.online_url or "",
        "organisers": _all_known(book, "organisation", line.organisers, (*at, "organisers")),
        "registrations_shared_with": _all_known(
            book, "organisation", line.registrations_shared_with, (*at, "registrations_shared_with")
        ),
        "owner": _known(book, "organisation", line.owner, (*at, "owner")),
        "topics": _topics(book, line.topics, (*at, "topics")),
        "audiences": [str(audience) for audience in dict.fromkeys(line.audiences)],
        "language": line.language,
        "price_note": "" if line.price.lower() == "free" else line.price,
        "is_free": True if line.is_free is None and line.price.lower() in FREE else line.is_free,
        "accessibility": line.accessibility,
        "registration": str(line.registration),
        "external_url": line.external_url or "",
        "capacity": line.capacity,
        "party_limit": line.party_limit,
        "opens_at": opens.isoformat() if opens is not None else None,
        "closes_at": closes.isoformat() if closes is not None else None,
        "waiting_list": line.waiting_list,
        "proof_of_address": line.proof_of_address,
        "guest_names": line.guest_names,
        "hold_minutes": line.hold_minutes,
        "questions": [question.model_dump(mode="json") for question in line.questions],
        "state": str(line.state),
        "cancel_reason": line.cancel_reason,
        "conflicts": _conflicts(book, line, at),
    }


def _warn_of_clock(book: _Book, line: EventData, at: tuple[str | int, ...]) -> None:
    """Warn of times on a night of a clock change that do not exist, or come twice."""
    times = [("start", line.date, line.start), ("end", line.end_date or line.date, line.end)]
    times += [
        (name, moment.date(), moment.time())
        for name, moment in (("opens", line.opens), ("closes", line.closes))
        if moment is not None and moment.tzinfo is None
    ]
    for name, day, wall in times:
        if wall is not None and (doubt := clock.doubt(day, wall.hour, wall.minute)):
            book.reader.warn_at(book.file, (*at, name), f"{line.title}: {doubt}")


def _start(line: EventData) -> datetime:
    if line.start is not None:
        return _instant(line.date, line.start)
    ends = _instant(line.end_date or line.date, line.end) if line.end is not None else None
    return without_time(line.date, ends)


def _instant(day: Any, wall: time) -> datetime:
    return clock.at(day, wall.hour, wall.minute)


def _time(text: str) -> time:
    return time.fromisoformat(text.replace(".", ":").zfill(5))


def _wall(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    return moment if moment.tzinfo is not None else _instant(moment.date(), moment.time())


def _end(book: _Book, line: EventData, starts: datetime, at: tuple[str | int, ...]) -> datetime | None:
    """The end: given, or start and duration; None is "unknown", which is never guessed."""
    if line.end is not None:
        ends = _instant(line.end_date or line.date, line.end)
        if ends <= starts:
            book.reader.problem_at(
                book.file,
                (*at, "end"),
                "end lies before start",
                f"give an end after {clock.local(starts):%Y-%m-%dT%H:%M}",
            )
        if line.duration_minutes is not None and ends != starts + timedelta(minutes=line.duration_minutes):
            book.reader.problem_at(
                book.file, (*at, "duration_minutes"), "end and duration disagree", "keep one of them"
            )
        return ends
    if line.end_date is not None:
        book.reader.problem_at(book.file, (*at, "end_date"), "end_date without end", "add end, such as 17:00")
    return starts + timedelta(minutes=line.duration_minutes) if line.duration_minutes is not None else None


def _place(book: _Book, line: EventData, at: tuple[str | int, ...]) -> tuple[str | None, str]:
    """(slug of the place, room). “Forum, Saal 1” is a room of the place “Forum”."""
    if line.venue is None:
        return None, line.room
    places = book.reader.known.get("place", {})
    if line.venue in places:
        return places[line.venue], line.room
    outer, _, room = line.venue.partition(", ")
    if outer in places:
        return places[outer], line.room or room
    return _known(book, "place", line.venue, (*at, "venue")), line.room


FILES = {"organisation": "organisations.toml", "place": "places.csv", "topic": TOPICS}


def _known(book: _Book, kind: str, name: str | None, at: tuple[str | int, ...]) -> str | None:
    """The slug of something that another file of the folder holds, by its name or its slug."""
    if name is None:
        return None
    names = book.reader.known.get(kind, {})
    if name in names:
        return names[name]
    if name in names.values():
        return name
    if book.reader.broken(FILES[kind]):
        return None
    line = book.reader.line(book.file, at)
    book.reader.unknown_name(book.file, line, kind, name, names, f"add it to {FILES[kind]}")
    return None


def _all_known(book: _Book, kind: str, names: list[str], at: tuple[str | int, ...]) -> list[str]:
    found = [_known(book, kind, name, (*at, index)) for index, name in enumerate(names)]
    return sorted({name for name in found if name is not None})


def _topics(book: _Book, names: list[str], at: tuple[str | int, ...]) -> list[str]:
    for index, name in enumerate(names):
        if name not in book.part.topics and not book.reader.broken(TOPICS):
            line = book.reader.line(book.file, (*at, index))
            book.reader.unknown_name(
                book.file, line, "topic", name, book.part.topics, f"add it to {TOPICS}", "has the slug"
            )
    return sorted(set(names))


def _conflicts(book: _Book, line: EventData, at: tuple[str | int, ...]) -> list[sync.Data]:
    if line.start is None:
        return []
    lines = list(line.conflicts)
    if not lines and (found := contradiction_in(line.note)[0]):
        source, value, other_source, other = found
        lines = [
            ConflictData(
                field="start", value=_time(value), source=source, other=_time(other), other_source=other_source
            )
        ]
    conflicts = []
    for conflict in lines:
        if conflict.value != line.start:
            book.reader.problem_at(
                book.file,
                (*at, "conflicts"),
                f"the first value {conflict.value:%H:%M} is not the start that is shown",
                f"put {line.start:%H:%M} first",
            )
        book.reader.warn_at(
            book.file,
            (*at, "start"),
            f"{line.title}: {conflict.source} says {conflict.value:%H:%M}, {conflict.other_source} says "
            f"{conflict.other:%H:%M}; an editor settles it under /verwaltung/events/",
        )
        conflicts.append(
            {
                "field": "starts_at",
                "values": [
                    {"value": _instant(line.date, wall).isoformat(), "source": source}
                    for wall, source in (
                        (conflict.value, conflict.source),
                        (conflict.other, conflict.other_source),
                    )
                ],
            }
        )
    return conflicts
