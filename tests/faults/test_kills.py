"""Parts are killed in the middle of a stream of registrations: nothing
that was promised is lost, nothing is doubled.
"""

from __future__ import annotations

import http.client
import os
import signal
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import psycopg

from stadtkern.kernel import database
from tests.demos import Demo, wait_until
from tests.faults.conftest import MakeEvent
from tests.faults.visitor import Form
from tests.kernel.messages.conftest import MailServer

PEOPLE = 4  # who fill in forms one after the other
BETWEEN = 12  # registrations that have to get through before the next blow
PAUSE = 0.2  # seconds until a person tries again


@dataclass
class Stream:
    """People who register one after the other, and send a form again when no answer came."""

    port: int
    slugs: list[str]
    promised: dict[str, str] = field(default_factory=dict)  # contact: slug, answered with a ticket
    refused: list[str] = field(default_factory=list)
    troubles: Counter[str] = field(default_factory=Counter)
    stop: threading.Event = field(default_factory=threading.Event)

    def person(self, number: int) -> None:
        turn = 0
        while not self.stop.is_set():
            turn += 1
            slug = self.slugs[turn % len(self.slugs)]
            self._register(Form(slug, f"p{number}-{turn}@example.org", seats=turn % 3 + 1))

    def _register(self, form: Form) -> None:
        while not self.stop.is_set():
            try:
                answer = form.send(self.port)
            except (OSError, http.client.HTTPException) as error:
                self.troubles[type(error).__name__] += 1
                self.stop.wait(PAUSE)
                continue
            if answer.status >= 500:
                self.troubles[str(answer.status)] += 1
                self.stop.wait(PAUSE)
                continue
            if answer.confirmed:
                self.promised[form.contact] = form.slug
            else:
                assert answer.status == 409, answer
                self.refused.append(form.contact)
            return


def test_nothing_promised_is_lost_and_nothing_is_doubled(city: Demo, event: MakeEvent, mails: MailServer) -> None:
    stream = Stream(city.port, [event("gross", 10_000), event("klein", 25)])
    faults: list[Exception] = []

    def work(number: int) -> None:
        try:
            stream.person(number)
        except Exception as error:
            faults.append(error)

    people = [threading.Thread(target=work, args=(number,)) for number in range(PEOPLE)]
    blows: dict[str, Callable[[], int]] = {
        "one web process": lambda: max(_pids(city, "granian", "wsgi")),
        "the web server": lambda: city.pid_of("granian", "wsgi"),
        "the worker": lambda: city.pid_of("stadtkern.cli", "worker"),
        "PostgreSQL": lambda: city.pid_of("-D"),
    }
    for person in people:
        person.start()
    try:
        for part, pid in blows.items():
            _goes_on(stream, f"before {part} is killed")
            os.kill(pid(), signal.SIGKILL)
            _goes_on(stream, f"after {part} was killed")
    finally:
        stream.stop.set()
        for person in people:
            person.join()

    assert faults == []
    with psycopg.connect(database.own_url(city.var), autocommit=True) as rows:
        wait_until(lambda: _unsent(rows) == 0, "all mail is sent")
        _nothing_is_lost_or_doubled(stream, rows, mails)
    assert stream.refused != []  # the small one was full
    assert stream.troubles != {}  # the blows were felt


def _nothing_is_lost_or_doubled(stream: Stream, rows: psycopg.Connection, mails: MailServer) -> None:
    found = rows.execute(
        "SELECT party.contact, event.slug FROM events_registration party JOIN events_event event "
        "ON event.id = party.event_id WHERE party.state = 'confirmed' AND event.slug IN ('gross', 'klein')"
    ).fetchall()
    kept = dict(found)
    assert len(kept) == len(found)  # nobody twice
    assert {contact: kept.get(contact) for contact in stream.promised} == stream.promised
    # Without a promise there may only be the last form of each person, whose answer they did not wait for.
    assert len(kept.keys() - stream.promised.keys()) <= PEOPLE
    assert kept.keys() & set(stream.refused) == set()

    counted = rows.execute(
        "SELECT event.slug, event.capacity, event.seats_taken, sum(party.seats) FROM events_event event "
        "JOIN events_registration party ON party.event_id = event.id AND party.state = 'confirmed' "
        "WHERE event.slug IN ('gross', 'klein') GROUP BY event.id"
    ).fetchall()
    assert [(slug, taken <= capacity, taken == seats) for slug, capacity, taken, seats in sorted(counted)] == [
        ("gross", True, True),
        ("klein", True, True),
    ]

    identities: dict[str, set[str]] = {}
    with mails.arrived:
        for mail in mails.mails:
            if str(mail["To"]) in kept:
                identities.setdefault(str(mail["To"]), set()).add(str(mail["Message-ID"]))
        repeats = len([mail for mail in mails.mails if str(mail["To"]) in kept]) - len(identities)
    assert {contact: len(identities.get(contact, ())) for contact in kept} == dict.fromkeys(kept, 1)
    assert repeats <= 2  # a mail that was just handed over when the worker or the database died


def _unsent(rows: psycopg.Connection) -> int:
    (count,) = rows.execute("SELECT count(*) FROM kernel_messages_message WHERE state = 'waiting'").fetchone() or (0,)
    return int(count)


def _goes_on(stream: Stream, when: str) -> None:
    """Waits until so many more people hold a ticket."""
    before = len(stream.promised)
    wait_until(lambda: len(stream.promised) >= before + BETWEEN, f"registrations {when}")


def _pids(city: Demo, *words: str) -> list[int]:
    return [pid for pid, command in city.family().items() if all(word in command for word in words)]
