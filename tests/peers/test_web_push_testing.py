"""A push service that others wrote (npm `web-push-testing`) takes our messages, reads them, and refuses a wrong key."""

from __future__ import annotations

import json
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from stadtkern.kernel.messages.push import services, vapid
from stadtkern.kernel.messages.push.client import PushResponse
from stadtkern.kernel.messages.push.sender import PushMessage, PushSender
from tests.peers import node
from tests.running import free_port

pytestmark = [pytest.mark.peer, pytest.mark.django_db]  # the contact in the signature is looked up in the database
SERVER = """
const { PushApiModel } = require(process.argv[2] + "/src/PushApiModel.js");
const Server = require(process.argv[2] + "/src/server.js");
new Server(new PushApiModel(), Number(process.argv[3])).startServer();
"""
PLAIN = '{"title":"Restmüll","body":"heute bis 6 Uhr","url":"/abfall/"}'


@dataclass
class Peer:
    """The service; `ask` posts JSON to it, as browsers' code in its own tests does."""

    port: int

    def ask(self, path: str, **body: str) -> dict[str, Any]:
        request = urllib.request.Request(
            f"http://localhost:{self.port}/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request) as answer:
            text = answer.read().decode()
        told: dict[str, Any] = json.loads(text)["data"] if text.startswith("{") else {}
        return told

    def subscribe(self, key: str = "") -> dict[str, Any]:
        """A browser's subscription, bound to the public key of this installation or another one."""
        return self.ask("subscribe", userVisibleOnly="true", applicationServerKey=key or vapid.public_key())

    def read(self, subscription: dict[str, Any]) -> list[str]:
        """The messages of a subscription as they were decrypted."""
        messages: list[str] = self.ask("get-notifications", clientHash=subscription["clientHash"])["messages"]
        return messages


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Peer]:
    """The service on loopback, as its own command starts it."""
    script = tmp_path_factory.mktemp("peer") / "server.cjs"
    script.write_text(SERVER)
    port = free_port()
    package = node.PROGRAMS / "web-push-testing"
    process = subprocess.Popen(
        [str(node.PROGRAM), str(script), str(package), str(port)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    assert process.stdout.readline() == f"Server running on port {port}\n".encode()
    yield Peer(port)
    process.terminate()
    process.wait(20)


def send(peer: Peer, subscription: dict[str, Any], **other: str) -> list[int]:
    """What the service answers to a message for a subscription; other: parts of it that are changed."""
    its = {"endpoint": subscription["endpoint"], **subscription["keys"], **other}
    message = PushMessage(1, its["endpoint"], its["p256dh"], its["auth"], PLAIN.encode(), 60, "high", "abc")
    with PushSender(1) as sender:
        return [outcome.status for _message, outcome in sender.send([message]) if isinstance(outcome, PushResponse)]


@pytest.fixture(autouse=True)
def known(settings: Any, peer: Peer) -> None:
    settings.PUSH_STAND_INS = [f"localhost:{peer.port}"]


def test_it_reads_what_we_send(peer: Peer) -> None:
    subscription = peer.subscribe()
    services.check_keys(subscription["keys"]["p256dh"], subscription["keys"]["auth"])

    assert send(peer, subscription) == [201]
    assert peer.read(subscription) == [PLAIN]


def test_it_refuses_what_is_encrypted_for_another_device(peer: Peer) -> None:
    subscription, other = peer.subscribe(), peer.subscribe()

    assert send(peer, subscription, p256dh=other["keys"]["p256dh"]) == [400]
    assert send(peer, subscription, auth=other["keys"]["auth"]) == [400]
    assert (peer.read(subscription), peer.read(other)) == ([], [])


def test_it_refuses_the_signature_of_another_installation(peer: Peer, tmp_path: Path, settings: Any) -> None:
    ours = peer.subscribe()
    settings.VAR, settings.PUSH_KEY = tmp_path, ""
    vapid.forget()
    try:
        assert send(peer, ours) == [400]
        assert send(peer, peer.subscribe()) == [201]
    finally:
        vapid.forget()
    assert peer.read(ours) == []


def test_it_says_when_a_device_is_gone(peer: Peer) -> None:
    subscription = peer.subscribe()
    peer.ask(f"expire-subscription/{subscription['clientHash']}")

    assert send(peer, subscription) == [410]
