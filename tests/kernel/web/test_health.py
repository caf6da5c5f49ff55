"""What a monitor learns: each reason in words with 503, on every host name."""

import shutil
from collections import namedtuple

import pytest

from tests.kernel.test_loops import age

Usage = namedtuple("Usage", "total used free")


def test_a_loop_that_stands_still_is_named(client, transactional_db):
    age("host:1", "push", 200)
    age("host:1", "mail-1", 5)

    answer = client.get("/gesund")

    assert (answer.status_code, answer.json()["status"]) == (503, "down")
    assert answer.json()["reasons"] == ["„push“ im Hintergrunddienst steht seit 200 Sekunden still."]
    assert [loop["name"] for loop in answer.json()["loops"]] == ["mail-1", "push"]


def test_a_loop_that_only_fails_is_named(client, transactional_db):
    age("host:1", "mail-1", 5)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE kernel_jobs_loopheartbeat SET error = 'no', failing_since = now() - interval '3 minutes'"
        )

    assert client.get("/gesund").json()["reasons"] == ["„mail-1“ im Hintergrunddienst scheitert seit 180 Sekunden."]


def test_all_is_well_while_every_loop_goes_round(client, transactional_db):
    age("host:1", "push", 5)

    answer = client.get("/gesund")

    assert (answer.status_code, answer.json()["status"], answer.json()["reasons"]) == (200, "ok", [])


def test_a_full_disk_is_said(client, db, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(2**30, 2**30 - 2**20, 2**20))

    answer = client.get("/gesund")

    assert (answer.status_code, answer.json()["reasons"]) == (503, ["Die Festplatte ist voll: Noch 1 MiB sind frei."])


def test_a_disk_that_takes_nothing_is_said(client, db, settings, tmp_path):
    settings.VAR = tmp_path / "gone"

    answer = client.get("/gesund")

    assert (answer.status_code, len(answer.json()["reasons"])) == (503, 1)
    assert answer.json()["reasons"][0].startswith("Auf die Festplatte kann nicht geschrieben werden:")


@pytest.mark.parametrize("path", ["/gesund", "/gesund/web"])
@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "[::1]:8000", "10.1.2.3"])
def test_it_answers_on_the_machine_itself_whatever_the_public_name_is(client, db, settings, host, path):
    settings.ALLOWED_HOSTS = ["stadt.example"]
    settings.SECURE_SSL_REDIRECT = True

    assert client.get(path, headers={"host": host}).status_code == 200
    assert client.head(path, headers={"host": host}).status_code == 200
    assert client.get("/", headers={"host": host}).status_code == 400


def test_a_web_process_without_its_database_is_503_for_the_load_balancer(client, monkeypatch):
    from django.db import OperationalError, connection

    def down():
        raise OperationalError("no")

    monkeypatch.setattr(connection, "cursor", down)

    assert client.get("/gesund/web").status_code == 503
    assert client.get("/gesund").json()["reasons"] == ["Die Datenbank antwortet nicht."]
