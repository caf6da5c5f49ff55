"""Carrying messages to the push services: many at a time, over lines that stay open between batches.

One thread does it all. A batch is encrypted in one go, and then each line is given a request as soon as it has brought
the answer to the one before: switching between threads or tasks for each message would cost as much as encrypting it.
"""

from __future__ import annotations

import select
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from stadtkern.kernel.messages.push import client, services
from stadtkern.kernel.messages.push.client import Answer, Closed, Connection, Request, Unreachable
from stadtkern.kernel.messages.push.in_flight import Journal
from stadtkern.kernel.messages.push.services import Place

LINES = 32  # to each push service


@dataclass(slots=True)
class PushMessage:
    """One push message, ready to be encrypted. notice: its row; ttl: seconds; tag: the push topic."""

    notice: int
    endpoint: str
    p256dh: str
    auth: str
    plain: bytes
    ttl: int
    urgency: str
    tag: str

    def request(self) -> Request:
        """Encrypted. Raises what client.request raises."""
        return client.request(
            self.endpoint,
            self.plain,
            p256dh=self.p256dh,
            auth=self.auth,
            ttl=self.ttl,
            urgency=self.urgency,
            topic=self.tag,
        )


@dataclass(frozen=True, slots=True)
class Rest:
    """Not sent, because its service has asked us to wait so long."""

    seconds: float


@dataclass(slots=True)
class PendingRequest:
    """A message whose request waits for a line. again: it has come back once already."""

    message: PushMessage
    request: Request
    again: bool = False


SendResult = Answer | Exception | Rest


class PushSender:
    """Sends messages; one thread uses it. It has the journal, too, in which is noted what leaves."""

    def __init__(self, lines: int = LINES) -> None:
        self.journal = Journal()
        self._most = lines
        self._idle: dict[Place, list[Connection]] = {}
        self._resting: dict[Place, float] = {}  # until when (monotonic seconds) a service wants to be left alone

    def __enter__(self) -> PushSender:
        return self

    def __exit__(self, *_error: object) -> None:
        for lines in self._idle.values():
            for line in lines:
                line.close()
        self._idle.clear()
        self.journal.close()

    def send(self, messages: Sequence[PushMessage]) -> list[tuple[PushMessage, SendResult]]:
        """Send them all; what became of each, in no order. A service that asks us to wait is left alone so long."""
        outcomes: list[tuple[PushMessage, SendResult]] = []
        pending: dict[Place, deque[PendingRequest]] = {}
        for message in messages:
            try:
                request = message.request()
            except (services.BadEndpoint, ValueError) as error:
                outcomes.append((message, error))
            else:
                pending.setdefault(request.place, deque()).append(PendingRequest(message, request))
        with Batch(pending, outcomes, self._resting) as its:
            for place, waiting in pending.items():
                its.open(place, self._lines(place, min(self._most, len(waiting))))
            its.run()
            for line in its.idle:
                self._idle.setdefault(line.place, []).append(line)
        return outcomes

    def send_alone(self, message: PushMessage, before: Callable[[], None]) -> SendResult:
        """Send one over a line of its own; `before` is called right before its request leaves."""
        try:
            request = message.request()
            line = Connection(request.place)
        except (services.BadEndpoint, ValueError, Unreachable) as error:
            return error
        before()
        try:
            line.ask(request.data)
            return line.answer()
        except OSError as error:
            return _unreachable(line, error)
        finally:
            line.close()

    def _lines(self, place: Place, count: int) -> list[Connection | Unreachable]:
        """Lines that are open and new ones, or why there is none; what is open and has ended is thrown away."""
        open_ones: list[Connection | Unreachable] = []
        for line in self._idle.pop(place, []):
            if len(open_ones) < count and line.quiet():
                open_ones.append(line)
            else:
                line.close()
        missing = count - len(open_ones)
        if missing <= 0:
            return open_ones
        with ThreadPoolExecutor(missing, thread_name_prefix="push") as pool:  # all at once: each takes some round trips
            return open_ones + list(pool.map(_line, [place] * missing))


class Batch:
    """One batch on its way: requests that wait, lines that wait for an answer, and lines that have nothing to do."""

    def __init__(
        self,
        pending: dict[Place, deque[PendingRequest]],
        outcomes: list[tuple[PushMessage, SendResult]],
        resting: dict[Place, float],
    ) -> None:
        self.idle: list[Connection] = []
        self._errands, self._outcomes, self._resting = pending, outcomes, resting
        self._poll = select.poll()
        self._busy: dict[int, tuple[Connection, PendingRequest, float]] = {}  # by file number, the oldest request first

    def __enter__(self) -> Batch:
        return self

    def __exit__(self, *_error: object) -> None:
        for line, _errand, _until in self._busy.values():
            line.close()  # only after an error that nobody expected: its answer is not known

    def open(self, place: Place, lines: Sequence[Connection | Unreachable]) -> None:
        """Let lines begin; without any, all requests to the place have failed."""
        usable = [line for line in lines if isinstance(line, Connection)]
        for line in usable:
            self._next(line)
        if not usable:
            why = next(line for line in lines if isinstance(line, Unreachable))
            self._give_up(place, why)

    def run(self) -> None:
        """Until every request has an outcome."""
        while self._busy:
            oldest = next(iter(self._busy.values()))[2]
            for number, _event in self._poll.poll(max(0.0, oldest - time.monotonic()) * 1000 + 1):
                self._read(*self._taken(number))
            now = time.monotonic()
            while self._busy and (number := next(iter(self._busy))) and self._busy[number][2] <= now:
                line, request_in_hand = self._taken(number)
                line.close()
                self._failed(line, request_in_hand, TimeoutError("timed out"))

    def _next(self, line: Connection) -> None:
        """Give a line the next request of its place."""
        waiting = self._errands[line.place]
        while waiting:
            request_in_hand = waiting.popleft()
            rest = self._resting.get(line.place, 0.0) - time.monotonic()
            if rest > 0:
                self._outcomes.append((request_in_hand.message, Rest(rest)))
                continue
            try:
                line.ask(request_in_hand.request.data)
            except OSError as error:
                self._failed(line, request_in_hand, error)
                return
            self._busy[line.fileno()] = (line, request_in_hand, time.monotonic() + client.TIMEOUT)
            self._poll.register(line, select.POLLIN)
            return
        self.idle.append(line)

    def _taken(self, number: int) -> tuple[Connection, PendingRequest]:
        line, request_in_hand, _until = self._busy.pop(number)
        self._poll.unregister(number)
        return line, request_in_hand

    def _read(self, line: Connection, request_in_hand: PendingRequest) -> None:
        try:
            answer = line.answer()
        except OSError as error:
            self._failed(line, request_in_hand, error)
            return
        self._outcomes.append((request_in_hand.message, answer))
        if answer.status == 429 and answer.retry_after:
            self._resting[line.place] = time.monotonic() + answer.retry_after
        if line.closed:
            self._replace(line)
        else:
            self._next(line)

    def _failed(self, line: Connection, request_in_hand: PendingRequest, error: OSError) -> None:
        """A line broke. One that had been idle too long has taken nothing: its request waits again, for another line.

        Should the service have read it all the same, the repeat has its topic.
        """
        if isinstance(error, Closed) and line.used and not request_in_hand.again:
            request_in_hand.again = True
            self._errands[line.place].appendleft(request_in_hand)
        else:
            self._outcomes.append((request_in_hand.message, _unreachable(line, error)))
        self._replace(line)

    def _replace(self, old: Connection) -> None:
        """A new line in the place of one that is closed, where there is work for it."""
        if not self._errands[old.place]:
            return
        new = _line(old.place)
        if isinstance(new, Connection):
            self._next(new)
        elif not any(line.place == old.place for line, _errand, _until in self._busy.values()):
            self._give_up(old.place, new)

    def _give_up(self, place: Place, why: Unreachable) -> None:
        self._outcomes.extend((request_in_hand.message, why) for request_in_hand in self._errands[place])
        self._errands[place].clear()


def _line(place: Place) -> Connection | Unreachable:
    try:
        return Connection(place)
    except Unreachable as error:
        return error


def _unreachable(line: Connection, error: OSError) -> Unreachable:
    return Unreachable(f"{line.place[1]}: {error or type(error).__name__}")
