"""Fifty people and twenty seats, over HTTP to two web processes."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from tests.demos import Demo
from tests.faults.conftest import MakeEvent
from tests.faults.visitor import Answer, Form


def all_at_once(city: Demo, forms: list[Form]) -> list[Answer]:
    gate = threading.Barrier(len(forms))

    def send(form: Form) -> Answer:
        gate.wait()
        return form.send(city.port)

    with ThreadPoolExecutor(len(forms)) as people:
        return list(people.map(send, forms))


def seats_in(rows: psycopg.Connection, slug: str) -> tuple[int, int]:
    """What the event counts, and what its registrations add up to."""
    (found,) = rows.execute(
        "SELECT event.seats_taken, coalesce(sum(party.seats), 0)::int FROM events_event event "
        "LEFT JOIN events_registration party ON party.event_id = event.id AND party.state = 'confirmed' "
        "WHERE event.slug = %s GROUP BY event.id",
        [slug],
    )
    return int(found[0]), int(found[1])


@pytest.mark.parametrize("run", range(5))
def test_fifty_clients_for_twenty_seats(city: Demo, event: MakeEvent, rows: psycopg.Connection, run: int) -> None:
    slug = event(f"zwanzig-{run}", 20)

    answers = all_at_once(city, [Form(slug, f"p{number}@example.org") for number in range(50)])

    assert Counter(answer.status for answer in answers) == {303: 20, 409: 30}
    assert sum(answer.confirmed for answer in answers) == 20
    told = [answer.page for answer in answers if answer.status == 409]
    assert all("Alle Plätze sind vergeben" in page for page in told)
    assert all(f'formaction="/veranstaltungen/{slug}/warteliste/"' in page for page in told)
    assert seats_in(rows, slug) == (20, 20)


def test_parties_of_one_to_five_fill_it_and_never_more(city: Demo, event: MakeEvent, rows: psycopg.Connection) -> None:
    slug = event("gruppen", 40)

    answers = all_at_once(city, [Form(slug, f"p{number}@example.org", seats=number % 5 + 1) for number in range(50)])

    assert set(Counter(answer.status for answer in answers)) == {303, 409}
    taken, registered = seats_in(rows, slug)
    assert taken == registered
    assert 36 <= taken <= 40  # a party of five may just not fit any more
