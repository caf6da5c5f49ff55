"""The whole way from a browser: Debian's proxies as docs/operators.md sets them up, and our server behind them."""

from __future__ import annotations

import contextlib
import http.client
import json
from collections.abc import Iterator

import pytest

from stadtkern.kernel.trust import links
from stadtkern.kernel.web import buffering
from tests import running
from tests.peers import proxies

pytestmark = pytest.mark.peer
REGISTRATIONS = "/api/v1/events/00000000-0000-4000-8000-000000000000/registrations"


@pytest.fixture(scope="module")
def behind() -> Iterator[running.Site]:
    """The demonstration as a proxy's people see it."""
    with running.demo(STADTKERN_PROXIES="1", STADTKERN_URL=f"https://{proxies.NAME}") as site:
        yield site


@pytest.fixture(scope="module", params=["nginx", "caddy"])
def proxy(
    request: pytest.FixtureRequest, behind: running.Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[proxies.Proxy]:
    folder = tmp_path_factory.mktemp(request.param)
    with getattr(proxies, request.param)(folder, behind.url.removeprefix("http://")) as running_proxy:
        yield running_proxy


def ask(proxy: proxies.Proxy, method: str, path: str, body: bytes = b"", **headers: str) -> http.client.HTTPResponse:
    """One request over TLS; its answer has been read."""
    lines = {"Host": proxies.NAME, "Connection": "close", "Content-Length": str(len(body)), **headers}
    with proxy.line() as line:
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        line.sendall(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode())
        with contextlib.suppress(OSError):  # who sends too much hears no of it before the end
            line.sendall(body)
        answer = http.client.HTTPResponse(line)
        answer.begin()
        answer.body = answer.read()  # type: ignore[attr-defined]
    return answer


def test_a_page_comes_over_https_and_its_cookies_belong_to_the_host_alone(proxy):
    page = ask(proxy, "GET", "/")
    login = ask(proxy, "GET", "/konto/passkey/login/")

    assert (page.status, page.getheader("Set-Cookie")) == (200, None)
    assert "max-age=31536000" in (page.getheader("Strict-Transport-Security") or "")
    assert login.status < 500
    for cookie in login.msg.get_all("Set-Cookie") or []:
        assert cookie.startswith("__Host-")
        assert {"Secure", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie


@pytest.mark.parametrize("name", ["X_Forwarded_For", "X-Forwarded-For", "X_Forwarded-For"])
def test_no_header_of_a_client_lifts_a_limit(name, proxy):
    statuses = {
        ask(proxy, "POST", REGISTRATIONS, b"{}", **{name: f"198.51.100.{number}"}).status for number in range(75)
    }

    assert 429 in statuses


def test_forty_slow_bodies_hold_nobody_up(proxy):
    with contextlib.ExitStack() as stack:
        for _ in range(40):
            line = stack.enter_context(proxy.line())
            line.sendall(f"POST / HTTP/1.1\r\nHost: {proxies.NAME}\r\nContent-Length: 1000\r\n\r\nx".encode())

        assert [ask(proxy, "GET", f"/mehr/?n={number}").status for number in range(5)] == [200] * 5


def test_what_is_too_large_is_refused_and_what_may_be_large_comes_through(proxy):
    small, large = b"x" * (buffering.MAX_BODY_BYTES - 2**20), b"x" * (buffering.MAX_BODY_BYTES + 2**20)

    assert ask(proxy, "POST", "/abos/", small).status not in (408, 413, 502)
    refused = ask(proxy, "POST", "/abos/", large)
    assert (refused.status, "Höchstens 12 MB sind möglich." in refused.body.decode()) == (413, True)  # type: ignore[attr-defined]


def test_a_personal_link_stands_in_no_log(proxy, behind):
    token = links.make("events.registration", "00000000-0000-4000-8000-000000000000")

    status = ask(
        proxy, "GET", f"/datenschutz/meine-daten/{token}/", Referer=f"https://{proxies.NAME}/x/{token}/"
    ).status
    ask(proxy, "GET", f"/nirgends/{token}/")

    assert status in (200, 302, 404, 410)
    written = [proxy.log.read_text(), behind.log("web")]
    assert ["meine-daten/" in written[0], *(token[-43:] in text for text in written)] == [True, False, False]
    if proxy.log.read_text().startswith("{"):
        assert all(json.loads(line) for line in proxy.log.read_text().splitlines())


def test_the_docs_say_how_large_a_form_may_be():
    assert f"client_max_body_size {buffering.MAX_DISCARDED_BYTES // 2**20}m;" in proxies.documented("nginx")
    assert f"max_size {buffering.MAX_DISCARDED_BYTES // 2**20}MiB" in proxies.documented("caddyfile")
