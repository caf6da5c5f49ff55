"""What may stand in `demo.toml`: invented seats, questions and crowds for a demonstration of the city app."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Annotated

from pydantic import Field

from stadtkern.kernel.city.packs import PackModel, PackReader

from .lines import QuestionLine

FILE = "demo.toml"
Seats = Annotated[int, Field(ge=1, le=100_000)]


class Crowd(PackModel):
    """One event: its seats, how many of them are taken, and who waits (the sizes of the parties in line)."""

    id: str
    capacity: Seats
    taken: Annotated[int, Field(ge=0, le=100_000)] = 0
    party_limit: Annotated[int, Field(ge=1, le=100)] = 4
    waiting: list[Annotated[int, Field(ge=1, le=100)]] = []
    accessibility: str = ""
    questions: list[QuestionLine] = []


class Invented(PackModel):
    """The whole of demo.toml. published: the day on which the programme came out and registration opened."""

    published: date
    event: list[Crowd] = []


def read(reader: PackReader, events: Collection[str]) -> Invented | None:
    """Read and check the file; None when there is none, or when it has problems."""
    found = reader.toml(FILE, Invented, required=False)
    if found is None:
        return None
    seen: set[str] = set()
    for index, crowd in enumerate(found.event):
        at = ("event", index)
        if crowd.id not in events:
            reader.problem_at(FILE, (*at, "id"), f"no event has the id {crowd.id}", "see the files in events/")
        if crowd.id in seen:
            reader.problem_at(FILE, (*at, "id"), f"the event {crowd.id} stands twice", "keep one of them")
        seen.add(crowd.id)
        if crowd.taken > crowd.capacity:
            reader.problem_at(
                FILE, (*at, "taken"), f"{crowd.taken} seats are taken of {crowd.capacity}", "take at most as many"
            )
        free = crowd.capacity - crowd.taken
        if crowd.waiting and free >= crowd.waiting[0]:
            reader.problem_at(
                FILE,
                (*at, "waiting"),
                f"a party of {crowd.waiting[0]} waits while {free} seats are free",
                "nobody waits for seats that fit; raise taken",
            )
        for number, party in enumerate(crowd.waiting):
            if party > crowd.party_limit:
                reader.problem_at(
                    FILE,
                    (*at, "waiting", number),
                    f"a party of {party} is more than {crowd.party_limit} allow",
                    "raise party_limit",
                )
    return found
