"""A real SMTP server on loopback, and real worker processes."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection

from stadtkern.kernel.messages import topics
from stadtkern.kernel.messages.subscriptions import planning
from stadtkern.kernel.modules import Topic
from tests.kernel.messages import push_services


class MailServer:
    """Takes mail and remembers it; `rcpt` and `data` may answer something else than 250."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []  # the same as they came
        self.recipients: list[str] = []  # as RCPT TO named them
        self.connections = 0
        self.rcpt: Callable[[str], str | None] = lambda _address: None
        self.before_accepting: Callable[[EmailMessage], str | None] = lambda _mail: None
        self.after_taking: Callable[[EmailMessage], None] = lambda _mail: None
        self.drops = 0  # how many conversations to break off in the middle of the data
        self.arrived = threading.Condition()
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port(), ready_timeout=10)

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.rcpt(address)
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        mail: Any = message_from_bytes(envelope.content or b"", policy=policy.default)
        if self.drops:
            self.drops -= 1
            assert server.transport is not None
            server.transport.abort()
            return "421 gone"
        answer = await asyncio.get_running_loop().run_in_executor(None, self.before_accepting, mail)
        if answer:
            return answer
        with self.arrived:
            self.mails.append(mail)
            self.raw.append(envelope.content or b"")
            self.recipients += envelope.rcpt_tos
            self.arrived.notify_all()
        await asyncio.get_running_loop().run_in_executor(None, self.after_taking, mail)
        return "250 taken"

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.controller.port}?tls=none"

    def wait_for(self, count: int, seconds: float = 30) -> None:
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.mails) >= count, seconds), f"{len(self.mails)} of {count}"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture
def mail_server(settings: Any) -> Iterator[MailServer]:
    server = MailServer()
    server.controller.start()
    settings.SMTP_URL = server.url
    yield server
    server.controller.stop()


@pytest.fixture
def worker(transactional_db: None) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts `stadtkern worker` on the test's database; what still runs at the end is stopped and must end cleanly."""
    started: list[subprocess.Popen[bytes]] = []

    def start(smtp_url: str = "", **more: str) -> subprocess.Popen[bytes]:
        database, name = connection.settings_dict, connection.settings_dict["NAME"]
        host = str(database["HOST"]).replace("/", "%2F")
        port = f":{database['PORT']}" if database["PORT"] else ""
        url = f"postgres://{database['USER']}:{database['PASSWORD']}@{host}{port}/{name}"
        process = subprocess.Popen(
            [sys.executable, "-m", "stadtkern.cli", "worker"],
            env={**os.environ, "DATABASE_URL": url, "SMTP_URL": smtp_url, "STADTKERN_MODE": "test", **more},
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
    codes = [process.wait(20) for process in started]
    connection.close()
    assert set(codes) <= {0, -signal.SIGKILL}


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], None]:
    """Waits until something that another process does has happened, and fails when it does not within 30 s."""

    def wait(happened: Callable[[], bool], seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while not happened():
            assert time.monotonic() < end, "it did not happen"
            time.sleep(0.05)

    return wait


@pytest.fixture
def bins(monkeypatch: pytest.MonkeyPatch) -> Topic:
    """A topic that is declared for the length of a test."""
    monkeypatch.setitem(topics.topics(), push_services.TOPIC, push_services.BINS)
    monkeypatch.setattr(planning, "active", lambda: [push_services.BINS])
    return push_services.BINS


@pytest.fixture
def push_service(settings: Any, bins: Topic, transactional_db: None) -> Iterator[push_services.PushService]:
    """A push service on loopback."""
    service = push_services.PushService()
    settings.PUSH_STAND_INS = [service.host]
    yield service
    service.stop()
