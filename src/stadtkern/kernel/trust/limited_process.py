"""Reading files from outside in a process of its own, with limits of time and memory.

    found = limited_process.call(files.read, data, refusals=(BrokenFile,), file_name="programm.xlsx")

What a file costs is known only when it has been read: a small archive can hold gigabytes, a short rule can mean years
of work. So the reader runs in a fresh Python process that the operating system ends at its limits; the secrets of the
settings are not in its environment, and it can write no file. What it found comes back as JSON and is checked against
the type that the reader gives: nothing that a file makes of the reader is run here.
"""

from __future__ import annotations

import io
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import IO, Any, TypeVar, get_type_hints

from django.utils import translation
from django.utils.translation import gettext as _
from pydantic import TypeAdapter, ValidationError

from stadtkern.environment import SETTINGS
from stadtkern.kernel.city import clock
from stadtkern.kernel.errors import Refusal

AT_ONCE = 2  # readers of one web process
WAIT_SECONDS = 30  # for a free place among them
MAX_RESULT = 64 * 1024 * 1024  # bytes of JSON
TOLD = 4_000  # characters of the reader's own error that go to the log

Found = TypeVar("Found")
_places = threading.BoundedSemaphore(AT_ONCE)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """cpu_seconds: of computing; wall_seconds: until it is ended, waiting included; memory: bytes of address space.

    Python, Django and what the readers import take some 280 MB of address space, of which 80 MB are their own.
    """

    cpu_seconds: int = 10
    wall_seconds: int = 60
    memory: int = 600 * 1024 * 1024


class TooCostly(Refusal):
    """A file that needs more time or memory than a reader gets."""

    code = "too_costly"
    status = 422

    @property
    def message(self) -> str:
        return _("This file takes too long or too much memory to read. Split it, or save it again in a simpler form.")


class Unreadable(Refusal):
    """A file on which the reader failed; why stands in the log."""

    code = "unreadable"
    status = 422

    @property
    def message(self) -> str:
        return _("We cannot read this file. Save it again or choose another one.")


class ReadersBusy(Refusal):
    """Other files are being read, and none was finished in time."""

    code = "readers_busy"
    status = 503

    @property
    def message(self) -> str:
        return _("Other files are being read right now. Please try again in a minute.")


def call(
    reader: Callable[..., Found],
    data: bytes = b"",
    *,
    refusals: tuple[type[Refusal], ...] = (),
    limits: Limits | None = None,
    plain: bool = False,
    progress: Callable[[int, int], None] | None = None,
    **arguments: Any,
) -> Found:
    """What `reader(data=data, **arguments)` gives, read elsewhere.

    reader: a function of a module, with annotations of its own that pydantic can write as JSON; arguments: plain JSON.
    refusals: the kinds of Refusal that the reader raises and that are raised here again. plain: the reader needs no
    Django, which saves half a second; others find language, clock and zone as they are here, and no database.
    progress: is handed to the reader as `watch`, and called here. Raises TooCostly, Unreadable, ReadersBusy.
    """
    asked = {
        "reader": f"{reader.__module__}:{reader.__qualname__}",
        "arguments": arguments,
        "limits": asdict(limits or Limits()),
        "watched": progress is not None,
        "django": None if plain else _moment(),
    }
    returned: Any = get_type_hints(reader)["return"]
    result_type: TypeAdapter[Found] = TypeAdapter(returned)
    with _place(), tempfile.TemporaryFile() as sent, tempfile.TemporaryFile() as errors:
        sent.write(json.dumps(asked).encode() + b"\n" + data)
        sent.seek(0)
        answer = _answer(sent, errors, limits or Limits(), progress)
        if answer is None:
            raise TooCostly
        if "failed" in answer:
            errors.seek(0)
            _log.error("%s failed: %s", asked["reader"], errors.read()[-TOLD:].decode(errors="replace"))
            raise Unreadable
    for refusal in refusals:
        if answer.get("refused") == refusal.code and isinstance(answer.get("details"), dict):
            raise refusal(**answer["details"])
    try:
        return result_type.validate_json(answer["found"])
    except (ValidationError, KeyError, TypeError):
        raise Unreadable from None


def _moment() -> dict[str, Any]:
    """What a reader must know of the moment, as it can't ask the database."""
    return {"language": translation.get_language(), "now": clock.now().isoformat(), "zone": str(clock.zone())}


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise ReadersBusy
    try:
        yield
    finally:
        _places.release()


def _answer(
    sent: IO[bytes], errors: IO[bytes], limits: Limits, progress: Callable[[int, int], None] | None
) -> dict[str, Any] | None:
    """The last line that the process writes; None when it was ended at a limit."""
    process = subprocess.Popen(
        [sys.executable, "-m", "stadtkern.kernel.trust.limited_child"],
        stdin=sent,
        stdout=subprocess.PIPE,
        stderr=errors,
        env=_environment(),
    )
    timer = threading.Timer(limits.wall_seconds, process.kill)
    timer.start()
    try:
        answer = _last_line(process.stdout, progress)
        ended = process.wait()
    except (ValueError, RecursionError, TypeError):
        return {"failed": True}
    finally:
        timer.cancel()
        process.kill()
        process.wait()
    if ended < 0 or "limit" in answer:
        _log.warning("a reader was ended at its limit: %s", signal.Signals(-ended).name if ended < 0 else "memory")
        return None
    return answer if ended == 0 and answer else {"failed": True}


def _last_line(lines: IO[bytes] | None, progress: Callable[[int, int], None] | None) -> dict[str, Any]:
    """What the process says last; raises ValueError for what is no line of ours."""
    answer: dict[str, Any] = {}
    with lines or io.BytesIO() as told:
        while piece := told.readline(MAX_RESULT):
            if not piece.endswith(b"\n"):
                return {"limit": True}
            answer = json.loads(piece)
            if not isinstance(answer, dict) or not answer:
                raise ValueError("no answer of a reader")
            if progress is not None and "progress" in answer:
                progress(*answer["progress"])
    return answer


def _environment() -> dict[str, str]:
    """Our environment without the settings that are secrets: a reader needs none."""
    secret = {setting.name for setting in SETTINGS if setting.secret}
    return {name: value for name, value in os.environ.items() if name not in secret}
