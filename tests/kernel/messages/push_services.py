"""A push service on loopback that knows its devices and reads what they would read, and a topic to tell."""

from __future__ import annotations

import base64
import hmac
import json
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from stadtkern.kernel.city import clock
from stadtkern.kernel.messages.models import Subscriber
from stadtkern.kernel.messages.subscriptions import actions
from stadtkern.kernel.messages.subscriptions.actions import Preference
from stadtkern.kernel.modules import Note, Topic

TOPIC = "test.bins"
TUESDAY = date(2020, 3, 3)


def note(day: date | None, items: Any) -> Note | None:
    """“Bins on Tuesday: paper, rest”; nothing to say about a key that is over."""
    names = [context["name"] for context in items.values() if not context.get("over")]
    return Note(f"Bins {day}", ", ".join(names), "/abfall/") if names else None


def expires(day: date) -> datetime:
    return clock.at(day, 20)


BINS = Topic(
    name=TOPIC,
    title="Bins",
    note=note,
    describe=lambda key: None if key == "unknown" else f"Bin {key}",
    upcoming=lambda day: {"a:rest": {"name": "rest"}, "a:paper": {"name": "paper"}} if day == TUESDAY else {},
    expires=expires,
    urgency="high",
)


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def expanded(key: bytes, info: bytes, length: int) -> bytes:
    return hmac.digest(key, info + b"\x01", sha256)[:length]


@dataclass
class Browser:
    """The keys of one device, and how it reads a message (RFC 8291, section 3)."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def public(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def read(self, body: bytes) -> bytes:
        salt, size, theirs = body[:16], body[20], body[21 : 21 + body[20]]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
        secret = expanded(hmac.digest(self.auth, shared, sha256), b"WebPush: info\x00" + self.public + theirs, 32)
        pseudo = hmac.digest(salt, secret, sha256)
        nonce = expanded(pseudo, b"Content-Encoding: nonce\x00", 12)
        plain = AESGCM(expanded(pseudo, b"Content-Encoding: aes128gcm\x00", 16)).decrypt(nonce, body[21 + size :], None)
        return plain.rstrip(b"\x00")[:-1]


class PushService:
    """Takes messages as RFC 8030 says; `answer` may say something else than 201 for a device."""

    def __init__(self) -> None:
        self.browsers: dict[str, Browser] = {}
        self.taken: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.answer: Callable[[str], tuple[int, dict[str, str]]] = lambda _device: (201, {})
        self.says = ""  # the text of each answer
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                body = self.rfile.read(length)
                if len(body) < length:  # broken off: no message
                    self.close_connection = True
                    return
                device = self.path.strip("/")
                status, headers = service.answer(device)
                if status in (200, 201, 202, 204):
                    plain = json.loads(service.browsers[device].read(body))
                    service.taken.append((device, dict(self.headers.items()), plain))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(service.says.encode())))
                self.end_headers()
                self.wfile.write(service.says.encode())

            def log_message(self, *_args: object) -> None:
                return

        class Server(ThreadingHTTPServer):
            request_queue_size = 128
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                if not isinstance(sys.exception(), ConnectionError):  # the other side may be killed at any moment
                    super().handle_error(request, client_address)

        self.server = Server(("127.0.0.1", 0), Handler)
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def device(self, *preferences: Preference, language: str = "de") -> Subscriber:
        """A new device with its preferences."""
        name = f"device-{len(self.browsers)}"
        browser = self.browsers[name] = Browser()
        known = actions.register_device(
            f"http://{self.host}/{name}", p256dh=text(browser.public), auth=text(browser.auth), language=language
        )
        device = actions.device(known)
        actions.set_preferences(device, TOPIC, preferences)
        return device

    def told(self) -> list[str]:
        """The devices that got a message, in order of their names."""
        return sorted(device for device, _headers, _plain in self.taken)

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def evening(day: date = TUESDAY, hour: int = 18) -> datetime:
    """The evening before a day."""
    return clock.at(day - timedelta(days=1), hour)


def at(text_: str) -> time:
    return time.fromisoformat(text_)
