"""Carrying parcels to the push services: many at a time, over lines that stay open between batches.

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

from stadtkern.kernel.messages.begun import Journal
from stadtkern.kernel.messages.push import client, services
from stadtkern.kernel.messages.push.client import Answer, Closed, Line, Request, Unreachable
from stadtkern.kernel.messages.push.services import Place

LINES = 32  # to each push service


@dataclass(slots=True)
class Parcel:
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
class Errand:
    """A parcel whose request waits for a line. again: it has come back once already."""

    parcel: Parcel
    request: Request
    again: bool = False


Outcome = Answer | Exception | Rest


class Carrier:
    """Sends parcels; one thread uses it. It has the journal, too, in which is noted what leaves."""

    def __init__(self, lines: int = LINES) -> None:
        self.journal = Journal()
        self._most = lines
        self._idle: dict[Place, list[Line]] = {}
        self._resting: dict[Place, float] = {}  # until when (monotonic seconds) a service wants to be left alone

    def __enter__(self) -> Carrier:
        return self

    def __exit__(self, *_error: object) -> None:
        for lines in self._idle.values():
            for line in lines:
                line.close()
        self._idle.clear()
        self.journal.close()

    def carry(self, parcels: Sequence[Parcel]) -> list[tuple[Parcel, Outcome]]:
        """Send them all; what became of each, in no order. A service that asks us to wait is left alone so long."""
        outcomes: list[tuple[Parcel, Outcome]] = []
        errands: dict[Place, deque[Errand]] = {}
        for parcel in parcels:
            try:
                request = parcel.request()
            except (services.BadEndpoint, ValueError) as error:
                outcomes.append((parcel, error))
            else:
                errands.setdefault(request.place, deque()).append(Errand(parcel, request))
        with Round(errands, outcomes, self._resting) as its:
            for place, waiting in errands.items():
                its.open(place, self._lines(place, min(self._most, len(waiting))))
            its.run()
            for line in its.idle:
                self._idle.setdefault(line.place, []).append(line)
        return outcomes

    def carry_alone(self, parcel: Parcel, before: Callable[[], None]) -> Outcome:
        """Send one over a line of its own; `before` is called right before its request leaves."""
        try:
            request = parcel.request()
            line = Line(request.place)
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

    def _lines(self, place: Place, count: int) -> list[Line | Unreachable]:
        """Lines that are open and new ones, or why there is none; what is open and has ended is thrown away."""
        open_ones: list[Line | Unreachable] = []
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


class Round:
    """One batch on its way: requests that wait, lines that wait for an answer, and lines that have nothing to do."""

    def __init__(
        self, errands: dict[Place, deque[Errand]], outcomes: list[tuple[Parcel, Outcome]], resting: dict[Place, float]
    ) -> None:
        self.idle: list[Line] = []
        self._errands, self._outcomes, self._resting = errands, outcomes, resting
        self._poll = select.poll()
        self._busy: dict[int, tuple[Line, Errand, float]] = {}  # by file number, the oldest request first

    def __enter__(self) -> Round:
        return self

    def __exit__(self, *_error: object) -> None:
        for line, _errand, _until in self._busy.values():
            line.close()  # only after an error that nobody expected: its answer is not known

    def open(self, place: Place, lines: Sequence[Line | Unreachable]) -> None:
        """Let lines begin; without any, all requests to the place have failed."""
        usable = [line for line in lines if isinstance(line, Line)]
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
                line, errand = self._taken(number)
                line.close()
                self._failed(line, errand, TimeoutError("timed out"))

    def _next(self, line: Line) -> None:
        """Give a line the next request of its place."""
        waiting = self._errands[line.place]
        while waiting:
            errand = waiting.popleft()
            rest = self._resting.get(line.place, 0.0) - time.monotonic()
            if rest > 0:
                self._outcomes.append((errand.parcel, Rest(rest)))
                continue
            try:
                line.ask(errand.request.data)
            except OSError as error:
                self._failed(line, errand, error)
                return
            self._busy[line.fileno()] = (line, errand, time.monotonic() + client.TIMEOUT)
            self._poll.register(line, select.POLLIN)
            return
        self.idle.append(line)

    def _taken(self, number: int) -> tuple[Line, Errand]:
        line, errand, _until = self._busy.pop(number)
        self._poll.unregister(number)
        return line, errand

    def _read(self, line: Line, errand: Errand) -> None:
        try:
            answer = line.answer()
        except OSError as error:
            self._failed(line, errand, error)
            return
        self._outcomes.append((errand.parcel, answer))
        if answer.status == 429 and answer.retry_after:
            self._resting[line.place] = time.monotonic() + answer.retry_after
        if line.closed:
            self._replace(line)
        else:
            self._next(line)

    def _failed(self, line: Line, errand: Errand, error: OSError) -> None:
        """A line broke. One that had been idle too long has taken nothing: its request waits again, for another line.

        Should the service have read it all the same, the repeat has its topic.
        """
        if isinstance(error, Closed) and line.used and not errand.again:
            errand.again = True
            self._errands[line.place].appendleft(errand)
        else:
            self._outcomes.append((errand.parcel, _unreachable(line, error)))
        self._replace(line)

    def _replace(self, old: Line) -> None:
        """A new line in the place of one that is closed, where there is work for it."""
        if not self._errands[old.place]:
            return
        new = _line(old.place)
        if isinstance(new, Line):
            self._next(new)
        elif not any(line.place == old.place for line, _errand, _until in self._busy.values()):
            self._give_up(old.place, new)

    def _give_up(self, place: Place, why: Unreachable) -> None:
        self._outcomes.extend((errand.parcel, why) for errand in self._errands[place])
        self._errands[place].clear()


def _line(place: Place) -> Line | Unreachable:
    try:
        return Line(place)
    except Unreachable as error:
        return error


def _unreachable(line: Line, error: OSError) -> Unreachable:
    return Unreachable(f"{line.place[1]}: {error or type(error).__name__}")
