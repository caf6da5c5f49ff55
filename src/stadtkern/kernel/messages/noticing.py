"""Delivering notices: to devices by push, to addresses through the outbox, each once, by any number of workers.

A batch of rows stays locked, in an open transaction, while it is sent, and is marked as begun outside of it. Dies the
worker, so does its transaction, and the mark stays. Another worker then takes each row of that batch alone, marked
anew right before its request leaves: the second and last time, and devices put the newer message in the place of the
older one (the same push topic and tag). One that is interrupted this time, too, has left twice: it counts as told.
Mail is written to the outbox in the same transaction, so it can't be doubled here.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import psycopg
from django.db import InterfaceError, OperationalError, close_old_connections, connection, transaction
from django.db.models import F
from django.utils import translation

from stadtkern.kernel.city import clock
from stadtkern.kernel.messages import begun, connections, outbox, publishing
from stadtkern.kernel.messages.models import Notice, Publication, Subscriber
from stadtkern.kernel.messages.push import encryption, services, vapid
from stadtkern.kernel.messages.push.client import Answer, Line, Unreachable
from stadtkern.kernel.messages.topics import Note, Topic, topics
from stadtkern.kernel.web.links import in_language

BATCH = 100  # rows that one worker holds at a time: what a crash may send twice
MOST_TIMES = 2  # that a message may have left, when workers die while they send it
LINES = 16  # requests at the same time
POLL_SECONDS = 5.0
DATABASE_PAUSE = 2.0
PAUSES = [timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=30), timedelta(hours=2)]
TAKE = """
    SELECT notice.id FROM kernel_messages_notice AS notice
    WHERE notice.state = 'waiting' AND notice.due_at <= %s
      AND (%s::bigint IS NULL OR notice.id = %s)
      AND NOT EXISTS (SELECT FROM kernel_messages_topicpause AS pause WHERE pause.topic = notice.topic)
    ORDER BY notice.due_at LIMIT %s FOR UPDATE OF notice SKIP LOCKED
"""
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Parcel:
    """One push message, ready to be encrypted."""

    notice: Notice
    endpoint: str
    p256dh: str
    auth: str
    plain: bytes
    ttl: int
    urgency: str
    tag: str


def expire() -> int:
    """Give up what is too late to be of use, also of topics that are stopped. Gives how many."""
    now = clock.now()
    late = Notice.objects.filter(state=Notice.State.WAITING, due_at__lte=now, publication__expires_at__lte=now)
    return late.update(state=Notice.State.EXPIRED, settled_at=now)


def deliver_batch(carrier: Carrier, size: int = BATCH) -> int:
    """Deliver the next batch that is due. Gives how many rows were taken; 0 when none is due."""
    with transaction.atomic():
        rows = _take(size)
        interrupted = begun.left([row.pk for row in rows])
        if not interrupted:
            _deliver(rows, carrier)
    for pk in sorted(interrupted):
        _deliver_again(pk, carrier)
    return len(rows)


def _take(size: int, only: int | None = None) -> list[Notice]:
    """Lock rows that are due and that no other worker holds."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [clock.now(), only, only, size])
        ids = [row[0] for row in cursor.fetchall()]
    return list(Notice.objects.filter(pk__in=ids).order_by("due_at", "pk")) if ids else []


def _deliver(rows: list[Notice], carrier: Carrier) -> None:
    now = clock.now()
    parcels = _parcels(rows, now)
    mark = carrier.journal.begin([parcel.notice.pk for parcel in parcels]) if parcels else None
    gone = carrier.carry(parcels, now)
    _settle(rows, gone)
    if mark is not None:
        begun.finish(mark)


def _deliver_again(pk: int, carrier: Carrier) -> None:
    """Deliver a row that a worker was sending when it died: alone, so that its outcome is kept whatever comes next."""
    with transaction.atomic():
        rows, now = _take(1, only=pk), clock.now()
        marks: list[int] = []
        times = begun.left([row.pk for row in rows])[pk]
        gone: set[Any] = set()
        for parcel in _parcels(rows, now):
            if times >= MOST_TIMES:
                log.warning(
                    "the notice %s of %s was interrupted %s times: it counts as told", pk, parcel.notice.topic, times
                )
                _settled(parcel.notice, Notice.State.SENT, now, "interrupted twice while it was sent")
            elif carrier.carry_alone(parcel, now, lambda: marks.append(carrier.journal.begin([pk]))):
                gone.add(parcel.notice.subscriber_id)
        _settle(rows, gone)
        for mark in marks:
            begun.finish(mark)


def deliver_due() -> int:
    """Deliver all that is due, and come back. Gives how many rows were taken."""
    taken = 0
    expire()
    with Carrier() as carrier:
        while batch := deliver_batch(carrier):
            taken += batch
    return taken


class Words:
    """The words of publications, made once for each set of keys and language of a batch."""

    def __init__(self) -> None:
        self._made: dict[tuple[Any, tuple[str, ...], str], Note | None] = {}

    def of(self, publication: Publication, keys: Sequence[str], language: str) -> Note | None:
        """What to say; None when nothing holds any more. Raises what the topic raises."""
        asked = (publication.pk, tuple(sorted(keys)), language)
        if asked not in self._made:
            items = {key: publication.items[key] for key in asked[1] if key in publication.items}
            its = topics().get(publication.topic)
            with translation.override(language):
                self._made[asked] = its.note(publication.day, items) if its is not None and items else None
        return self._made[asked]


class Carrier:
    """Sends parcels, some at a time, over lines that stay open between batches."""

    def __init__(self, lines: int = LINES) -> None:
        self._pool = ThreadPoolExecutor(lines, thread_name_prefix="push")
        self._local = threading.local()
        self._lines: list[Line] = []
        self.journal = begun.Journal()

    def __enter__(self) -> Carrier:
        return self

    def __exit__(self, *_error: object) -> None:
        self._pool.shutdown()
        for line in self._lines:
            line.close()
        self.journal.close()

    def carry(self, parcels: Sequence[Parcel], now: datetime) -> set[Any]:
        """Send them all and note on each row what became of it. Gives the subscribers whose device is gone.

        A service that asks us to wait is not asked for the rest of the batch.
        """
        resting: dict[str, float] = {}
        gone = set()
        for origin in {"://".join(urlsplit(parcel.endpoint)[:2]) for parcel in parcels}:
            vapid.authorization(origin)  # here, because it may ask the database, and the threads of the pool must not
        for parcel, outcome in zip(parcels, self._pool.map(lambda one: self._send(one, resting), parcels), strict=True):
            if _noted(parcel.notice, outcome, now):
                gone.add(parcel.notice.subscriber_id)
        return gone

    def carry_alone(self, parcel: Parcel, now: datetime, before: Callable[[], None]) -> bool:
        """Send one over a line of its own; `before` is called right before its request leaves. True: the device is gone."""
        with Line() as line:
            return _noted(parcel.notice, _sent(line, parcel, before), now)

    def _send(self, parcel: Parcel, resting: dict[str, float]) -> Answer | Exception:
        host = urlsplit(parcel.endpoint).netloc
        if host in resting:
            return Answer(429, resting[host])
        answer = _sent(self._line(), parcel)
        if isinstance(answer, Answer) and answer.status == 429 and answer.retry_after:
            resting[host] = answer.retry_after
        return answer

    def _line(self) -> Line:
        line: Line | None = getattr(self._local, "line", None)
        if line is None:
            line = self._local.line = Line()
            self._lines.append(line)
        return line


def _sent(line: Line, parcel: Parcel, before: Callable[[], None] | None = None) -> Answer | Exception:
    try:
        return line.send(
            parcel.endpoint, parcel.plain, p256dh=parcel.p256dh, auth=parcel.auth, ttl=parcel.ttl,
            urgency=parcel.urgency, topic=parcel.tag, before=before,
        )  # fmt: skip
    except (Unreachable, services.BadEndpoint, ValueError) as error:
        return error


class Noticer:
    """Delivers notices for ever, in a thread of a worker; it outlives push services and databases that go away."""

    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop
        self._ear: psycopg.Connection[Any] | None = None

    def run(self) -> None:
        """Work until the stop event is set; a batch that is on its way is finished first."""
        with Carrier() as carrier:
            while not self.stop.is_set():
                try:
                    self._listen()
                    close_old_connections()
                    expire()
                    while not self.stop.is_set() and deliver_batch(carrier):
                        pass
                    self._wait()
                except (OperationalError, InterfaceError, psycopg.Error, OSError) as error:
                    log.warning("the notices cannot be read: %s", error)
                    self._hang_up()
                    carrier.journal.close()
                    connection.close()
                    self.stop.wait(DATABASE_PAUSE)
        self._hang_up()
        connection.close()

    def _listen(self) -> None:
        if self._ear is None:
            self._ear = connections.own()
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


def _parcels(rows: Sequence[Notice], now: datetime) -> list[Parcel]:
    """What leaves by push; the rows of everything else are settled already."""
    told = Publication.objects.in_bulk({row.publication_id for row in rows})
    people = Subscriber.objects.in_bulk({row.subscriber_id for row in rows})
    words = Words()
    made = (_prepare(row, told.get(row.publication_id), people.get(row.subscriber_id), words, now) for row in rows)
    return [parcel for parcel in made if parcel is not None]


def _prepare(
    row: Notice, publication: Publication | None, subscriber: Subscriber | None, words: Words, now: datetime
) -> Parcel | None:
    """A parcel for a device; mail goes to the outbox here and now. None when the row is settled already."""
    if subscriber is None or publication is None:
        _settled(row, Notice.State.WITHDRAWN, now)
        return None
    try:
        note = words.of(publication, row.keys, subscriber.language)
    except Exception as error:
        log.exception("the notice %s of %s could not be made", row.pk, row.topic)
        _later(row, now, None, f"{type(error).__name__}: {error}")
        return None
    if note is None:
        _settled(row, Notice.State.WITHDRAWN, now)
        return None
    if subscriber.channel == Subscriber.Channel.MAIL:
        outbox.send(
            "messages.notice", to=subscriber.email, about=subscriber, language=subscriber.language,
            context={"title": note.title, "body": note.body, "path": note.url, "topic": row.topic},
            expires_at=publication.expires_at, key=f"notice:{row.pk}",
        )  # fmt: skip
        _settled(row, Notice.State.SENT, now)
        return None
    its: Topic = topics()[publication.topic]
    left = int((publication.expires_at - now).total_seconds())
    tag = tag_of(row)
    plain = json.dumps(
        {"title": note.title, "body": note.body, "url": in_language(note.url, subscriber.language), "tag": tag,
         "lang": subscriber.language},
        ensure_ascii=False, separators=(",", ":"),
    ).encode()  # fmt: skip
    return Parcel(
        row, subscriber.endpoint, subscriber.p256dh, subscriber.auth, plain,
        max(0, min(int(its.ttl.total_seconds()), left)), its.urgency, tag,
    )  # fmt: skip


def tag_of(row: Notice) -> str:
    """The push topic of a notice (RFC 8030, 5.4: at most 32 letters): the same for a repeat, and for no other notice."""
    digest = hashlib.sha256(f"{row.publication_id}:{','.join(sorted(row.keys))}".encode()).digest()
    return base64.urlsafe_b64encode(digest[:21]).decode()


def _noted(row: Notice, outcome: Answer | Exception, now: datetime) -> bool:
    """Write down what became of a row. True when its device is gone for good."""
    if isinstance(outcome, services.BadEndpoint):
        return True
    if isinstance(outcome, encryption.TooLong | ValueError):
        _settled(row, Notice.State.FAILED, now, str(outcome))
        return False
    if isinstance(outcome, Exception):
        _later(row, now, None, str(outcome))
        return False
    match outcome.status:
        case 200 | 201 | 202 | 204:
            _settled(row, Notice.State.SENT, now)
        case 404 | 410:
            return True  # RFC 8030, section 7.3
        case status if status == 429 or status >= 500:
            _later(row, now, outcome.retry_after, f"the push service answered {status}")
        case status:
            _settled(row, Notice.State.FAILED, now, f"the push service answered {status}")
    return False


def _settled(row: Notice, state: Notice.State, now: datetime, why: str = "") -> None:
    row.attempts += 1
    row.state, row.settled_at, row.error = state, now, why[:300]
    if state == Notice.State.FAILED:
        log.warning("the notice %s of %s is given up: %s", row.pk, row.topic, why)


def _later(row: Notice, now: datetime, wait: float | None, why: str) -> None:
    row.attempts += 1
    if row.attempts > len(PAUSES):
        row.attempts -= 1
        _settled(row, Notice.State.FAILED, now, why)
        return
    row.error = why[:300]
    row.due_at = now + (timedelta(seconds=wait) if wait else PAUSES[row.attempts - 1])


def _settle(batch: Sequence[Notice], gone: set[Any]) -> None:
    """Forget the subscribers that are gone, and write all other rows: what was sent at once, the others one by one."""
    Subscriber.objects.filter(pk__in=gone).delete()
    rows = [row for row in batch if row.subscriber_id not in gone]
    sent = [row for row in rows if row.state == Notice.State.SENT and not row.error]
    if sent:
        Notice.objects.filter(pk__in=[row.pk for row in sent]).update(
            state=Notice.State.SENT, settled_at=sent[0].settled_at, attempts=F("attempts") + 1, error=""
        )
    for row in rows:
        if row.state != Notice.State.SENT or row.error:
            row.save(update_fields=["state", "settled_at", "error", "attempts", "due_at"])
