"""Sending messages to the push services: many at a time, over connections that stay open between batches."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http import HTTPStatus

import psycopg
from django.db import DatabaseError

from stadtkern.kernel.messages.push import client, services, vapid
from stadtkern.kernel.messages.push.client import PushResponse, Request, ServiceConnections, Unreachable
from stadtkern.kernel.messages.push.in_flight import InFlightMarks
from stadtkern.kernel.messages.push.services import Origin, PushService

CONNECTIONS = 32  # of a worker to all push services together: requests that wait for an answer at a time


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

    def service(self) -> PushService | None:
        """Its push service; None for an endpoint that is none."""
        try:
            return services.address(self.endpoint)[0]
        except services.BadEndpoint:
            return None

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
class Throttled:
    """Not sent, because its service has asked us to wait so long."""

    seconds: float


SendResult = PushResponse | Exception | Throttled


class PushSender:
    """Sends messages with threads of its own; one caller at a time. in_flight: where it is noted what leaves."""

    def __init__(self, connections: int = CONNECTIONS) -> None:
        self.in_flight = InFlightMarks()
        self._size = connections
        self._threads = ThreadPoolExecutor(connections, thread_name_prefix="push")
        self._services: dict[Origin, ServiceConnections | Unreachable] = {}
        self._throttled_until: dict[Origin, float] = {}  # monotonic seconds

    def __enter__(self) -> PushSender:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """End threads and connections."""
        self._threads.shutdown()
        for origin in list(self._services):
            self._forget(origin)
        self.in_flight.close()

    def send(self, messages: Sequence[PushMessage]) -> list[tuple[PushMessage, SendResult]]:
        """Send them all: what became of each. A service that asks us to wait is left alone so long."""
        self._connect({service for message in messages if (service := message.service()) is not None})
        return list(zip(messages, self._threads.map(self._send, messages), strict=True))

    def send_alone(self, message: PushMessage, before: Callable[[], None]) -> SendResult:
        """Send one over a connection of its own; `before` is called right before its request leaves."""
        try:
            request = message.request()
            with contextlib.closing(ServiceConnections(request.origin, 1)) as service:
                return service.post_alone(request, before)
        except (psycopg.Error, DatabaseError):
            raise  # of `before`
        except Exception as error:
            return error

    def _connect(self, wanted: set[PushService]) -> None:
        """Look up the services that are new, or that could not be reached in the batch before."""
        for service in wanted:
            vapid.authorization(service.audience)  # kept for hours: signed here, for it asks the database who we are
        missing = [service.origin for service in wanted if not self._usable(service.origin)]
        for origin, found in zip(missing, self._threads.map(self._looked_up, missing), strict=True):
            self._forget(origin)
            self._services[origin] = found

    def _looked_up(self, origin: Origin) -> ServiceConnections | Unreachable:
        try:
            return ServiceConnections(origin, self._size)
        except Unreachable as error:
            return error

    def _usable(self, origin: Origin) -> bool:
        service = self._services.get(origin)
        return isinstance(service, ServiceConnections) and service.usable()

    def _forget(self, origin: Origin) -> None:
        service = self._services.pop(origin, None)
        if isinstance(service, ServiceConnections):
            service.close()

    def _send(self, message: PushMessage) -> SendResult:
        try:
            request = message.request()
            wait = self._throttled_until.get(request.origin, 0.0) - time.monotonic()
            if wait > 0:
                return Throttled(wait)
            service = self._services[request.origin]
            if isinstance(service, Unreachable):
                return service
            answer = service.post(request)
        except Exception as error:  # whatever it is, it is the matter of this message alone
            return error
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS and answer.retry_after:
            self._throttled_until[request.origin] = time.monotonic() + answer.retry_after
        return answer
