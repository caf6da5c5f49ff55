"""The page cache before Django, with a small app behind it and a line to the database that the test holds."""

import gzip
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from stadtkern.kernel.headers import PUBLIC
from stadtkern.kernel.web import pagecache
from stadtkern.kernel.web.pagecache import PageCache


class Line:
    """What the cache asks for the version of the content; None means that the line is down."""

    number: int | None = 1

    def version(self) -> int | None:
        return self.number


class House:
    """A cache with an app that counts its calls."""

    def __init__(self) -> None:
        self.calls = 0
        self.status = "200 OK"
        self.headers = [("Content-Type", "text/html"), (PUBLIC, "1")]
        self.cache = PageCache(self.app)
        self.line = self.cache.content = Line()

    def app(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.calls += 1
        start_response(self.status, [*self.headers, ("Content-Length", "6")])
        return [b"page %d" % self.calls]

    def ask(
        self, path: str = "/", query: str = "", method: str = "GET", **headers: str
    ) -> tuple[str, dict[str, str], bytes]:
        environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "x", **headers}
        seen: list[Any] = []
        body = b"".join(self.cache(environ, lambda status, given, exc=None: seen.extend([status, dict(given)])))
        return seen[0], seen[1], body


@pytest.fixture
def house(settings: Any) -> House:
    settings.PAGE_CACHE_GRACE = 0
    return House()


def test_a_public_page_is_made_once(house):
    assert [house.ask()[2], house.ask()[2]] == [b"page 1", b"page 1"]


def test_a_change_of_the_content_makes_it_anew(house):
    house.ask()
    house.line.number = 2

    assert house.ask()[2] == b"page 2"


def test_within_the_grace_it_is_sent_once_more(house, settings):
    settings.PAGE_CACHE_GRACE = 60
    house.ask()
    house.line.number = 2

    assert house.ask()[2] == b"page 1"


def test_without_a_line_nothing_comes_from_memory(house):
    house.ask()
    house.line.number = None

    assert [house.ask()[2], house.ask()[2]] == [b"page 2", b"page 3"]


def test_a_page_grows_no_older_than_its_limit(house, monkeypatch):
    house.ask()
    monkeypatch.setattr(pagecache, "MAX_AGE", 0.0)

    assert house.ask()[2] == b"page 2"


@pytest.mark.parametrize("header", ["HTTP_COOKIE", "HTTP_HX_REQUEST", "HTTP_AUTHORIZATION"])
def test_who_is_somebody_gets_a_page_of_his_own(house, header):
    house.ask()

    assert house.ask(**{header: "x"})[2] == b"page 2"


def test_an_answer_without_the_mark_or_with_a_cookie_is_not_kept(house):
    house.headers = [("Content-Type", "text/html")]
    assert [house.ask()[2], house.ask()[2]] == [b"page 1", b"page 2"]

    house.headers = [(PUBLIC, "1"), ("Set-Cookie", "a=b")]
    assert [house.ask()[2], house.ask()[2]] == [b"page 3", b"page 4"]


def test_an_error_is_not_kept(house):
    house.status = "404 Not Found"

    assert [house.ask()[2], house.ask()[2]] == [b"page 1", b"page 2"]


def test_the_mark_never_leaves_the_house(house):
    assert PUBLIC not in house.ask()[1]
    assert PUBLIC not in house.ask(HTTP_COOKIE="a=b")[1]
    house.status = "404 Not Found"
    assert PUBLIC not in house.ask("/other")[1]


def test_head_has_no_body_but_the_headers_of_get(house):
    _, got, _body = house.ask()
    status, headers, nothing = house.ask(method="HEAD")

    assert (status, headers, nothing) == ("200 OK", got, b"")


def test_head_of_what_is_not_kept_has_no_body_either(house):
    house.status = "404 Not Found"

    assert house.ask(method="HEAD")[2] == b""


def test_a_known_page_is_304_without_body_and_content_headers(house):
    etag = house.ask()[1]["ETag"]

    for asked in (etag, f'"other", {etag}', etag.removeprefix("W/"), "*"):
        status, headers, body = house.ask(HTTP_IF_NONE_MATCH=asked)
        assert (status, body) == ("304 Not Modified", b"")
        assert headers["ETag"] == etag
        assert [name for name in headers if name.startswith("Content-")] == []
    assert house.ask(HTTP_IF_NONE_MATCH='"other"')[0] == "200 OK"


@pytest.mark.parametrize(
    ("accepted", "zipped"),
    [
        ("gzip, deflate, br, zstd", True),
        ("gzip;q=0.5", True),
        ("gzip;q=0, identity", False),
        ("*", True),
        ("*;q=0", False),
        ("br", False),
        ("", False),
        ("GZIP", True),
        ("identity, gzip; q=0.000", False),
    ],
)
def test_gzip_only_for_who_takes_it(house, accepted, zipped):
    _, headers, body = house.ask(HTTP_ACCEPT_ENCODING=accepted)

    assert (gzip.decompress(body) if zipped else body) == b"page 1"
    assert headers.get("Content-Encoding") == ("gzip" if zipped else None)
    assert headers["Content-Length"] == str(len(body))


def test_the_order_of_parameters_does_not_matter_but_that_of_their_values_does(house):
    assert house.ask(query="a=1&b=2")[2] == house.ask(query="b=2&a=1")[2] == b"page 1"
    assert house.ask(query="a=1&a=2")[2] == b"page 2"
    assert house.ask(query="a=2&a=1")[2] == b"page 3"


def test_varies_says_what_the_view_said_and_what_we_do(house):
    house.headers.append(("Vary", "Accept, Cookie"))

    assert house.ask()[1]["Vary"] == "Accept, Accept-Encoding, Cookie"


def test_memory_is_bounded_by_number_and_by_bytes(house, monkeypatch, settings):
    monkeypatch.setattr(pagecache, "MAX_PAGES", 3)
    for number in range(10):
        house.ask(f"/{number}")
    assert [key[0] for key in house.cache.pages] == ["/7", "/8", "/9"]

    settings.PAGE_CACHE_BYTES = 2_100
    house.ask("/10")
    assert [key[0] for key in house.cache.pages] == ["/9", "/10"]
    assert house.cache.bytes == sum(page.size for page in house.cache.pages.values())


def test_a_long_query_is_not_kept(house):
    long = "q=" + "x" * 300

    assert [house.ask(query=long)[2], house.ask(query=long)[2]] == [b"page 1", b"page 2"]


def test_the_interface_keeps_each_form_apart(house):
    assert house.ask("/api/v1/x", HTTP_ACCEPT="application/json")[2] == b"page 1"
    assert house.ask("/api/v1/x", HTTP_ACCEPT="text/html")[2] == b"page 2"
