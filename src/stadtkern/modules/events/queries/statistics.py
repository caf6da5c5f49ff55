"""Numbers about registrations and attendance. Sums only: no name, no address, no single person's answer leaves here."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, ExtractHour, TruncDate

from stadtkern.kernel.city import clock
from stadtkern.modules.events.models import CheckIn, Event, Registration, RegistrationKind, WaitingParty, WalkIn

CONFIRMED, CANCELLED = Registration.State.CONFIRMED, Registration.State.CANCELLED


@dataclass(frozen=True)
class StatisticsRow:
    """The numbers of one event, or the sum of several. Seats are heads, parties are registrations.

    expected_past, arrived_past: of events that are over and where the door was used; no-shows are their difference.
    """

    events: int = 0
    capacity: int = 0  # of events with a limit
    seats_limited: int = 0  # confirmed seats in events with a limit
    parties: int = 0
    seats: int = 0
    cancelled_parties: int = 0
    cancelled_seats: int = 0
    waited: int = 0  # parties that ever stood on a waiting list
    moved_up: int = 0  # of those, parties that got seats
    waiting: int = 0  # of those, parties still waiting or with an open offer
    arrived: int = 0
    walk_ins: int = 0
    expected_past: int = 0
    arrived_past: int = 0

    def __add__(self, other: StatisticsRow) -> StatisticsRow:
        return StatisticsRow(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    @property
    def fill_rate(self) -> float | None:
        """Confirmed seats of the seats there are, 0 to 1; None without a limit."""
        return self.seats_limited / self.capacity if self.capacity else None

    @property
    def cancel_rate(self) -> float | None:
        """Cancelled parties of all that ever registered, 0 to 1; None without any."""
        ever = self.parties + self.cancelled_parties
        return self.cancelled_parties / ever if ever else None

    @property
    def conversion(self) -> float | None:
        """Parties of the waiting list that got seats, 0 to 1; None without a waiting list."""
        return self.moved_up / self.waited if self.waited else None

    @property
    def no_shows(self) -> int | None:
        """Heads that were expected and did not come; None while no event with check-in is over."""
        return max(self.expected_past - self.arrived_past, 0) if self.expected_past else None

    @property
    def no_show_rate(self) -> float | None:
        """No-shows of the heads expected, 0 to 1."""
        return None if self.no_shows is None else self.no_shows / self.expected_past


@dataclass(frozen=True)
class StatisticsGroup:
    """A name (topic, organiser, day, event) and its numbers. key: of an event its id."""

    name: str
    row: StatisticsRow
    key: uuid.UUID | None = None


@dataclass(frozen=True)
class DailyTotals:
    """Registrations of one day of the city: new parties and seats, and the seats held at its end."""

    day: date
    parties: int
    seats: int
    total: int


@dataclass(frozen=True)
class Statistics:
    """Everything a page of numbers shows."""

    total: StatisticsRow
    over_time: list[DailyTotals] = field(default_factory=list)
    by_hour: list[int] = field(default_factory=lambda: [0] * 24)
    by_day: list[StatisticsGroup] = field(default_factory=list)
    by_topic: list[StatisticsGroup] = field(default_factory=list)
    by_organiser: list[StatisticsGroup] = field(default_factory=list)
    by_event: list[StatisticsGroup] = field(default_factory=list)


def statistics(events: QuerySet[Event], *, at: datetime, english: bool = False) -> Statistics:
    """All numbers of some events at an instant, in nine queries whatever their number."""
    found = list(events.order_by("starts_at", "title", "id").prefetch_related("topics", "organisers"))
    ids = [event.pk for event in found]
    rows = _rows(found, ids, at)
    by_day: dict[date, StatisticsRow] = defaultdict(StatisticsRow)
    by_topic: dict[str, StatisticsRow] = defaultdict(StatisticsRow)
    by_organiser: dict[str, StatisticsRow] = defaultdict(StatisticsRow)
    for event in found:
        row = rows[event.pk]
        by_day[clock.local(event.starts_at).date()] += row
        for topic in event.topics.all():
            by_topic[(topic.title_en if english else "") or topic.title_de] += row
        for organiser in event.organisers.all():
            by_organiser[organiser.name] += row
    return Statistics(
        total=sum(rows.values(), StatisticsRow()),
        over_time=_over_time(ids, at),
        by_hour=_by_hour(ids),
        by_day=[StatisticsGroup(day.isoformat(), row) for day, row in sorted(by_day.items())],
        by_topic=_ranked(by_topic),
        by_organiser=_ranked(by_organiser),
        by_event=[StatisticsGroup(event.title, rows[event.pk], event.pk) for event in found],
    )


def _rows(events: Sequence[Event], ids: Sequence[uuid.UUID], at: datetime) -> dict[uuid.UUID, StatisticsRow]:
    heads = _per_event(
        Registration.objects.filter(event__in=ids),
        parties=Count("pk", filter=Q(state=CONFIRMED)),
        taken=Coalesce(Sum("seats", filter=Q(state=CONFIRMED)), Value(0)),
        cancelled_parties=Count("pk", filter=Q(state=CANCELLED)),
        cancelled_seats=Coalesce(Sum("seats", filter=Q(state=CANCELLED)), Value(0)),
    )
    waiting = _per_event(
        WaitingParty.objects.filter(event__in=ids, unproven=False),
        waited=Count("pk"),
        moved_up=Count("pk", filter=Q(state=WaitingParty.State.ACCEPTED)),
        waiting=Count("pk", filter=Q(state__in=[WaitingParty.State.WAITING, WaitingParty.State.OFFERED])),
    )
    arrived = dict(
        CheckIn.objects.filter(registration__event__in=ids, registration__state=CONFIRMED)
        .values_list("registration__event")
        .annotate(total=Sum("seats"))
    )
    walk_ins = dict(WalkIn.objects.filter(event__in=ids).values_list("event", "seats"))
    rows = {}
    for event in events:
        own = dict(heads.get(event.pk, {}))
        seats = own.pop("taken", 0)
        limited = event.capacity is not None and event.registration == RegistrationKind.ONLINE
        came = arrived.get(event.pk, 0)
        # Where nobody used the door there is nothing to say about no-shows.
        judged = (event.ends_at or event.starts_at + timedelta(hours=4)) <= at and (came or walk_ins.get(event.pk))
        rows[event.pk] = StatisticsRow(
            events=1,
            seats=seats,
            capacity=event.capacity or 0 if limited else 0,
            seats_limited=seats if limited else 0,
            arrived=came,
            walk_ins=walk_ins.get(event.pk, 0),
            expected_past=seats if judged else 0,
            arrived_past=came if judged else 0,
            **own,
            **waiting.get(event.pk, {}),
        )
    return rows


def _per_event(rows: QuerySet, **sums: object) -> dict[uuid.UUID, dict[str, int]]:
    found = rows.order_by().values("event").annotate(**sums)
    return {row.pop("event"): row for row in map(dict, found)}


def _over_time(ids: Sequence[uuid.UUID], at: datetime) -> list[DailyTotals]:
    """Per day in the city's zone from the first registration to the last word, with the seats held at its end.

    What was given back later counts until the day on which it was given back.
    """
    zone = clock.zone()
    rows = Registration.objects.filter(event__in=ids).order_by()
    new = {
        row["day"]: row
        for row in rows.values(day=TruncDate("created_at", tzinfo=zone)).annotate(
            parties=Count("pk"), heads=Sum("seats")
        )
    }
    gone = dict(
        rows.filter(state=CANCELLED, cancelled_at__isnull=False)
        .values_list(TruncDate("cancelled_at", tzinfo=zone))
        .annotate(heads=Sum("seats"))
    )
    if not new:
        return []
    last = max([*new, *gone, min(clock.local(at).date(), max(new) + timedelta(days=1))])
    days, total, day = [], 0, min(new)
    while day <= last:
        row = new.get(day, {"parties": 0, "heads": 0})
        total += row["heads"] - gone.get(day, 0)
        days.append(DailyTotals(day, row["parties"], row["heads"], total))
        day += timedelta(days=1)
    return days


def _by_hour(ids: Sequence[uuid.UUID]) -> list[int]:
    found = Counter(
        dict(
            Registration.objects.filter(event__in=ids)
            .order_by()
            .annotate(hour=ExtractHour(F("created_at"), tzinfo=clock.zone()))
            .values_list("hour")
            .annotate(number=Count("pk"))
        )
    )
    return [found[hour] for hour in range(24)]


def _ranked(groups: dict[str, StatisticsRow]) -> list[StatisticsGroup]:
    return [
        StatisticsGroup(name, row) for name, row in sorted(groups.items(), key=lambda pair: (-pair[1].seats, pair[0]))
    ]
