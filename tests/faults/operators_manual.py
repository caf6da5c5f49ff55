"""docs/operators.md as a script: its blocks are run in their order in an empty folder that stands for the machine."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from stadtkern.environment import ROOT

MANUAL = ROOT / "docs" / "operators.md"
SYSTEMCTL = r"""#!/usr/bin/env python3
# What `systemctl enable --now`, `restart` and `stop` do for one unit, without root.
import os, pathlib, signal, subprocess, sys, time
unit = pathlib.Path("{etc}/systemd/system/stadtkern.service").read_text()
said = {{key: [line.partition("=")[2] for line in unit.splitlines() if line.startswith(key + "=")]
        for key in ("EnvironmentFile", "ExecStart", "WorkingDirectory")}}
note = pathlib.Path("{etc}/running")
if note.exists():
    pid = int(note.read_text())
    try:
        os.kill(pid, signal.SIGTERM)
        while True:
            os.kill(pid, 0)
            time.sleep(0.05)
    except ProcessLookupError:
        note.unlink()
if sys.argv[1] == "stop":
    sys.exit()
environment = {{name: os.environ[name] for name in ("PATH", "HOME", "PORT") if name in os.environ}}
for file in said["EnvironmentFile"]:
    environment |= dict(line.split("=", 1) for line in pathlib.Path(file).read_text().splitlines() if "=" in line)
journal = pathlib.Path("{etc}/journal")
if os.fork():  # nobody waits for the service, as init would
    os._exit(os.wait()[1] >> 8)
with journal.open("wb") as out:
    process = subprocess.Popen(said["ExecStart"][0].split(), cwd=said["WorkingDirectory"][0], env=environment,
                               stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True)
note.write_text(str(process.pid))
while b"Stadtkern is ready" not in journal.read_bytes():
    if process.poll() is not None:
        sys.stderr.write(journal.read_text())
        os._exit(1)
    time.sleep(0.05)
os._exit(0)
"""
SUDO = """#!/bin/sh
[ "$1" = -u ] && shift 2
exec "$@"
"""


@dataclass(frozen=True)
class Block:
    """A block of code: its language, its text, the heading above it, and the file in /etc that it is for."""

    language: str
    text: str
    heading: str
    file: str = ""


def blocks() -> list[Block]:
    """All blocks of the manual in their order."""
    text = MANUAL.read_text("utf-8")
    found = []
    for match in re.finditer(r"^```(\w+)\n(.*?)^```$", text, re.M | re.S):
        before = text[: match.start()]
        heading = re.findall(r"^## (.*)$", before, re.M)[-1]
        files = re.findall(r"`(/etc/[^`]+)`", before.rstrip().rpartition("\n\n")[2])
        found.append(Block(match[1], match[2], heading, files[-1] if files else ""))
    return found


@dataclass
class Machine:
    """A folder with /srv and /etc, a `sudo` and a `systemctl` of its own; `changes` are what stands otherwise in it."""

    folder: Path
    changes: dict[str, str]
    environment: dict[str, str] = field(default_factory=dict)
    place: Path = Path("/")

    def __post_init__(self) -> None:
        for name in ("srv", "etc/systemd/system", "etc/logrotate.d", "bin"):
            (self.folder / name).mkdir(parents=True)
        for name, text in (("sudo", SUDO), ("systemctl", SYSTEMCTL.format(etc=self.folder / "etc"))):
            (self.folder / "bin" / name).write_text(text)
            (self.folder / "bin" / name).chmod(0o755)
        self.place = self.folder / "srv" / "stadtkern"
        self.place.mkdir()
        kept = {name: os.environ[name] for name in ("LANG", "HOME") if name in os.environ}
        programs = f"{self.folder / 'bin'}:{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
        self.environment = {**kept, "PATH": programs, **self.environment}
        self.changes = {
            "/srv/stadtkern": str(self.place),
            "/etc": str(self.folder / "etc"),
            "<this repository>": str(ROOT),
            **self.changes,
        }

    def do(self, block: Block, given: str = "") -> str:
        """Run a block of sh, or write the file that a block is for. Gives what was said; an error is an assertion."""
        text = block.text
        for before, after in self.changes.items():
            text = text.replace(before, after)
        if block.language != "sh":
            (self.folder / block.file.lstrip("/")).write_text(text)
            return ""
        state = self.folder / "state"
        script = f"{text}\npwd > {state}; env -0 >> {state}"
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.place,
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,
            timeout=300,
        )
        assert done.returncode == 0, f"{text}\n{done.stdout}\n{done.stderr}"
        where, _line, variables = state.read_text().partition("\n")
        self.place = Path(where)
        self.environment = dict(one.split("=", 1) for one in variables.split("\0") if "=" in one)
        return done.stdout

    def link_packages(self) -> None:
        """What `make` would install, from here."""
        for name in (".venv", "node_modules"):
            (self.place / name).symlink_to(ROOT / name)

    def close(self) -> None:
        """Stop what runs, and leave nothing."""
        note = self.folder / "etc" / "running"
        if note.exists():
            os.kill(int(note.read_text()), signal.SIGTERM)
            subprocess.run(["tail", f"--pid={note.read_text()}", "-f", "/dev/null"], check=False, timeout=60)
        shutil.rmtree(self.folder, ignore_errors=True)
