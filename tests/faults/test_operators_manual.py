"""A stranger follows docs/operators.md word by word on an empty machine: installs, changes the secret, loses all,
restores. What this machine cannot do stands in NOT_RUN with its reason, and nothing else is left out.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from stadtkern.kernel import database
from tests import server
from tests.demos import wait_until
from tests.faults.operators_manual import Block, Machine, blocks
from tests.kernel.messages.conftest import MailServer
from tests.peers import proxies
from tests.running import free_port

# The first line of a block, and why it is not run as it stands.
NOT_RUN = {
    "sudo useradd": "makes a user of the machine; the folder of the test stands for its home",
    ".venv/bin/stadtkern places import": "needs the address file of a whole state; tests/kernel/places read one",
    "map $request_uri": "tests/peers/test_proxies.py runs it",
    "{": "tests/peers/test_proxies.py runs it",
    "git pull": "there is no newer version to fetch; migrate and restart are run elsewhere on this page",
}
NAME = f"stadtkern_manual_{os.getpid()}"


def reason(block: Block) -> str:
    return next((why for start, why in NOT_RUN.items() if block.text.startswith(start)), "")


def under(*headings: str) -> list[Block]:
    """The blocks below some headings that can be run."""
    return [block for block in blocks() if block.heading in headings and not reason(block)]


@pytest.fixture(scope="module")
def mails() -> Iterator[MailServer]:
    taking = MailServer()
    taking.controller.start()
    yield taking
    taking.controller.stop()


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path that anybody may pass, as a PostgreSQL of our own needs it."""
    where = Path(tempfile.mkdtemp(prefix="sk-"))
    where.chmod(0o755)
    yield where
    shutil.rmtree(where, ignore_errors=True)


@pytest.fixture
def machine(folder: Path, mails: MailServer) -> Iterator[Machine]:
    """The machine: no root, other names in PostgreSQL (ours is shared), another port and mail server."""
    port = str(free_port())
    admin = urlsplit(os.environ["DATABASE_URL"])
    host = admin.netloc.rpartition("@")[2]
    made = Machine(
        folder / "machine",
        {
            "-g stadtkern ": "",  # a group is the machine's
            "su stadtkern stadtkern": "",
            "createuser --pwprompt stadtkern": f"createuser --pwprompt {NAME}",
            "--owner=stadtkern stadtkern": f"--owner={NAME} {NAME}",
            "postgres://stadtkern:password@127.0.0.1/stadtkern": f"postgres://{NAME}:password@{host}/{NAME}",
            "smtp://user:password@mail.mycity.example:587?tls=starttls": mails.url,
            "127.0.0.1:8000": f"127.0.0.1:{port}",
            "make .venv/run.stamp node_modules/run.stamp": ":",  # asks the registries; the packages are linked
        },
        {
            "PORT": port,
            "PGHOST": (admin.hostname or "").replace("%2F", "/").replace("%2f", "/"),
            "PGUSER": admin.username or "",
            "PGPASSWORD": admin.password or "",
        },
    )
    made.environment["PATH"] += f":{database.programs()}"
    yield made
    made.close()
    with server.administrator() as line:
        line.execute(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')
        line.execute(f'DROP ROLE IF EXISTS "{NAME}"')


def install(machine: Machine, *, own_database: bool = False) -> None:
    for block in under("Install"):
        if own_database and ("createdb" in block.text or "stadtkern migrate" in block.text):
            continue
        if own_database and "systemctl enable" in block.text:
            machine.do(block)
            for later in (one for one in under("Install") if "stadtkern migrate" in one.text):
                machine.do(later)
            continue
        machine.do(block, given="password\npassword\n" if "--pwprompt" in block.text else "")
        if "git clone" in block.text:
            machine.link_packages()
        if own_database and "DATABASE_URL=" in block.text:
            secrets = machine.folder / "etc" / "stadtkern" / "secrets"
            kept = [line for line in secrets.read_text().splitlines() if not line.startswith("DATABASE_URL")]
            secrets.write_text("\n".join(kept) + "\n")


def health(machine: Machine) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{machine.environment['PORT']}/gesund", timeout=30) as answer:
        return int(answer.status)


def administrators(machine: Machine) -> str:
    command = "from stadtkern.kernel.people.models import User; print([user.email for user in User.objects.all()])"
    block = Block("sh", f'.venv/bin/stadtkern manage shell -v 0 -c "{command}"\n', "")
    return machine.do(block).strip().splitlines()[-1]


def test_every_block_is_run_or_says_why_not():
    known = {"Install", "Another secret", "Backup", "Restore", "Logs", "Major upgrade"}

    assert [block.text for block in blocks() if not reason(block) and block.heading not in known] == []
    assert [start for start in NOT_RUN if not any(block.text.startswith(start) for block in blocks())] == []


def test_a_stranger_installs_changes_the_secret_loses_all_and_restores(machine):
    install(machine)
    assert (health(machine), administrators(machine)) == (200, "['you@mycity.example']")

    before = machine.environment["STADTKERN_SECRET"]
    for block in under("Another secret"):
        machine.do(block)
    machine.do(next(block for block in under("Install") if block.text.startswith("set -a; .")))
    assert (machine.environment["STADTKERN_SECRET_FALLBACKS"], health(machine)) == (before, 200)
    assert machine.environment["STADTKERN_SECRET"] != before

    key = (machine.place.parent / "var" / "push.pem").read_bytes()
    for block in under("Backup"):
        machine.do(block)
    machine.do(Block("sh", "sudo systemctl stop stadtkern\n", ""))
    shutil.rmtree(machine.place.parent / "var")
    with server.administrator() as line:
        line.execute(f'DROP DATABASE "{NAME}"')
        line.execute(f'CREATE DATABASE "{NAME}" OWNER "{NAME}"')

    for block in under("Restore"):
        machine.do(block)
    machine.do(Block("sh", "sudo systemctl restart stadtkern\n", ""))
    assert (health(machine), administrators(machine)) == (200, "['you@mycity.example']")
    assert (machine.place.parent / "var" / "push.pem").read_bytes() == key


def test_a_postgresql_of_our_own_outlives_a_major_upgrade(machine):
    install(machine, own_database=True)
    for block in under("Backup"):
        machine.do(block)
    machine.do(Block("sh", "sudo systemctl stop stadtkern\n", ""))
    var = machine.place.parent / "var"
    (var / "postgres" / "PG_VERSION").write_text("17\n")  # as an older wheel would have made it
    refused = subprocess.run(
        [sys.executable, "-m", "stadtkern.cli", "serve"],
        env=machine.environment | {"DATABASE_URL": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (refused.returncode, "was made by PostgreSQL 17, and the programs here are of 18" in refused.stderr) == (
        1,
        True,
    )

    for block in under("Major upgrade"):
        machine.do(block)
    with (var / "postgres.out").open("wb") as out:
        running = subprocess.Popen(
            [sys.executable, "-m", "stadtkern.cli", "postgres"], env=machine.environment, stdout=out, stderr=out
        )
    try:
        wait_until(lambda: b"postgres://" in (var / "postgres.out").read_bytes(), "the new folder is made")
        machine.environment["DATABASE_URL"] = database.own_url(var)
        for block in under("Restore"):
            machine.do(block)
        assert administrators(machine) == "['you@mycity.example']"
    finally:
        running.terminate()
        running.wait(60)


@pytest.mark.peer
def test_the_rotation_of_logs_is_understood(machine):
    (block,) = under("Logs")
    machine.do(block)
    program = proxies.program("logrotate")
    log = machine.folder / "srv" / "stadtkern" / "var" / "log" / "web.log"
    log.parent.mkdir(parents=True)
    log.write_text("a line\n")

    file = machine.folder / "etc" / "logrotate.d" / "stadtkern"
    file.chmod(0o644)
    subprocess.run([program, "--force", "--state", str(machine.folder / "rotated"), str(file)], check=True)

    assert (log.read_text(), sorted(one.name for one in log.parent.iterdir())) == ("", ["web.log", "web.log.1.gz"])
