"""Asking the outside: public addresses only, within limits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from stadtkern.kernel import fetching
from stadtkern.kernel.fetching import FetchError, check_url, fetch, is_public
from tests.file_server import FileServer, file_server

MB = 1024 * 1024


@pytest.fixture
def server(settings) -> Iterator[FileServer]:
    with file_server() as served:
        settings.FETCH_STAND_INS = [served.host]
        yield served


def test_a_file_comes_once_and_is_unchanged_after_that(server: FileServer):
    server.body, server.etag = b"BEGIN", '"1"'

    first = fetch(server.url, max_bytes=MB)
    again = fetch(server.url, max_bytes=MB, etag=first.etag)

    assert (first.body, again.body, server.asked) == (b"BEGIN", None, [None, '"1"'])


@pytest.mark.parametrize("status", [204, 400, 403, 404, 410, 500, 503])
def test_another_answer_is_said(server: FileServer, status: int):
    server.status = status

    with pytest.raises(FetchError, match=str(status)):
        fetch(server.url, max_bytes=MB)


def test_a_file_that_is_too_big_is_not_read_whole(server: FileServer):
    server.body = b"x" * (2 * MB)

    with pytest.raises(FetchError, match="höchstens 1 MB"):
        fetch(server.url, max_bytes=MB)


def test_a_redirect_into_our_own_network_is_not_followed(server: FileServer):
    server.status, server.headers = 302, {"Location": "http://127.0.0.1:8080/geheim"}

    with pytest.raises(FetchError, match="keiner öffentlichen Adresse"):
        fetch(server.url, max_bytes=MB)


def test_a_redirect_without_end_ends(server: FileServer):
    server.status, server.headers = 301, {"Location": server.url}

    with pytest.raises(FetchError, match="immer weiter"):
        fetch(server.url, max_bytes=MB)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "kalender.ics",
        "ftp://example.org/a.ics",
        "file:///etc/passwd",
        "https://",
        "https://user:pw@example.org/a.ics",
        "https://example.org:22/a.ics",
        "https://example.org:99999/",
        "https://[::1/a.ics",
        "https://example.org/a b.ics",
        "https://example.org/\r\nHost: x",
        "https://example.org/" + "x" * 2000,
        "javascript:alert(1)",
    ],
)
def test_an_address_that_is_none_is_refused(url: str):
    with pytest.raises(FetchError):
        check_url(url)


def test_webcal_is_https():
    assert check_url("webcal://example.org/a.ics") == "https://example.org/a.ics"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://0.0.0.0/",
        "http://169.254.169.254/",
        "http://2130706433/",
        "http://0x7f.1/",
    ],
)
def test_our_own_network_is_not_asked(url: str):
    with pytest.raises(FetchError):
        fetch(url, max_bytes=MB)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("10.0.0.1", False),
        ("127.0.0.1", False),
        ("169.254.1.1", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
    ],
)
def test_what_lies_in_the_internet(address: str, public: bool):
    assert is_public(address) is public


def test_a_server_that_sends_too_slowly_is_left(server: FileServer, monkeypatch):
    server.body, server.pause = b"x" * 10, 0.2
    monkeypatch.setattr(fetching, "ALL_SECONDS", 0.1)

    with pytest.raises(FetchError, match="zu langsam"):
        fetch(server.url, max_bytes=MB)
