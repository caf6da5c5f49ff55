"""`stadtkern demo` as a process: it starts, survives what is killed, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demos import PATIENCE, Demo, wait_until


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A short path, as sockets need it; anybody may pass, as root's PostgreSQL needs it."""
    where = Path(tempfile.mkdtemp(prefix="sk-"))
    where.chmod(0o755)
    yield where
    shutil.rmtree(where, ignore_errors=True)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def demo(folder: Path, port: int) -> Iterator[Demo]:
    """A running demo; what a test leaves of it is taken down."""
    running = Demo(folder / "var", port)
    try:
        yield running.ready()
    finally:
        if running.process.poll() is None:
            running.stop()
        for pid in running.family():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


linux = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads /proc")


@linux
def test_ctrl_c_leaves_no_process_behind(demo):
    assert demo.answers()
    assert len(demo.family()) >= 5  # supervisor, PostgreSQL, web server with its workers, worker

    assert demo.stop() == 0
    assert demo.family() == {}


@linux
@pytest.mark.parametrize(
    ("name", "words"), [("web", ("granian", "wsgi")), ("worker", ("stadtkern.cli", "worker")), ("postgres", ("-D",))]
)
def test_a_part_that_is_killed_is_started_again(demo, name, words):
    os.kill(demo.pid_of(*words), signal.SIGKILL)

    wait_until(lambda: f"{name} ended unexpectedly" in demo.said, f"{name} is missed")
    wait_until(demo.answers, "the page is there again")
    wait_until(lambda: demo.pid_of(*words), f"{name} runs again")
    assert demo.stop() == 0
    assert demo.family() == {}


@linux
def test_after_a_kill_of_the_supervisor_the_next_start_goes_on(demo, folder, port):
    demo.process.kill()
    demo.process.wait()

    with contextlib.closing(_Stopped(Demo(folder / "var", port).ready())) as again:
        assert again.demo.answers()
        assert len([word for word in again.demo.family().values() if "stadtkern.cli demo" in word]) == 1


@linux
def test_after_a_kill_of_everything_the_next_start_goes_on(demo, folder, port):
    for pid in sorted(demo.family(), key=lambda pid: pid != demo.process.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    demo.process.wait()

    with contextlib.closing(_Stopped(Demo(folder / "var", port).ready())) as again:
        assert again.demo.answers()


def test_a_second_supervisor_on_the_same_folder_is_refused(demo, folder):
    second = Demo(folder / "var", demo.port + 1)

    assert second.process.wait(PATIENCE) == 1
    assert f"already runs on {folder / 'var'}" in second.said
    assert demo.answers()


def test_a_port_that_is_taken_is_named(folder):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        refused = Demo(folder / "var", taken)
        assert refused.process.wait(PATIENCE) == 1

    assert refused.said == (
        f"port {taken} on 127.0.0.1 cannot be used (Address already in use); another one: PORT=8080 make run\n"
    )


def test_a_port_that_is_no_number_is_named(folder):
    refused = Demo(folder / "var", 0, PORT="eighty")

    assert refused.process.wait(PATIENCE) == 1
    assert "PORT must be a whole number, not 'eighty'" in refused.said
    assert "Traceback" not in refused.said


def test_a_size_that_is_none_is_named(folder, port):
    refused = Demo(folder / "var", port, STADTKERN_SIZE="tiny")

    assert refused.process.wait(PATIENCE) == 1
    assert "STADTKERN_SIZE must be normal or small, not 'tiny'" in refused.said
    assert "Traceback" not in refused.said


@linux
@pytest.mark.parametrize(("size", "web"), [("small", 1), ("normal", 2)])
def test_a_small_installation_has_one_web_process(folder, port, size, web):
    with contextlib.closing(_Stopped(Demo(folder / "var", port, STADTKERN_SIZE=size).ready())) as running:
        serving = [words for words in running.demo.family().values() if "granian" in words]

        assert len(serving) == 1 + web  # and the one above them
        assert running.demo.answers()


@linux
def test_a_stop_during_the_preparation_leaves_nothing_behind(folder, port):
    starting = Demo(folder / "fresh", port)
    wait_until(lambda: "stadtkern.cli.prepare" in str(starting.family()), "the preparation runs")

    assert starting.stop() == 0
    assert starting.family() == {}


class _Stopped:
    def __init__(self, demo: Demo) -> None:
        self.demo = demo

    def close(self) -> None:
        self.demo.stop()
