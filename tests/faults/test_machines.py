"""The installation of docs/operators-machines.md on loopback, each part of which is killed in turn.

A primary and a streaming replica, two web servers and two workers with folders of their own. The order of the tests is
the order of the losses.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any

import psycopg
import pytest

from stadtkern.cli.supervisor import DEMO_CLOCK
from stadtkern.environment import ROOT
from stadtkern.kernel import database
from tests import server
from tests.demos import wait_until
from tests.faults.conftest import MODEL
from tests.faults.visitor import Form
from tests.kernel.messages.conftest import MailServer
from tests.machines import Process, answers, start, web, worker

EVENT = f"/veranstaltungen/{MODEL}/"
PUBLIC = [
    "/",
    "/en/",
    "/mehr/",
    "/karte/",
    "/offline/",
    "/suche/?q=vorlesen",
    "/impressum/",
    "/manifest.webmanifest",
    "/symbol.svg",
    "/favicon.ico",
    "/veranstaltungen/",
    EVENT,
    f"{EVENT}anmelden/",
    "/veranstaltungen/programmheft.pdf",
    "/abfall/",
    "/api/v1/city",
    "/api/v1/events",
    "/api/v1/search?q=vorlesen",
]
PREPARE = """
from stadtkern.cli.django_setup import setup_django
setup_django()
from stadtkern.cli import prepare
prepare.ensure_database(); prepare.migrate(); prepare.load_demo()
"""


@dataclass
class Cluster:
    """A PostgreSQL of its own with the programs of the wheel."""

    var: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        database.open_the_way(self.var)
        self.process = database.start(self.var, self.var / "postgres.log")

    def kill(self) -> None:
        """As when the machine dies: nothing is written any more, no connection is closed in order."""
        if self.process is not None and self.process.poll() is None:
            group = os.getpgid(self.process.pid)
            os.killpg(group, signal.SIGKILL)
            self.process.wait()

    @property
    def url(self) -> str:
        return database.own_url(self.var)

    @property
    def host(self) -> str:
        return str(database.socket_folder(self.var))

    def ask(self, query: str) -> Any:
        with psycopg.connect(self.url, autocommit=True) as line:
            row = line.execute(query).fetchone()
        return row[0] if row else None

    def asked_by(self, table: str) -> bool:
        """Whether a process of the app last asked this server for rows of a table."""
        return bool(
            self.ask(
                "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' "
                f"AND pid <> pg_backend_pid() AND query LIKE 'SELECT%{table}%'"
            )
        )


def replica_of(primary: Cluster, var: Path) -> Cluster:
    """The recipe's commands: a base backup, with the file that makes it follow."""
    var.mkdir()
    database.open_the_way(var)
    password = (primary.var / "postgres-password").read_text()
    (var / "postgres-password").write_text(password)
    half = database.data_folder(var)
    half.mkdir(mode=0o700)
    database._own(half)
    subprocess.run(
        [
            *(database.programs() / "pg_basebackup", "-h", primary.host, "-U", "stadtkern"),
            *("-D", half, "--write-recovery-conf", "--checkpoint=fast", "--slot=replica", "--create-slot"),
        ],
        check=True,
        env={**os.environ, "PGPASSWORD": password.strip()},
        **database._as_user(),
    )
    made = Cluster(var)
    made.start()
    return made


@dataclass
class Installation:
    """Everything that runs."""

    primary: Cluster
    replica: Cluster
    webs: list[Process]
    workers: list[Process]
    environment: dict[str, str]


@pytest.fixture(scope="module")
def machines(mails: MailServer) -> Iterator[Installation]:
    folder = Path(tempfile.mkdtemp(prefix="machines-", dir=server.VAR))
    folder.chmod(0o755)
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        primary = Cluster(folder / "db1")
        database.create_cluster(primary.var)
        primary.start()
        stack.callback(primary.kill)
        common = {name: value for name, value in os.environ.items() if not name.startswith("STADTKERN")} | {
            "STADTKERN_MODE": "demo",
            "STADTKERN_SECRET": "the same on all machines, for links and sessions",
            "STADTKERN_CITY": str(ROOT / "cities" / "musterstadt"),
            "STADTKERN_CLOCK": f"{DEMO_CLOCK}@{time.time():.3f}",
            "STADTKERN_LIMITS": "0",
            "DATABASE_URL": primary.url,
            "SMTP_URL": mails.url,
            "WEB_WORKERS": "1",
        }
        first = common | {"STADTKERN_VAR": str(folder / "web1")}
        Path(first["STADTKERN_VAR"]).mkdir()
        subprocess.run([sys.executable, "-c", PREPARE], check=True, env=first, cwd=ROOT)
        primary.ask("DELETE FROM events_question RETURNING id")
        primary.ask(f"UPDATE events_event SET opens_at = NULL, capacity = 500 WHERE slug = '{MODEL}' RETURNING slug")
        replica = replica_of(primary, folder / "db2")
        stack.callback(replica.kill)
        hosts = ",".join(host.replace("/", "%2F") for host in (primary.host, replica.host))
        password = (primary.var / "postgres-password").read_text().strip()
        common |= {
            "DATABASE_URL": f"postgres://stadtkern:{password}@{hosts}/stadtkern?target_session_attrs=read-write",
            "DATABASE_REPLICA_URL": f"postgres://stadtkern:{password}@{hosts}/stadtkern?target_session_attrs=standby",
        }
        webs = [stack.enter_context(web(common | {"STADTKERN_VAR": str(folder / name)})) for name in ("web1", "web2")]
        workers = [
            stack.enter_context(worker(common | {"STADTKERN_VAR": str(folder / name)})) for name in ("web1", "web2")
        ]
        yield Installation(primary, replica, webs, workers, common)


def get(url: str) -> tuple[int, str, Message]:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return answer.status, answer.read().decode(errors="replace"), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace"), error.headers


def fresh(process: Process, path: str) -> int:
    """The status of a page that no memory holds."""
    return get(f"{process.url}{path}{'&' if '?' in path else '?'}n={next(NUMBERS)}")[0]


def port(process: Process) -> int:
    return int(process.url.rpartition(":")[2])


def register(process: Process, *contacts: str) -> list[bool]:
    return [Form(MODEL, contact).send(port(process)).confirmed for contact in contacts]


def seats_taken(cluster: Cluster) -> int:
    return int(cluster.ask(f"SELECT seats_taken FROM events_event WHERE slug = '{MODEL}'"))


def free_seats(process: Process) -> int:
    status, body, _headers = get(f"{process.url}/api/v1/events/{EVENT_ID[0]}/availability")
    assert status == 200, body
    return int(json.loads(body)["free"])


EVENT_ID: list[str] = []
NUMBERS = itertools.count()


@pytest.fixture(autouse=True)
def _event_id(machines: Installation) -> None:
    if not EVENT_ID:
        EVENT_ID.append(str(machines.primary.ask(f"SELECT id FROM events_event WHERE slug = '{MODEL}'")))


def test_public_pages_are_read_from_the_replica_and_written_ones_from_the_primary(machines: Installation) -> None:
    one = machines.webs[0]
    wait_until(lambda: fresh(one, EVENT) == 200 and machines.replica.asked_by("events_"), "the replica is asked")

    assert {path: get(one.url + path)[0] for path in PUBLIC} == dict.fromkeys(PUBLIC, 200)
    assert register(one, "erste@example.org") == [True]
    assert seats_taken(machines.primary) == 1
    with (
        psycopg.connect(machines.replica.url, autocommit=True) as line,
        pytest.raises(psycopg.errors.ReadOnlySqlTransaction),
    ):
        line.execute("UPDATE events_event SET seats_taken = 0")


def test_the_doctor_says_whether_the_replica_follows(machines: Installation) -> None:
    said = []
    for url in (machines.replica.url, machines.primary.url):
        environment = machines.environment | {
            "STADTKERN_VAR": str(machines.webs[0].log.parent),
            "DATABASE_REPLICA_URL": url,
        }
        command = [sys.executable, "-m", "stadtkern.cli", "doctor"]
        shown = subprocess.run(command, check=False, capture_output=True, text=True, env=environment).stdout
        said.append(next(" ".join(line.split()) for line in shown.splitlines() if line.startswith("Replica")))

    assert ["ok follows, " in said[0], "missing follows no server: it is no replica" in said[1]] == [True, True], said


def test_a_page_never_shows_less_than_its_version_while_the_replica_lags(machines: Installation) -> None:
    machines.replica.ask("SELECT pg_wal_replay_pause()")
    wait_until(
        lambda: machines.replica.ask("SELECT pg_get_wal_replay_pause_state()") == "paused", "the replica stands still"
    )
    before = [free_seats(process) for process in machines.webs]
    assert register(machines.webs[0], "zweite@example.org") == [True]

    for process, free in zip(machines.webs, before, strict=True):
        wait_until(lambda process=process, free=free: free_seats(process) == free - 1, "the page of the new version")
    shown = {free_seats(process) for process in machines.webs for _ in range(10)}
    assert (shown, seats_taken(machines.replica), seats_taken(machines.primary)) == ({before[0] - 1}, 1, 2)

    machines.replica.ask("SELECT pg_wal_replay_resume()")
    wait_until(lambda: seats_taken(machines.replica) == 2, "the replica has caught up")
    assert {free_seats(process) for process in machines.webs} == {before[0] - 1}


def test_when_a_web_server_dies_the_other_serves(machines: Installation) -> None:
    dead, alive = machines.webs
    dead.kill()

    assert {path: get(alive.url + path)[0] for path in PUBLIC} == dict.fromkeys(PUBLIC, 200)
    assert register(alive, "dritte@example.org") == [True]
    _restart(machines, dead)


def _restart(machines: Installation, dead: Process) -> None:
    """What systemd does."""
    environment = machines.environment | {"STADTKERN_VAR": str(dead.log.parent), "PORT": str(port(dead))}
    again = start(environment, "web", url=dead.url)
    dead.running = again.running
    wait_until(lambda: answers(dead.url), "the web server is back")


def test_when_a_worker_dies_the_other_delivers_and_no_mail_is_lost_or_made_twice(
    machines: Installation, mails: MailServer
) -> None:
    people = [f"post{number}@example.org" for number in range(16)]
    with mails.arrived:
        already = len(mails.mails)
    assert register(machines.webs[0], *people[:8]) == [True] * 8
    mails.wait_for(already + 2)
    machines.workers[0].kill()
    assert register(machines.webs[1], *people[8:]) == [True] * 8

    waiting = "SELECT count(*) FROM kernel_messages_message WHERE state = 'waiting'"
    wait_until(lambda: machines.primary.ask(waiting) == 0, "all mail is sent")
    with mails.arrived:
        arrived = [(str(mail["To"]), str(mail["Message-ID"])) for mail in mails.mails if str(mail["To"]) in people]
    assert Counter(contact for contact, _identity in set(arrived)) == dict.fromkeys(people, 1)
    assert len(arrived) - len(set(arrived)) <= 1  # one that was just handed over: with the same Message-ID


def test_when_the_replica_dies_public_pages_come_from_the_primary_and_it_is_used_again_when_it_is_back(
    machines: Installation,
) -> None:
    machines.replica.kill()

    for process in machines.webs:
        assert {path: fresh(process, path) for path in PUBLIC} == dict.fromkeys(PUBLIC, 200)
    assert register(machines.webs[0], "vierte@example.org") == [True]
    assert get(machines.webs[0].url + "/gesund")[0] == 200

    machines.replica.start()
    wait_until(
        lambda: fresh(machines.webs[0], EVENT) == 200 and machines.replica.asked_by("events_"),
        "the replica is asked again",
    )


def test_when_the_primary_dies_everything_public_is_read_and_writing_waits_until_the_replica_is_promoted(
    machines: Installation,
) -> None:
    one, two = machines.webs
    ticket = Form(MODEL, "fuenfte@example.org").send(port(one)).location
    taken = seats_taken(machines.primary)
    wait_until(lambda: seats_taken(machines.replica) == taken, "the replica has caught up")

    machines.primary.kill()
    for process in machines.webs:
        wait_until(lambda process=process: '"read only"' in get(process.url + "/gesund")[1], "it is noticed")

    for process in machines.webs:
        assert {path: get(f"{process.url}{path}")[0] for path in PUBLIC} == dict.fromkeys(PUBLIC, 200)
        assert {path: fresh(process, path) for path in PUBLIC} == dict.fromkeys(PUBLIC, 200)
    refused = Form(MODEL, "sechste@example.org").send(port(one))
    assert (refused.status, "nichts abgeschickt oder gespeichert" in refused.page) == (503, True)
    status, page, headers = get(one.url + ticket)
    assert (status, headers["Retry-After"], "Bitte in einigen Minuten noch einmal versuchen." in page) == (
        503,
        "30",
        True,
    )
    asked = urllib.request.Request(
        f"{two.url}/api/v1/events/{EVENT_ID[0]}/registrations",
        json.dumps({"name": "Kim", "mail": "siebte@example.org"}).encode(),
        {"Content-Type": "application/json"},
    )
    with pytest.raises(urllib.error.HTTPError) as problem:
        urllib.request.urlopen(asked, timeout=30)
    assert (problem.value.code, problem.value.headers["Content-Type"]) == (503, "application/problem+json")

    database._run(["pg_ctl", "-D", str(database.data_folder(machines.replica.var)), "-w", "promote"])

    # No restart: the address of the database names both servers, and a listener tries again every two seconds.
    wait_until(lambda: register(one, "achte@example.org") == [True], "the first web server writes again")
    wait_until(lambda: register(two, "neunte@example.org") == [True], "the second one does too")
    assert (get(one.url + ticket)[0], seats_taken(machines.replica)) == (200, taken + 2)
    assert {path: fresh(one, path) for path in PUBLIC} == dict.fromkeys(PUBLIC, 200)
