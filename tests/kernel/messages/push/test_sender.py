"""The conversation with push services: what is sent, and what comes back when the other side is odd, rude or gone."""

import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from stadtkern.kernel.messages.push import client, services
from stadtkern.kernel.messages.push.client import PushResponse, Unreachable
from stadtkern.kernel.messages.push.sender import PushMessage, PushSender, Throttled
from tests.kernel.messages.push_services import Browser, text

pytestmark = pytest.mark.django_db  # the contact in the signature is looked up there
TAKEN = b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"
HANG_UP = b""
SAY_NOTHING = None
Talk = list[bytes | None]


class Service:
    """Answers as its script says: a list for each connection, an answer
    for each request, or HANG_UP, or SAY_NOTHING.
    """

    def __init__(self, *talks: Talk, context: ssl.SSLContext | None = None, at_once: bool = False) -> None:
        self.requests: list[tuple[int, bytes]] = []  # the number of the connection, and what came
        self._talks, self._context, self._at_once = talks, context, at_once
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        for number, talk in enumerate(self._talks):
            try:
                connection, _address = self._socket.accept()
            except OSError:
                return
            if self._at_once:
                threading.Thread(target=self._talk, args=(number, connection, talk), daemon=True).start()
            else:
                self._talk(number, connection, talk)

    def _talk(self, number: int, connection: socket.socket, talk: Talk) -> None:
        with connection, contextlib.suppress(OSError):
            self._answers(number, connection, talk)

    def _answers(self, number: int, connection: socket.socket, talk: Talk) -> None:
        line = self._context.wrap_socket(connection, server_side=True) if self._context else connection
        for answer in talk:
            request = _request(line)
            if not request:
                return
            self.requests.append((number, request))
            if answer is SAY_NOTHING:
                line.recv(1)  # until the other side has enough
                break
            if answer == HANG_UP:
                break
            line.sendall(answer)
        line.close()

    def stop(self) -> None:
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)  # wakes who waits for a connection
        self._socket.close()
        self._thread.join(10)


def _request(line: socket.socket) -> bytes:
    held = b""
    while b"\r\n\r\n" not in held:
        more = line.recv(65536)
        if not more:
            return b""
        held += more
    head, _, body = held.partition(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    while len(body) < length:
        body += line.recv(65536)
    return head + b"\r\n\r\n" + body


@pytest.fixture
def service(settings: Any) -> Iterator[Callable[..., Service]]:
    started: list[Service] = []

    def start(*talks: Talk, **how: Any) -> Service:
        started.append(Service(*talks, **how))
        settings.PUSH_STAND_INS = [started[-1].host]
        return started[-1]

    yield start
    for one in started:
        one.stop()


@pytest.fixture
def browser() -> Browser:
    return Browser()


@pytest.fixture
def sender() -> Iterator[PushSender]:
    """With one connection at a time, so that a test knows which request goes over which."""
    with PushSender(1) as its:
        yield its


def sent(
    sender: PushSender, its: Service, browser: Browser, *, count: int = 1, scheme: str = "http", topic: str = ""
) -> Any:
    """What became of `count` messages in one batch: answers, or the classes of errors."""
    messages = [
        PushMessage(
            number,
            f"{scheme}://{its.host}/device-{number}?x=1",
            text(browser.public),
            text(browser.auth),
            b"{}",
            60,
            "high",
            topic,
        )
        for number in range(count)
    ]
    outcomes = sorted(sender.send(messages), key=lambda outcome: outcome[0].notice)
    return [
        outcome if isinstance(outcome, PushResponse | Throttled) else type(outcome) for _message, outcome in outcomes
    ]


def connections(its: Service) -> list[int]:
    """The number of the connection over which each request came."""
    return [number for number, _request in its.requests]


def test_a_request_says_all_that_the_protocol_asks_for(service, sender, browser):
    its = service([TAKEN, TAKEN])

    answers = sent(sender, its, browser, topic="abc") + sent(sender, its, browser)

    assert answers == [PushResponse(201), PushResponse(201)]
    head, _, body = its.requests[0][1].partition(b"\r\n\r\n")
    first, *fields = head.decode().split("\r\n")
    names = dict(field.split(": ", 1) for field in fields)
    assert first == "POST /device-0?x=1 HTTP/1.1"
    assert names.pop("Authorization").startswith("vapid t=")
    assert names == {
        "Host": its.host,
        "Content-Length": str(len(body)),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": "60",
        "Urgency": "high",
        "Topic": "abc",
    }
    assert browser.read(body) == b"{}"
    assert b"Topic" not in its.requests[1][1]
    assert connections(its) == [0, 0]  # also from one batch to the next


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\nConnection: close\r\n\r\n", 201),
        (b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ngood\r\n0\r\n\r\n", 201),
        (b"HTTP/1.1 201 Created\r\n\r\nuntil the end", 201),
        (b"HTTP/1.0 201 Created\r\nContent-Length: 0\r\n\r\n", 201),
        (b"HTTP/1.1 201 Cre", 201),
        (b"HTTP/1.1 201\r\nContent-Length: 90\r\n\r\nshort", 201),
        (b"HTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\nlonger than it says", 201),
        (b"HTTP/1.1 410 Gone\r\nContent-Length: 99999999999999\r\n\r\n", 410),
    ],
)
def test_after_an_answer_without_a_clear_end_the_next_request_takes_a_new_line(
    service, sender, browser, answer, status
):
    its = service([answer], [TAKEN])

    assert sent(sender, its, browser, count=2) == [PushResponse(status), PushResponse(201)]
    assert connections(its) == [0, 1]


def test_an_answer_with_a_body_and_one_without_leave_the_line_open(service, sender, browser):
    refused = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 9000\r\n\r\n" + b"x" * 9000
    its = service([refused, b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", TAKEN])

    assert sent(sender, its, browser, count=3) == [PushResponse(400), PushResponse(204), PushResponse(201)]
    assert connections(its) == [0, 0, 0]


def test_a_line_that_the_service_has_closed_is_replaced_and_the_request_goes_once_more(service, sender, browser):
    its = service([TAKEN, HANG_UP], [TAKEN, TAKEN])

    assert sent(sender, its, browser, count=3) == [PushResponse(201)] * 3
    assert connections(its) == [0, 0, 1, 1]


def test_a_request_that_two_lines_have_broken_under_is_not_sent_a_third_time(service, sender, browser):
    its = service([TAKEN, HANG_UP], [HANG_UP], [TAKEN])

    assert sent(sender, its, browser, count=3) == [PushResponse(201), Unreachable, PushResponse(201)]
    assert connections(its) == [0, 0, 1, 2]


def test_an_answer_to_nobody_is_not_taken_for_ours(service, sender, browser):
    its = service([TAKEN, TAKEN + b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n"], [TAKEN])

    assert sent(sender, its, browser, count=2) + sent(sender, its, browser) == [PushResponse(201)] * 3
    assert connections(its) == [0, 0, 1]


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.2p1\r\n\r\n",
        b"HTTP/1.1 20 Short\r\n\r\n",
        b"HTTP/1.1 2010 Long\r\n\r\n",
        b"HTTP/1.1 201 Created\r\nX-Filler: " + b"x" * 70_000,
        b"\x16\x03\x01\x00\x00\r\n\r\n",
    ],
)
def test_what_breaks_off_or_is_nonsense_counts_as_unreachable_and_the_rest_goes_on(service, sender, browser, answer):
    its = service([answer], [TAKEN])

    assert sent(sender, its, browser, count=2) == [Unreachable, PushResponse(201)]
    assert connections(its) == [0, 1]


def test_a_service_that_only_hangs_up_counts_as_unreachable_and_the_rest_goes_on(service, sender, browser):
    its = service([HANG_UP], [HANG_UP], [TAKEN])

    assert sent(sender, its, browser, count=2) == [Unreachable, PushResponse(201)]
    assert connections(its) == [0, 1, 2]


@pytest.mark.parametrize("first", [SAY_NOTHING, b"HTTP/1.1 201 Cre"])
def test_a_service_that_stops_speaking_is_left_after_a_while(service, sender, browser, monkeypatch, first):
    monkeypatch.setattr(client, "TIMEOUT", 0.5)
    its = service([first, SAY_NOTHING], [TAKEN])

    assert sent(sender, its, browser, count=2) == [Unreachable, PushResponse(201)]


def test_nobody_at_home_is_unreachable_for_all(service, sender, browser):
    its = service()
    its.stop()

    assert sent(sender, its, browser, count=3) == [Unreachable] * 3


def test_many_lines_carry_many_requests_each_once(service, browser):
    its = service(*([TAKEN] * 200 for _ in range(5)), at_once=True)

    with PushSender(5) as sender:
        answers = sent(sender, its, browser, count=200)

    assert answers == [PushResponse(201)] * 200
    paths = sorted(request.split(b" ", 2)[1].decode() for _number, request in its.requests)
    assert paths == sorted(f"/device-{number}?x=1" for number in range(200))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("0", 0.0),
        ("999999999999", client.MAX_RETRY_AFTER),
        ("soon", None),
        ("nan", None),
        ("-5", None),
        ("Mon, 02 Mar 2020 18:00:00 GMT", 0.0),
        ("", None),
        ("9" * 400, client.MAX_RETRY_AFTER),
    ],
)
def test_how_long_the_service_wants_us_to_wait(service, sender, browser, value, seconds):
    its = service([f"HTTP/1.1 429 Too Many Requests\r\nRetry-After: {value}\r\nContent-Length: 0\r\n\r\n".encode()])

    assert sent(sender, its, browser) == [PushResponse(429, seconds)]


def test_a_service_that_asks_for_rest_is_left_alone_also_by_the_next_batch(service, sender, browser):
    its = service([b"HTTP/1.1 429 -\r\nRetry-After: 600\r\nContent-Length: 0\r\n\r\n", TAKEN])

    first, *others = sent(sender, its, browser, count=2) + sent(sender, its, browser)

    assert first == PushResponse(429, 600.0)
    assert [type(one) for one in others] == [Throttled, Throttled]
    assert all(0 < one.seconds <= 600 for one in others)
    assert connections(its) == [0]


def test_a_wait_until_a_time_of_day(service, sender, browser):
    at = datetime.datetime.now(datetime.UTC) + datetime.timedelta(hours=1)
    its = service(
        [f"HTTP/1.1 503 -\r\nRetry-After: {format_datetime(at, usegmt=True)}\r\nContent-Length: 0\r\n\r\n".encode()]
    )

    [answer] = sent(sender, its, browser)

    assert 3000 < answer.retry_after <= 3600


def test_over_tls_and_only_to_whom_the_certificate_names(service, sender, browser, tmp_path, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(_certificate(tmp_path, "127.0.0.1")))
    client.tls_context.cache_clear()
    its = service([TAKEN, TAKEN], context=_context(tmp_path))
    assert (sent(sender, its, browser, scheme="https", count=2), connections(its)) == ([PushResponse(201)] * 2, [0, 0])

    monkeypatch.setenv("SSL_CERT_FILE", str(_certificate(tmp_path, "127.0.0.2")))
    client.tls_context.cache_clear()
    other = service([TAKEN], context=_context(tmp_path))
    assert (sent(sender, other, browser, scheme="https"), other.requests) == ([Unreachable], [])
    client.tls_context.cache_clear()


def test_a_name_is_looked_up_once_and_its_certificate_must_be_that_of_the_name(
    service, sender, browser, tmp_path, settings, monkeypatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(_certificate(tmp_path, "127.0.0.1", "push.example")))
    client.tls_context.cache_clear()
    its, other = service([TAKEN], context=_context(tmp_path)), service([TAKEN], context=_context(tmp_path))
    port = its.host.rpartition(":")[2]
    looked_up, lookup = [], socket.getaddrinfo

    def rebound(host, *args, **kwargs):
        """The first time the name leads to the service, and then to somebody else."""
        looked_up.append(host)
        return lookup("127.0.0.1" if looked_up.count(host) == 1 else "127.0.0.9", *args, **kwargs)

    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *a, **k: (rebound if "example" in host else lookup)(host, *a, **k)
    )
    settings.PUSH_STAND_INS = [f"push.example:{port}", f"evil.example:{port}"]
    its.host, other.host = f"push.example:{port}", f"evil.example:{port}"

    assert sent(sender, its, browser, scheme="https") == [PushResponse(201)]
    assert b"Host: push.example" in its.requests[0][1]
    assert sent(sender, other, browser, scheme="https") == [Unreachable]
    assert looked_up == ["push.example", "evil.example"]
    client.tls_context.cache_clear()


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://.notify.windows.com/x",
        "https://a..notify.windows.com/x",
        f"https://{'a' * 64}.notify.windows.com/x",
        f"https://{'a.' * 130}notify.windows.com/x",
        "https://-a.notify.windows.com/x",
        "https://a-.push.apple.com/x",
        "https://a_b.push.apple.com/x",
        "https://%00.push.apple.com/x",
        "https://fcm.googleapis.com./x",
        "https://[::1].push.apple.com/x",
        "https://a b.push.apple.com/x",
    ],
)
def test_a_host_is_no_host_unless_each_of_its_labels_is_one(endpoint):
    with pytest.raises(services.BadEndpoint):
        services.check_endpoint(endpoint)


def _certificate(folder: Path, address: str, dns: str = "localhost") -> Path:
    """A certificate for an address and a name, signed by itself, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "push service of the tests")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address)), x509.DNSName(dns)]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "push.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(secret + made.public_bytes(Encoding.PEM))
    return file


def _context(folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "push.pem")
    return context
