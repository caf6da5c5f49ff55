"""Reads for the desk of partners and editors: what they may see, what waits for them, what happened."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from stadtkern.kernel.city import clock
from stadtkern.kernel.people import rights
from stadtkern.kernel.people.models import Organisation, User
from stadtkern.modules.events.models import Conflict, Event, EventState, EventStep

_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class DeskFilter:
    """What somebody looks for at the desk; empty fields ask nothing. `mine`: only what waits for this person."""

    text: str = ""
    state: str = ""
    series: str = ""
    organisation: str = ""
    mine: bool = False


def visible(user: User) -> QuerySet[Event]:
    """The events that somebody may work on: staff all of them, members those of their organisations."""
    if rights.can(user, "events.edit"):
        return Event.objects.all()
    mine = rights.organisations_with(user, "events.edit")
    # An EXISTS per event instead of a join, so that nothing comes twice.
    organiser = Event.organisers.through.objects.filter(event=OuterRef("pk"), organisation__in=mine)
    return Event.objects.filter(Q(owner__in=mine) | Exists(organiser))


def waiting_for(user: User, events: QuerySet[Event]) -> QuerySet[Event]:
    """Those where this person is asked next: approving, publishing, settling contradictions; or finishing a draft."""
    unsettled = Exists(Conflict.objects.filter(event=OuterRef("pk"), settled_at__isnull=True))
    if rights.can(user, "events.approve"):
        return events.filter(Q(state__in=[EventState.SUBMITTED, EventState.APPROVED]) | unsettled)
    return events.filter(Q(state=EventState.DRAFT) | unsettled)


def found(user: User, wanted: DeskFilter) -> QuerySet[Event]:
    """The desk's list: soonest first, past ones at the end; with what its rows show."""
    events = visible(user)
    if wanted.mine:
        events = waiting_for(user, events)
    if wanted.state in EventState.values:
        events = events.filter(state=wanted.state)
    if wanted.series:
        events = events.filter(series__slug=wanted.series)
    if wanted.organisation:
        through = Event.organisers.through.objects.filter(event=OuterRef("pk"), organisation__slug=wanted.organisation)
        events = events.filter(Q(owner__slug=wanted.organisation) | Exists(through))
    for word in wanted.text.split()[:8]:
        organiser = Event.organisers.through.objects.filter(
            event=OuterRef("pk"), organisation__name__icontains=word[:100]
        )
        events = events.filter(
            Q(title__icontains=word[:100])
            | Q(place__name__icontains=word[:100])
            | Q(owner__name__icontains=word[:100])
            | Exists(organiser)
        )
    unsettled = Conflict.objects.filter(settled_at__isnull=True)
    return (
        events.select_related("place", "series", "owner")
        .prefetch_related("organisers", Prefetch("conflicts", queryset=unsettled, to_attr="open_conflicts"))
        .order_by("starts_at", "title", "id")
    )


def counts(user: User) -> dict[str, int]:
    """How many events stand where: {state: number}, and "mine" for those that wait for this person."""
    events = visible(user)
    rows = events.order_by().values("state").annotate(number=Count("pk")).values_list("state", "number")
    return {**dict(rows), "mine": waiting_for(user, events).count()}


@dataclass(frozen=True)
class Waiting:
    """What waits for somebody at the desk, in numbers. `sent_back` are drafts that the city asks to change."""

    submitted: int
    approved: int
    unsettled: int
    drafts: int
    sent_back: int
    approver: bool


def waiting(user: User) -> Waiting:
    """The numbers behind `waiting_for`, for the workbench's first page."""
    events, approver = visible(user), rights.can(user, "events.approve")
    last = EventStep.objects.filter(event=OuterRef("pk"), changes__has_key="state").order_by("-at", "-id")
    numbers = events.aggregate(
        submitted=Count("pk", filter=Q(state=EventState.SUBMITTED)),
        approved=Count("pk", filter=Q(state=EventState.APPROVED)),
        drafts=Count("pk", filter=Q(state=EventState.DRAFT)),
    )
    return Waiting(
        **numbers,
        unsettled=events.filter(Exists(Conflict.objects.filter(event=OuterRef("pk"), settled_at__isnull=True))).count(),
        sent_back=events.filter(state=EventState.DRAFT)
        .alias(note=Subquery(last.values("note")[:1]))
        .exclude(note="")
        .filter(note__isnull=False)
        .count(),
        approver=approver,
    )


def organisations(user: User) -> list[Organisation]:
    """The organisations for which somebody may write events: staff all, members their own."""
    if rights.can(user, "events.edit"):
        return list(Organisation.objects.all())
    return rights.organisations_with(user, "events.edit")


def unsettled(event: Event) -> list[Conflict]:
    """The contradictions about an event that nobody has settled."""
    return list(Conflict.objects.filter(event=event, settled_at__isnull=True))


def last_note(event: Event) -> EventStep | None:
    """The step that sent a draft back, while it is the last word about it."""
    step = EventStep.objects.filter(event=event, changes__has_key="state").order_by("-at", "-id").first()
    return step if step is not None and step.note and event.state == EventState.DRAFT else None


def changed_by_others(event: Event) -> EventStep | None:
    """The last change of title, time or place after publication, for editors to see within a week."""
    if event.published_at is None:
        return None
    recent = EventStep.objects.filter(event=event, at__gt=event.published_at, at__gte=clock.now() - _WEEK)
    return recent.filter(changes__has_any_keys=["title", "starts_at", "ends_at", "place"]).order_by("-at").first()


def words_changed(before: str, after: str) -> list[tuple[str, str]]:
    """Two texts word by word: ("same" | "gone" | "new", text), so that people see what became of a long one."""
    old, new = before.split(" "), after.split(" ")
    pieces: list[tuple[str, str]] = []
    for kind, first, last, start, end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("same", _shortened(old[first:last])))
            continue
        if last > first:
            pieces.append(("gone", " ".join(old[first:last])))
        if end > start:
            pieces.append(("new", " ".join(new[start:end])))
    return pieces


def _shortened(words: list[Any]) -> str:
    return " ".join(words) if len(words) <= 14 else f"{' '.join(words[:6])} … {' '.join(words[-6:])}"
