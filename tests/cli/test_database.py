"""PostgreSQL of our own: for everybody, not only for root, and in any folder."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from stadtkern.kernel import database

START_AND_STOP = """
import os, signal, sys, tempfile, subprocess, pathlib
from stadtkern.kernel import database
var = pathlib.Path(sys.argv[1])
if os.geteuid() == 0 and sys.argv[2] == "nobody":
    import pwd
    nobody = pwd.getpwnam("nobody")
    os.setgroups([]); os.setgid(nobody.pw_gid); os.setuid(nobody.pw_uid)
made = database.create_cluster(var)
server = database.start(var, var / "postgres.log")
server.send_signal(signal.SIGINT)
print(made, database.open_the_way(var) if os.geteuid() else [], server.wait(60))
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    where = Path(tempfile.mkdtemp(prefix="sk-"))
    where.chmod(0o777)
    yield where
    shutil.rmtree(where, ignore_errors=True)


def run(var: Path, user: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", START_AND_STOP, str(var), user], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_it_runs_as_another_user_than_root(folder):
    assert run(folder / "var", "nobody") == "True [] 0"
    assert (folder / "var" / "postgres").stat().st_uid != 0


def test_a_path_too_long_for_a_socket_is_no_obstacle(folder):
    var = folder / ("a" * 60) / ("b" * 60) / "var"
    var.mkdir(parents=True)

    assert run(var, "myself") == "True [] 0"
    assert len(str(database.socket_folder(var))) < 60
    shutil.rmtree(database.socket_folder(var), ignore_errors=True)


def test_a_socket_folder_of_a_stranger_is_refused(folder):
    var = folder / ("a" * 60) / ("b" * 60) / "var"
    sockets = database.socket_folder(var)
    sockets.mkdir()
    sockets.chmod(0o777)  # as one that anybody may write to
    try:
        with pytest.raises(database.DatabaseError, match="belongs to somebody else"):
            database._make_socket_folder(sockets)
    finally:
        sockets.rmdir()


def test_the_number_of_a_dead_server_that_somebody_else_has_now_is_no_obstacle(folder):
    var = folder / "var"
    assert run(var, "myself") == "True [] 0"
    with subprocess.Popen(["sleep", "600"]) as stranger:
        try:
            left = (
                f"{stranger.pid}\n{database.data_folder(var)}\n0\n5432\n{database.socket_folder(var)}\n\n  1 1\nready\n"
            )
            (database.data_folder(var) / "postmaster.pid").write_text(left)

            assert run(var, "myself") == "False [] 0"
            assert stranger.poll() is None
        finally:
            stranger.kill()


def test_who_only_has_a_file_of_ours_open_is_not_taken_for_the_server(folder):
    var = folder / "var"
    assert run(var, "myself") == "True [] 0"
    with subprocess.Popen(
        ["tail", "-f", str(database.data_folder(var) / "PG_VERSION")], stdout=subprocess.DEVNULL
    ) as reader:
        try:
            (database.data_folder(var) / "postmaster.pid").write_text(f"{reader.pid}\n")

            assert run(var, "myself") == "False [] 0"
            assert reader.poll() is None
        finally:
            reader.kill()


def test_a_folder_of_another_major_version_is_refused_in_words(folder):
    var = folder / "var"
    database.data_folder(var).mkdir(parents=True)
    (database.data_folder(var) / "PG_VERSION").write_text("17\n")

    with pytest.raises(database.DatabaseError, match="was made by PostgreSQL 17, and the programs here are of 18"):
        database.create_cluster(var)


@pytest.mark.parametrize("locale", ["C", "POSIX"])
def test_an_umlaut_in_the_path_is_no_obstacle_in_a_locale_without_umlauts(folder, locale, monkeypatch):
    monkeypatch.setenv("LC_ALL", locale)
    var = folder / "Bürgerbüro" / "var"
    var.mkdir(parents=True)

    assert run(var, "myself") == "True [] 0"
    assert os.fsencode(database.own_url(var)).count("ü".encode()) == 2
