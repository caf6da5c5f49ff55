"""What lies in the result folder: a result per call, a note per failure, a lock per call that is being worked on.

A result appears whole or not at all (written beside, synced, renamed). So what is there is done, after any kill.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from stadtkern.speech.files import checksum, write_whole
from stadtkern.speech.result import ConversationAnalysis

SUFFIXES = frozenset(
    [
        ".wav",
        ".flac",
        ".mp3",
        ".ogg",
        ".opus",
        ".m4a",
        ".aac",
        ".wma",
        ".amr",
        ".gsm",
        ".au",
        ".aif",
        ".aiff",
        ".mp4",
        ".mov",
        ".mkv",
        ".webm",
        ".avi",
        ".3gp",
    ]
)
MAX_DEATHS = 2  # of worker processes over one call, after which it counts as failed


def recordings(folder: Path) -> list[Path]:
    """Every audio or video file under a folder, by its name's ending, in the order of names; no hidden ones."""
    found = (path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts))


@dataclass(frozen=True)
class CallFailure:
    """Why a call has no result."""

    kind: str  # the error's class, or "died"
    message: str
    sha256: str
    deaths: int = 0


@dataclass(frozen=True)
class ResultStore:
    """The result folder for the calls of a source folder."""

    source: Path
    folder: Path

    def result(self, recording: Path) -> Path:
        """calls/a/b.wav -> results/a/b.wav.json"""
        inside = recording.relative_to(self.source)
        return self.folder / inside.parent / f"{inside.name}.json"

    def report(self, recording: Path) -> Path:
        """The page beside the result."""
        return self.result(recording).with_suffix(".html")

    def note(self, recording: Path) -> Path:
        """The failure beside the result."""
        return self.result(recording).with_suffix(".failed.json")

    def is_done(self, recording: Path) -> bool:
        """Whether the result is there and was made from these very bytes."""
        try:
            made = json.loads(self.result(recording).read_text(encoding="utf-8"))
            known = made["recording"]["sha256"]
        except (OSError, ValueError, KeyError, TypeError):
            return False
        return not known or known == checksum(recording)

    def failure(self, recording: Path) -> CallFailure | None:
        """What went wrong with these very bytes before, if it should not be tried again by itself."""
        try:
            failure = CallFailure(**json.loads(self.note(recording).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        final = failure.kind != "died" or failure.deaths >= MAX_DEATHS
        return failure if final and failure.sha256 == checksum(recording) else None

    def keep(self, recording: Path, analysis: ConversationAnalysis, page: str | None) -> None:
        """Write the result, the page before it, and forget an older failure."""
        if page is not None:
            write_whole(self.report(recording), page)
        write_whole(self.result(recording), analysis.model_dump_json(indent=1) + "\n")
        self.note(recording).unlink(missing_ok=True)

    def fail(self, recording: Path, kind: str, message: str) -> CallFailure:
        """Note a failure; a death of the process counts on from the last one."""
        sha256 = checksum(recording)
        deaths = 0
        if kind == "died":
            deaths = 1
            try:
                before = CallFailure(**json.loads(self.note(recording).read_text(encoding="utf-8")))
                deaths += before.deaths if before.sha256 == sha256 else 0
            except (OSError, ValueError, TypeError):
                pass
        failure = CallFailure(kind, message, sha256, deaths)
        write_whole(self.note(recording), json.dumps(failure.__dict__, ensure_ascii=False, indent=1) + "\n")
        return failure

    @contextmanager
    def locked(self, recording: Path) -> Iterator[None]:
        """Alone with this call.

        A process that outlived its killed batch is waited for; the kernel frees a dead one's lock.
        """
        lock = self.result(recording).with_name(f".{recording.name}.lock")
        lock.parent.mkdir(parents=True, exist_ok=True)
        with lock.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
            lock.unlink(missing_ok=True)

    def remove_partial_files(self) -> None:
        """Remove what processes that are gone left half written."""
        for part in self.folder.rglob(".*.part"):
            owner = part.name.split(".")[-2]
            if not (owner.isdigit() and alive(int(owner))):
                part.unlink(missing_ok=True)


def alive(process: int) -> bool:
    """Whether a process of this number runs."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
