"""Delivering notices: to devices by push, to addresses through the outbox, each once, by any number of workers.

A batch of rows stays locked, in an open transaction, while it is sent, and is marked as in flight outside of it. Dies
the
worker, so does its transaction, and the mark stays. Another worker then takes each row of that batch alone, marked
anew right before its request leaves: the second and last time, and devices put the newer message in the place of the
older one (the same push topic and tag). One that is interrupted this time, too, has left twice: it counts as sent.
Mail is written to the outbox in the same transaction, so it can't be doubled here.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Sequence
from datetime import datetime
from http import HTTPStatus
from http.client import responses
from uuid import UUID

from django.db import connection, transaction

from stadtkern.kernel import listen, loops
from stadtkern.kernel.city import clock
from stadtkern.kernel.messages.mail import outbox
from stadtkern.kernel.messages.models import Notice, Publication, Subscriber
from stadtkern.kernel.messages.push import encryption, failures, in_flight, notice_queue, services
from stadtkern.kernel.messages.push.client import Unreachable
from stadtkern.kernel.messages.push.failures import ServiceResult
from stadtkern.kernel.messages.push.notice_queue import QueuedNotice
from stadtkern.kernel.messages.push.notice_text import NoticeText, NoticeTexts
from stadtkern.kernel.messages.push.sender import PushMessage, PushSender, SendResult, Throttled
from stadtkern.kernel.messages.subscriptions import publishing

BATCH = 250  # rows that one worker holds at a time: what a death may send twice
MAX_SENDINGS = 2  # of a message, when workers die while they send it
POLL_SECONDS = 5.0
TAKEN, GONE, LATER = (200, 201, 202, 204), (404, 410), (408, 425, 429)  # RFC 8030, sections 5, 7.3 and 8.4
log = logging.getLogger(__name__)


def expire() -> int:
    """Give up what is too late to be of use, also of topics that are stopped. Gives how many."""
    now = clock.now()
    late = Notice.objects.filter(state=Notice.State.WAITING, due_at__lte=now, publication__expires_at__lte=now)
    return late.update(state=Notice.State.EXPIRED, settled_at=now)


def deliver_batch(sender: PushSender, size: int | None = None) -> int:
    """Deliver the next batch that is due. Gives how many rows were taken; 0 when none is due."""
    batch: list[QueuedNotice] = []
    try:
        with transaction.atomic():
            _commit_without_waiting()
            batch = notice_queue.take(size or BATCH)
            alone = sorted(in_flight.interrupted([row.pk for row in batch])) if batch else []
            if batch and not alone:
                _deliver(batch, sender)
    except loops.DATABASE_AWAY:
        raise
    except Exception:
        if not batch:
            raise
        log.exception("a batch could not be delivered: its notices are delivered one by one")
        alone = [row.pk for row in batch]
    for pk in alone:
        _deliver_alone(pk, sender)
    return len(batch)


def deliver_due() -> int:
    """Deliver all that is due, and come back. Gives how many rows were taken."""
    taken = 0
    expire()
    with PushSender() as sender:
        while batch := deliver_batch(sender):
            taken += batch
    return taken


class PushWorker(loops.Loop):
    """Delivers notices, in a thread of a worker."""

    def __init__(self) -> None:
        self._listener = listen.Listener(publishing.WAKE)
        self._sender: PushSender | None = None

    def round(self, stop: threading.Event) -> str:
        """Deliver a batch; without one wait until there may be another."""
        self._listener.connect()  # before we look: what is committed later wakes us
        if self._sender is None:
            self._sender = PushSender()
        expire()
        if not deliver_batch(self._sender):
            self._listener.wait(POLL_SECONDS, stop)
        return ""

    def close(self) -> None:
        """End all connections."""
        self._listener.close()
        if self._sender is not None:
            self._sender.close()
        self._sender = None


def _deliver(batch: Sequence[QueuedNotice], sender: PushSender) -> None:
    now = clock.now()
    messages = _messages(batch, now)
    mark = sender.in_flight.add([message.notice for message in messages]) if messages else None
    notice_queue.settle(batch, _record(batch, sender.send(messages), now))
    if mark is not None:
        in_flight.remove(mark)


def _deliver_alone(pk: int, sender: PushSender) -> None:
    """Deliver a row in a transaction of its own: one that a worker was sending when it died, or whose batch failed."""
    try:
        with transaction.atomic():
            _commit_without_waiting()
            _deliver_row(pk, sender)
    except loops.DATABASE_AWAY:
        raise
    except Exception as error:
        log.exception("the notice %s could not be delivered", pk)
        with transaction.atomic():
            for row in notice_queue.take(1, only=pk):
                row.retry(clock.now(), None, f"{type(error).__name__}: {error}")
                notice_queue.settle([row], set())


def _deliver_row(pk: int, sender: PushSender) -> None:
    batch, now = notice_queue.take(1, only=pk), clock.now()
    sendings = in_flight.interrupted([pk])[pk]
    marks: list[int] = []
    gone: set[str] = set()
    for message in _messages(batch, now):
        if sendings >= MAX_SENDINGS:
            log.warning("the notice %s was interrupted %s times: it counts as sent", pk, sendings)
            batch[0].settle(Notice.State.SENT, now, "interrupted twice while it was sent")
        else:
            result = sender.send_alone(message, lambda: marks.append(sender.in_flight.add([pk])))
            gone = _record(batch, [(message, result)], now)
    notice_queue.settle(batch, gone)
    for mark in marks:
        in_flight.remove(mark)


def _commit_without_waiting() -> None:
    """A database that falls within the second forgets this transaction,
    and its batch is sent once more: worth the time.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")


def _messages(batch: Sequence[QueuedNotice], now: datetime) -> list[PushMessage]:
    """What leaves by push; mail goes to the outbox here and now, and the rows of everything else are settled."""
    publications = {str(pk): one for pk, one in Publication.objects.in_bulk({row.publication for row in batch}).items()}
    by_mail = Subscriber.Channel.MAIL.value
    subscribers = Subscriber.objects.in_bulk([row.subscriber for row in batch if row.channel == by_mail])
    texts = NoticeTexts(publications, now)
    messages = []
    for row in batch:
        text = texts.of(row.publication, row.keys, row.language) if row.channel else None
        if text is None:
            row.settle(Notice.State.WITHDRAWN, now)
        elif isinstance(text, Exception):
            row.retry(now, None, f"{type(text).__name__}: {text}")
        elif row.channel == by_mail:
            _mail(row, text, subscribers[UUID(row.subscriber)], publications[row.publication].expires_at)
            row.settle(Notice.State.SENT, now)
        else:
            messages.append(
                PushMessage(row.pk, row.endpoint, row.p256dh, row.auth, text.plain, text.ttl, text.urgency, text.tag)
            )
    return messages


def _mail(row: QueuedNotice, text: NoticeText, subscriber: Subscriber, expires_at: datetime) -> None:
    outbox.send(
        "messages.notice",
        to=subscriber.email,
        about=subscriber,
        language=subscriber.language,
        context={
            "title": text.note.title,
            "body": text.note.body,
            "path": text.note.url,
            "topic": row.topic,
            "done": text.done,
        },
        expires_at=expires_at,
        key=f"notice:{row.pk}",
    )


def _record(
    batch: Sequence[QueuedNotice], results: Iterable[tuple[PushMessage, SendResult]], now: datetime
) -> set[str]:
    """Write the result on each row, and what the services made of it. Gives the subscribers whose device is gone."""
    by_pk = {row.pk: row for row in batch}
    gone, of_services = set(), []
    for message, result in results:
        row = by_pk[message.notice]
        if isinstance(result, Throttled):
            row.postpone(now, result.seconds)
        elif isinstance(result, services.BadEndpoint):
            gone.add(row.subscriber)
        elif isinstance(result, encryption.TooLong | ValueError):
            row.settle(Notice.State.FAILED, now, str(result))
        elif isinstance(result, Unreachable):
            row.retry(now, None, str(result))
            of_services.append(ServiceResult(message.endpoint, str(result)))
        elif isinstance(result, Exception):
            row.retry(now, None, f"{type(result).__name__}: {result}")
        elif result.status in TAKEN:
            row.settle(Notice.State.SENT, now)
            of_services.append(ServiceResult(message.endpoint))
        elif result.status in GONE:
            gone.add(row.subscriber)
            of_services.append(ServiceResult(message.endpoint))
        else:
            said = f"the push service answered {result.status}" + (f": {result.reason}" if result.reason else "")
            if result.status in LATER or result.status >= 500:
                row.retry(now, result.retry_after, said)
            else:
                row.settle(Notice.State.FAILED, now, said)
            if result.status != HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
                words = f"{result.status} {result.reason or responses.get(result.status, '')}".strip()
                of_services.append(ServiceResult(message.endpoint, words))
    failures.note(of_services, now)
    return gone
