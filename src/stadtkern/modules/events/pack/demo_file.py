"""What may stand in `demo.toml`: invented seats and questions for a demonstration of the city app."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Annotated

from pydantic import Field

from stadtkern.kernel.city.packs import PackModel, PackReader

from .schema import QuestionData

FILE = "demo.toml"
Seats = Annotated[int, Field(ge=1, le=100_000)]


class DemoEvent(PackModel):
    """One event: its seats, how many of them are taken, and who waits (the sizes of the parties in line)."""

    id: str
    capacity: Seats
    taken: Annotated[int, Field(ge=0, le=100_000)] = 0
    party_limit: Annotated[int, Field(ge=1, le=100)] = 4
    waiting: list[Annotated[int, Field(ge=1, le=100)]] = []
    accessibility: str = ""
    questions: list[QuestionData] = []


class DemoFile(PackModel):
    """The whole of demo.toml. published: the day on which the programme came out and registration opened."""

    published: date
    event: list[DemoEvent] = []


def read(reader: PackReader, events: Collection[str]) -> DemoFile | None:
    """Read and check the file; None when there is none, or when it has problems."""
    found = reader.toml(FILE, DemoFile, required=False)
    if found is None:
        return None
    seen: set[str] = set()
    for index, event in enumerate(found.event):
        at = ("event", index)
        if event.id not in events:
            reader.problem_at(FILE, (*at, "id"), f"no event has the id {event.id}", "see the files in events/")
        if event.id in seen:
            reader.problem_at(FILE, (*at, "id"), f"the event {event.id} stands twice", "keep one of them")
        seen.add(event.id)
        if event.taken > event.capacity:
            reader.problem_at(
                FILE, (*at, "taken"), f"{event.taken} seats are taken of {event.capacity}", "take at most as many"
            )
        free = event.capacity - event.taken
        if event.waiting and free >= event.waiting[0]:
            reader.problem_at(
                FILE,
                (*at, "waiting"),
                f"a party of {event.waiting[0]} waits while {free} seats are free",
                "nobody waits for seats that fit; raise taken",
            )
        for number, party in enumerate(event.waiting):
            if party > event.party_limit:
                reader.problem_at(
                    FILE,
                    (*at, "waiting", number),
                    f"a party of {party} is more than {event.party_limit} allow",
                    "raise party_limit",
                )
    return found
