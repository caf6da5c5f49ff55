"""One process that starts the others, restarts what dies, and takes all down in order."""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO

import typer

from stadtkern import environment as env
from stadtkern.kernel import database

DEMO_CLOCK = "2020-03-02T08:00:00+01:00"
STOP_SECONDS = 10
QUICK_DEATH_SECONDS = 5
QUICK_DEATHS_ALLOWED = 5
READY_SECONDS = 60
_PYTHON = [sys.executable, "-m"]
LEFT_OVER = "process-groups"  # file in var/
LEFT_OVER_SECONDS = 5  # for the kernel to take down what was killed
MAX_SLUG = 40  # characters of a database's name, which PostgreSQL cuts at 63 bytes


@dataclass
class ManagedProcess:
    """One child: how it is started, and how often it died soon after."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    quick_deaths: int = 0
    stop_signal: signal.Signals = signal.SIGTERM

    def run(self) -> None:
        """Start it (again)."""
        self.process = self.start()
        self.started = time.monotonic()

    def stop(self) -> None:
        """Ask it to end, wait, and kill it when it does not; nothing that it started stays behind."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
        self.sweep()

    def sweep(self) -> None:
        """Kill what is left of it: a web server that was killed leaves its workers on the port."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class Supervisor:
    """The parts in the order in which they start; they stop in the opposite order."""

    var: Path
    parts: list[ManagedProcess] = field(default_factory=list)
    stopping: bool = False

    def add(self, part: ManagedProcess) -> None:
        """Start a part and watch it from now on."""
        part.run()
        self.parts.append(part)
        self._remember()

    def request_stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """What Ctrl-C and SIGTERM do."""
        self.stopping = True

    def watch(self) -> int:
        """Restart what dies until a stop is asked for. 0 after a stop, 1 when a part dies again and again."""
        while not self.stopping:
            for part in self.parts:
                if part.process is None or part.process.poll() is None:
                    continue
                lived = time.monotonic() - part.started
                part.quick_deaths = part.quick_deaths + 1 if lived < QUICK_DEATH_SECONDS else 0
                if part.quick_deaths >= QUICK_DEATHS_ALLOWED:
                    say(f"{part.name} dies again and again; its last words are in {self.var / 'log'}", error=True)
                    return 1
                say(f"{part.name} ended unexpectedly ({part.process.returncode}) and is started again", error=True)
                part.sweep()
                part.run()
                self._remember()
            time.sleep(0.2)
        return 0

    def _remember(self) -> None:
        """Note the process groups, so that the next start can end what a killed supervisor left behind."""
        groups = [part.process.pid for part in self.parts if part.process is not None and part.name != "postgres"]
        (self.var / LEFT_OVER).write_text("\n".join(map(str, groups)))

    def stop_all(self) -> None:
        """Stop the parts, the last started first."""
        for part in reversed(self.parts):
            part.stop()
        (self.var / LEFT_OVER).unlink(missing_ok=True)


def say(text: str, *, error: bool = False) -> None:
    """A line for the person at the terminal, at once also in a pipe."""
    typer.echo(text, err=error)
    (sys.stderr if error else sys.stdout).flush()


def run_demo(*, reset: bool = False) -> int:
    """Everything for a newcomer in one foreground process. Gives the exit code."""
    var = Path(env.value("STADTKERN_VAR"))
    os.environ["STADTKERN_MODE"] = "demo"
    folder = Path(os.environ.setdefault("STADTKERN_CITY", str(env.DEMO_CITY)))
    if not (folder / "city.toml").is_file():
        say(
            f"STADTKERN_CITY is {folder}, and there is no city.toml in it; stadtkern city new {folder} makes one",
            error=True,
        )
        return 1
    os.environ.setdefault("STADTKERN_CLOCK", f"{DEMO_CLOCK}@{time.time():.3f}")
    if "STADTKERN_URL" not in os.environ:
        host = env.value("HOST")
        shown = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104
        os.environ["STADTKERN_URL"] = f"http://{shown}:{env.value('PORT')}"
    return _run(var, demo=True, reset=reset)


def demo_database(folder: Path) -> str:
    """The name of the database for the demo of a city's folder: each has its own, so none overwrites another."""
    if folder.resolve() == env.DEMO_CITY.resolve():
        return database.DEFAULT_DATABASE
    slug = re.sub(r"[^a-z0-9]+", "_", folder.resolve().name.lower()).strip("_")[:MAX_SLUG] or "city"
    try:
        key = str(tomllib.loads((folder / "city.toml").read_text(encoding="utf-8")).get("ags", ""))
    except (OSError, ValueError):
        key = ""
    return "_".join([database.DEFAULT_DATABASE, slug, *re.findall(r"^\d{8}$", key)])


def run_production() -> int:
    """Web server and worker for real use, after the checks. Gives the exit code."""
    return _faults("--production") or _run(Path(env.value("STADTKERN_VAR")), demo=False)


def _faults(*options: str) -> int:
    """Let a process of its own look at the settings and say what is wrong: the supervisor loads no Django for it."""
    return subprocess.run([*_PYTHON, "stadtkern.cli.faults", *options], check=False).returncode  # noqa: S603


def web_command() -> list[str]:
    """The web server's command line."""
    return [
        *_PYTHON,
        "granian",
        "stadtkern.wsgi:application",
        "--interface",
        "rsgi",
        "--loop",
        "asyncio",
        "--host",
        env.value("HOST"),
        "--port",
        env.value("PORT"),
        "--workers",
        env.value("WEB_WORKERS"),
        "--backlog",
        "2048",
        "--respawn-failed-workers",
        "--no-ws",
        "--no-access-log",  # whatever the environment says to granian: paths hold tokens
        "--log-level",
        "warning",
    ]


def child_environment() -> dict[str, str]:
    """The environment of web server and worker, for less memory.

    One arena of the C library for all threads of a process, instead of 16; and code that knows its lines but not its
    columns, so that a traceback underlines nothing.
    """
    return {"MALLOC_ARENA_MAX": "1", "PYTHONNODEBUGRANGES": "1", **os.environ}


def _run(var: Path, *, demo: bool, reset: bool = False) -> int:
    if faults := env.faults():
        say("\n".join(faults), error=True)
        return 1
    checked = ("SMTP_URL", "MAIL_FROM", "DATABASE_URL", "DATABASE_REPLICA_URL", "STADTKERN_STORAGE_URL")
    if demo and any(map(env.value, checked)) and (code := _faults()):
        return code
    try:
        port = env.number("PORT")
        (var / "log").mkdir(parents=True, exist_ok=True)
        with _only_one(var):
            if demo:
                os.environ.setdefault("STADTKERN_SECRET", _demo_secret(var))
                database.use_database(var, demo_database(Path(env.value("STADTKERN_CITY"))))
            return _run_alone(Supervisor(var), port, demo=demo, reset=reset)
    except BlockingIOError:
        say(f"Stadtkern already runs on {var}; stop it first, or give another folder in STADTKERN_VAR", error=True)
    except PermissionError as error:
        say(
            f"{error.filename or var} cannot be written: does it belong to another user? "
            "Give a folder of your own in STADTKERN_VAR",
            error=True,
        )
    except ValueError as error:
        say(str(error), error=True)
    return 1


def _run_alone(supervisor: Supervisor, port: int, *, demo: bool, reset: bool) -> int:
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, supervisor.request_stop)
    try:
        _end_left_over(supervisor.var)
        _refuse_taken_port(env.value("HOST"), port)
        if not env.value("DATABASE_URL"):
            _start_postgres(supervisor)
        _prepare(supervisor, demo=demo, reset=reset and not env.value("DATABASE_URL"))
        supervisor.add(ManagedProcess("web", _child(supervisor.var, "web", web_command())))
        supervisor.add(
            ManagedProcess("worker", _child(supervisor.var, "worker", [*_PYTHON, "stadtkern.cli", "worker"]))
        )
        _wait_for_web(supervisor, env.value("HOST"), port)
        if not supervisor.stopping:
            say(f"Stadtkern is ready: {env.value('STADTKERN_URL')}")
        return supervisor.watch()
    except (database.DatabaseError, _CannotStart) as error:
        say(str(error), error=True)
        return 1
    finally:
        supervisor.stop_all()


class _CannotStart(Exception):
    """A start that cannot go on; the text is for the person at the terminal."""


def _start_postgres(supervisor: Supervisor) -> None:
    var = supervisor.var
    if database.create_cluster(var):
        say(f"PostgreSQL: made a cluster in {database.data_folder(var)}")
    opened = database.open_the_way(var)
    if opened:
        names = ", ".join(str(folder) for folder in opened)
        say(
            f"Run as root, PostgreSQL works as the user {database.OS_USER}; it may now pass through (not read): {names}"
        )
    supervisor.add(
        ManagedProcess("postgres", lambda: database.start(var, var / "log" / "postgres.log"), stop_signal=signal.SIGINT)
    )


def _prepare(supervisor: Supervisor, *, demo: bool, reset: bool) -> None:
    """Let a process of its own prepare everything: what that takes of memory would stay with the supervisor."""
    options = [*(["--demo"] if demo else []), *(["--reset"] if reset else [])]
    part = ManagedProcess("prepare", lambda: _start([*_PYTHON, "stadtkern.cli.prepare", *options]))
    part.run()
    try:
        while part.process is not None and part.process.poll() is None and not supervisor.stopping:
            time.sleep(0.02)
    finally:
        part.stop()
    if part.process is not None and part.process.returncode and not supervisor.stopping:
        raise _CannotStart("what is needed before the start could not be prepared, see above")


def _child(var: Path, name: str, command: list[str]) -> Callable[[], subprocess.Popen[bytes]]:
    def start() -> subprocess.Popen[bytes]:
        with (var / "log" / f"{name}.log").open("ab") as out:
            return _start(command, out)

    return start


def _start(command: list[str], out: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
    """A process that ends with this one. out: where it writes; without it, where this one writes."""
    return subprocess.Popen(  # noqa: S603
        command,
        env=child_environment(),
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=out,
        start_new_session=True,
        preexec_fn=database.dies_with_parent(signal.SIGTERM),
    )


def _end_left_over(var: Path) -> None:
    """End web servers and workers of a run that was killed together with its supervisor."""
    file = var / LEFT_OVER
    if not file.exists():
        return
    groups = {int(group) for group in file.read_text().split() if group.isdigit()}
    end = time.monotonic() + LEFT_OVER_SECONDS
    # Until they are gone, not only told to go: they hold our port to the last.
    while left := [pid for pid, group, name in database.processes() if group in groups and sys.executable in name]:
        for pid in left:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        if time.monotonic() > end:
            break
        time.sleep(0.05)
    file.unlink()


def _refuse_taken_port(host: str, port: int) -> None:
    try:
        kind, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(kind, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise _CannotStart(
            f"port {port} on {host} cannot be used ({reason}); another one: PORT=8080 make run"
        ) from None


def _wait_for_web(supervisor: Supervisor, host: str, port: int) -> None:
    """Wait for the first page: from then on everybody gets one at once."""
    reached = "127.0.0.1" if host in ("0.0.0.0", "") else "::1" if host == "::" else host  # noqa: S104
    web = next(part for part in supervisor.parts if part.name == "web")
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and not supervisor.stopping:
        with contextlib.suppress(OSError, http.client.HTTPException):
            probe = http.client.HTTPConnection(reached, port, timeout=READY_SECONDS)
            probe.request("HEAD", "/gesund/web")
            if probe.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR:
                return
            break
        if web.process is not None and web.process.poll() is not None:
            break
        time.sleep(0.05)
    if not supervisor.stopping:
        raise _CannotStart(f"the web server did not start; see {supervisor.var / 'log' / 'web.log'}")


def _demo_secret(var: Path) -> str:
    """A secret of this folder, so that links in the demo's mailbox outlive a restart."""
    file = var / "demo-secret"
    if not file.exists():
        var.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as out:
            out.write(secrets.token_urlsafe(50))
    return file.read_text().strip()


@contextlib.contextmanager
def _only_one(var: Path) -> Iterator[None]:
    with (var / "supervisor.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
