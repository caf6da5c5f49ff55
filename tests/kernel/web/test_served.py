"""The page cache in the real server: a change shows after its commit, and a lost line costs memory but no truth."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import psycopg
import pytest

from tests import running

PATIENCE = 15.0  # seconds; far above the grace of one second


@pytest.fixture(scope="module")
def site() -> Iterator[running.Site]:
    with running.demo() as site:
        yield site


def ask(site: running.Site, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
    request = urllib.request.Request(
        site.url + path, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return (
                answer.status,
                {name.lower(): value for name, value in answer.headers.items()},
                answer.read().decode(),
            )
    except urllib.error.HTTPError as answer:
        return answer.code, {name.lower(): value for name, value in answer.headers.items()}, answer.read().decode()


def until(true_at_last) -> bool:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if true_at_last():
            return True
        time.sleep(0.05)
    return False


def test_an_anonymous_page_has_an_etag_that_is_answered_with_304_and_no_cookie(site):
    assert until(lambda: "etag" in ask(site, "/mehr/")[1])
    _status, headers, _body = ask(site, "/mehr/")
    again = ask(site, "/mehr/", If_None_Match=headers["etag"])

    assert "set-cookie" not in headers
    assert (again[0], again[2]) == (304, "")


def test_a_change_shows_after_its_commit_and_not_before(site):
    assert until(lambda: "etag" in ask(site, "/mehr/")[1])
    assert ask(site, "/veranstaltungen/")[0] == 200
    with psycopg.connect(site.database) as database:
        database.execute("UPDATE kernel_city_moduleswitch SET \"on\" = false WHERE name = 'events'")
        database.execute("NOTIFY stadtkern_content, 'city'")
        assert "/veranstaltungen/" in ask(site, "/mehr/")[2]
        database.commit()

        assert until(lambda: "/veranstaltungen/" not in ask(site, "/mehr/")[2])
        assert until(lambda: ask(site, "/veranstaltungen/")[0] == 404)

        database.execute("UPDATE kernel_city_moduleswitch SET \"on\" = true WHERE name = 'events'")
        database.execute("NOTIFY stadtkern_content, 'city'")
        database.commit()
        assert until(lambda: "/veranstaltungen/" in ask(site, "/mehr/")[2])


def test_a_cut_line_is_taken_up_again(site):
    assert until(lambda: "etag" in ask(site, "/mehr/")[1])
    with psycopg.connect(site.database, autocommit=True) as database:
        cut = database.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND "
            "application_name = 'stadtkern_content'"
        ).fetchone()

    assert cut == (2,)  # one of the web process, one of the worker
    assert ask(site, "/mehr/")[0] == 200
    assert until(lambda: "etag" in ask(site, "/mehr/")[1])
