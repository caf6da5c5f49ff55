"""What reaches the application through the real web server: headers of one meaning, bodies that are whole."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from bench import servers
from stadtkern.environment import ROOT
from stadtkern.kernel.web import buffering
from tests.kernel.web import echo_server
from tests.running import free_port


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A granian with one process and two threads, started as `stadtkern web` starts it."""
    chosen = free_port()
    command = servers.granian("tests.kernel.web.echo_server:application", chosen, interface="rsgi")
    command[command.index("--workers") + 1] = "1"
    log = tmp_path_factory.mktemp("echo") / "granian.log"
    with log.open("wb") as out:
        running = subprocess.Popen(command, cwd=ROOT, env=dict(os.environ), stdout=out, stderr=out)
    end = time.monotonic() + 60
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", chosen), timeout=1):
            break
        assert running.poll() is None, log.read_text()
        assert time.monotonic() < end, log.read_text()
        time.sleep(0.05)
    yield chosen
    running.terminate()
    running.wait(20)


def exchange(port: int, *lines: str, body: bytes = b"") -> tuple[int, Any]:
    """Status and JSON for a request that is sent as it stands here."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as line:
        line.sendall(("\r\n".join([*lines, "Host: x.example", "Connection: close", "", ""])).encode() + body)
        answer = http.client.HTTPResponse(line, method=lines[0].split()[0])
        answer.begin()
        text = answer.read()
    return answer.status, json.loads(text) if text.startswith(b"{") else text


@pytest.mark.parametrize("order", [0, 1])
def test_a_header_with_an_underscore_reaches_nobody(order, port):
    both = ["X-Forwarded-For: 192.0.2.1", "X_Forwarded_For: 10.0.0.1"]
    both.reverse() if order else None

    status, said = exchange(port, "GET / HTTP/1.1", *both, "x_forwarded-proto: https", "X_Real: 1")

    assert (status, said["HTTP_X_FORWARDED_FOR"]) == (200, "192.0.2.1")
    assert [name for name in said if "REAL" in name or "PROTO" in name.removeprefix("SERVER_PROTO")] == []


def test_a_header_that_comes_twice_is_one_list_and_cookies_stay_cookies(port):
    _status, said = exchange(
        port,
        "GET /%C3%BCber?x=1 HTTP/1.1",
        "X-Forwarded-For: 192.0.2.1",
        "X-Forwarded-For: 192.0.2.2",
        "Cookie: a=1",
        "Cookie: b=2",
    )

    assert [said[name] for name in ("HTTP_X_FORWARDED_FOR", "HTTP_COOKIE", "REMOTE_ADDR", "QUERY_STRING")] == [
        "192.0.2.1, 192.0.2.2",
        "a=1; b=2",
        "127.0.0.1",
        "x=1",
    ]
    assert said["PATH_INFO"].encode("latin-1").decode() == "/über"


def test_forty_slow_bodies_hold_nobody_up_and_are_refused_at_last(port):
    with contextlib.ExitStack() as stack:
        slow = [stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30)) for _ in range(40)]
        for line in slow:
            line.sendall(b"POST / HTTP/1.1\r\nHost: x.example\r\nContent-Length: 1000\r\n\r\nx")

        assert [exchange(port, "GET / HTTP/1.1")[0] for _ in range(5)] == [200] * 5
        refused = []
        for line in slow:
            answer = http.client.HTTPResponse(line)
            answer.begin()
            refused.append(json.loads(answer.read())["refused"])

    assert refused == [408] * 40


def test_a_body_comes_whole_with_its_length(port):
    big = b"x" * (buffering.MAX_BYTES_IN_MEMORY + 1)
    chunked = b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"

    by_length = exchange(port, "POST / HTTP/1.1", f"Content-Length: {len(big)}", body=big)[1]
    in_chunks = exchange(port, "POST / HTTP/1.1", "Transfer-Encoding: chunked", body=chunked)[1]

    assert [(said["body"], said["CONTENT_LENGTH"], said["refused"]) for said in (by_length, in_chunks)] == [
        (len(big), str(len(big)), None),
        (11, "11", None),
    ]


def test_a_body_that_is_too_large_is_refused_and_a_huge_one_is_not_even_read(port):
    large = b"x" * (buffering.MAX_BODY_BYTES + 1)

    read = exchange(port, "POST / HTTP/1.1", f"Content-Length: {len(large)}", body=large)[1]
    huge = exchange(port, "POST / HTTP/1.1", f"Content-Length: {buffering.MAX_DISCARDED_BYTES + 1}")[1]

    assert [(said["refused"], said["body"]) for said in (read, huge)] == [(413, 0), (413, 0)]


def test_more_bodies_than_the_disk_may_hold_are_refused_and_small_ones_are_not(port):
    def run(work: Any) -> Any:
        with ThreadPoolExecutor(1) as thread:  # Playwright's loop may run in this one
            return thread.submit(asyncio.run, work).result()

    class Sent:
        def __init__(self, *chunks: bytes) -> None:
            self.chunks = list(chunks)

        def __aiter__(self) -> Sent:
            return self

        async def __anext__(self) -> bytes:
            if not self.chunks:
                raise StopAsyncIteration
            return self.chunks.pop(0)

    full = buffering.Buffered(None, threads=1)  # type: ignore[arg-type]
    full.on_disk = buffering.MAX_BYTES_ON_DISK
    body = b"x" * (buffering.MAX_BYTES_IN_MEMORY + 1)

    assert run(full._receive(Sent(body), buffering._Body())) == 503
    assert run(full._receive(Sent(b"seats=1"), buffering._Body())) == 0


def test_a_file_comes_from_the_disk_and_an_error_is_an_answer(port):
    status, text = exchange(port, "GET /file HTTP/1.1")

    assert (status, text) == (200, Path(echo_server.__file__).read_bytes())
    assert exchange(port, "GET /broken HTTP/1.1")[0] == 500
    assert exchange(port, "HEAD / HTTP/1.1") == (200, b"")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "Was Sie gesendet haben, ist nicht vollständig angekommen. Bitte senden Sie es noch einmal."),
        (408, "Was Sie gesendet haben, kam zu langsam an. Bitte versuchen Sie es mit einer besseren Verbindung."),
        (413, "Was Sie gesendet haben, ist zu groß. Höchstens 12 MB sind möglich."),
        (503, "Uns wird gerade zu viel gesendet. Bitte versuchen Sie es in ein paar Minuten noch einmal."),
    ],
)
def test_a_body_that_is_not_taken_is_told_in_plain_words(status, words, db):
    page = Client().post("/veranstaltungen/", **{buffering.REFUSED: status})
    problem = Client().post("/api/v1/city", **{buffering.REFUSED: status}, headers={"Accept-Language": "de"})

    assert (page.status_code, words in page.content.decode()) == (status, True)
    assert (problem.status_code, problem.json()["detail"]) == (status, words)
    assert page.get("Retry-After") == ("60" if status == 503 else None)
