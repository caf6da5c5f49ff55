"""Delivering notices: to devices by push, to addresses through the outbox, each once, by any number of workers.

A batch of rows stays locked, in an open transaction, while it is sent, and is marked as begun outside of it. Dies the
worker, so does its transaction, and the mark stays. Another worker then takes each row of that batch alone, marked
anew right before its request leaves: the second and last time, and devices put the newer message in the place of the
older one (the same push topic and tag). One that is interrupted this time, too, has left twice: it counts as told.
Mail is written to the outbox in the same transaction, so it can't be doubled here.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction

from stadtkern.kernel import listen
from stadtkern.kernel.city import clock
from stadtkern.kernel.messages.mail import outbox
from stadtkern.kernel.messages.models import Notice, Publication, Subscriber
from stadtkern.kernel.messages.push import encryption, in_flight, notice_queue, services
from stadtkern.kernel.messages.push.notice_queue import QueuedNotice
from stadtkern.kernel.messages.push.notice_text import NoticeTexts
from stadtkern.kernel.messages.push.sender import PushMessage, PushSender, Rest, SendResult
from stadtkern.kernel.messages.subscriptions import publishing
from stadtkern.kernel.modules import Note

BATCH = 250  # rows that one worker holds at a time: what a death may send twice
MAX_TIMES = 2  # that a message may have left, when workers die while they send it
POLL_SECONDS = 5.0
DATABASE_PAUSE = 2.0
log = logging.getLogger(__name__)


def expire() -> int:
    """Give up what is too late to be of use, also of topics that are stopped. Gives how many."""
    now = clock.now()
    late = Notice.objects.filter(state=Notice.State.WAITING, due_at__lte=now, publication__expires_at__lte=now)
    return late.update(state=Notice.State.EXPIRED, settled_at=now)


def deliver_batch(sender: PushSender, size: int = BATCH) -> int:
    """Deliver the next batch that is due. Gives how many rows were taken; 0 when none is due."""
    with transaction.atomic():
        _commit_without_waiting()
        batch = notice_queue.take(size)
        interrupted = in_flight.interrupted([row.pk for row in batch]) if batch else {}
        if batch and not interrupted:
            _deliver(batch, sender)
    for pk in sorted(interrupted):
        _deliver_again(pk, sender)
    return len(batch)


def deliver_due() -> int:
    """Deliver all that is due, and come back. Gives how many rows were taken."""
    taken = 0
    expire()
    with PushSender() as sender:
        while batch := deliver_batch(sender):
            taken += batch
    return taken


class PushWorker:
    """Delivers notices for ever, in a thread of a worker; it outlives push services and databases that go away."""

    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop
        self._ear: psycopg.Connection[Any] | None = None

    def run(self) -> None:
        """Work until the stop event is set; a batch that is on its way is finished first."""
        with PushSender() as sender:
            while not self.stop.is_set():
                try:
                    self._listen()
                    close_old_connections()
                    expire()
                    while not self.stop.is_set() and deliver_batch(sender):
                        pass
                    self._wait()
                except (OperationalError, InterfaceError, psycopg.Error, OSError) as error:
                    log.warning("the notices cannot be read: %s", error)
                    self._hang_up()
                    sender.journal.close()
                    connection.close()
                    self.stop.wait(DATABASE_PAUSE)
        self._hang_up()
        connection.close()

    def _listen(self) -> None:
        if self._ear is None:
            self._ear = listen.own()
            self._ear.execute(f"LISTEN {publishing.WAKE}")

    def _wait(self) -> None:
        assert self._ear is not None  # noqa: S101  (for the type checker: _listen came first)
        waited = 0.0
        while waited < POLL_SECONDS and not self.stop.is_set():
            for _notice in self._ear.notifies(timeout=0.5, stop_after=1):
                return
            waited += 0.5
        self._ear.execute("SELECT 1")  # a dead line must not look like a quiet one

    def _hang_up(self) -> None:
        if self._ear is not None:
            self._ear.close()
        self._ear = None


def _deliver(batch: Sequence[QueuedNotice], sender: PushSender) -> None:
    now = clock.now()
    messages = _messages(batch, now)
    mark = sender.journal.begin([message.notice for message in messages]) if messages else None
    notice_queue.settle(batch, _noted(batch, sender.send(messages), now))
    if mark is not None:
        in_flight.finish(mark)


def _deliver_again(pk: int, sender: PushSender) -> None:
    """Deliver a row that a worker was sending when it died: alone, so that its outcome is kept whatever comes next."""
    with transaction.atomic():
        _commit_without_waiting()
        batch, now = notice_queue.take(1, only=pk), clock.now()
        times = in_flight.interrupted([pk])[pk]
        marks: list[int] = []
        gone: set[str] = set()
        for message in _messages(batch, now):
            if times >= MAX_TIMES:
                log.warning("the notice %s was interrupted %s times: it counts as told", pk, times)
                batch[0].settled(Notice.State.SENT, now, "interrupted twice while it was sent")
            else:
                outcome = sender.send_alone(message, lambda: marks.append(sender.journal.begin([pk])))
                gone = _noted(batch, [(message, outcome)], now)
        notice_queue.settle(batch, gone)
        for mark in marks:
            in_flight.finish(mark)


def _commit_without_waiting() -> None:
    """A database that falls within the second forgets this transaction, and its batch is sent once more: worth the time."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")


def _messages(batch: Sequence[QueuedNotice], now: datetime) -> list[PushMessage]:
    """What leaves by push; mail goes to the outbox here and now, and the rows of everything else are settled."""
    told = {str(pk): one for pk, one in Publication.objects.in_bulk({row.publication for row in batch}).items()}
    by_mail = Subscriber.Channel.MAIL.value
    people = Subscriber.objects.in_bulk([row.subscriber for row in batch if row.channel == by_mail])
    words = NoticeTexts(told, now)
    messages = []
    for row in batch:
        text = words.of(row.publication, row.keys, row.language) if row.channel else None
        if text is None:
            row.settled(Notice.State.WITHDRAWN, now)
        elif isinstance(text, Exception):
            row.later(now, None, f"{type(text).__name__}: {text}")
        elif row.channel == by_mail:
            _mail(row, text.note, people[UUID(row.subscriber)], told[row.publication].expires_at)
            row.settled(Notice.State.SENT, now)
        else:
            messages.append(
                PushMessage(row.pk, row.endpoint, row.p256dh, row.auth, text.plain, text.ttl, text.urgency, text.tag)
            )
    return messages


def _mail(row: QueuedNotice, note: Note, subscriber: Subscriber, expires_at: datetime) -> None:
    outbox.send(
        "messages.notice",
        to=subscriber.email,
        about=subscriber,
        language=subscriber.language,
        context={"title": note.title, "body": note.body, "path": note.url, "topic": row.topic},
        expires_at=expires_at,
        key=f"notice:{row.pk}",
    )


def _noted(
    batch: Sequence[QueuedNotice], outcomes: Iterable[tuple[PushMessage, SendResult]], now: datetime
) -> set[str]:
    """Note on each row what became of it. Gives the subscribers whose device is gone for good."""
    by_pk = {row.pk: row for row in batch}
    gone = set()
    for message, outcome in outcomes:
        row = by_pk[message.notice]
        if isinstance(outcome, Rest):
            row.waits(now, outcome.seconds)
        elif isinstance(outcome, services.BadEndpoint):
            gone.add(row.subscriber)
        elif isinstance(outcome, encryption.TooLong | ValueError):
            row.settled(Notice.State.FAILED, now, str(outcome))
        elif isinstance(outcome, Exception):
            row.later(now, None, str(outcome))
        elif outcome.status in (200, 201, 202, 204):
            row.settled(Notice.State.SENT, now)
        elif outcome.status in (404, 410):
            gone.add(row.subscriber)  # RFC 8030, section 7.3
        elif outcome.status in (408, 425, 429) or outcome.status >= 500:
            row.later(now, outcome.retry_after, f"the push service answered {outcome.status}")
        else:
            row.settled(Notice.State.FAILED, now, f"the push service answered {outcome.status}")
    return gone
