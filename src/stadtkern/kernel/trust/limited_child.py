"""The process in which a file from outside is read; see `limited_process`, which starts it.

It takes one line of JSON and the file on its standard input, sets its own limits, and writes lines of JSON: how far it
is, and last what it found.
"""

from __future__ import annotations

import json
import math
import os
import resource
import signal
import sys
import traceback
from contextlib import AbstractContextManager, ExitStack
from importlib import import_module
from typing import IO, Any, get_type_hints

from stadtkern.kernel.database import dies_with_parent
from stadtkern.kernel.errors import Refusal

MAX_WRITTEN = 64 * 1024  # bytes of one file: what it says about its own failure


def main() -> None:
    """Read what stands on the standard input."""
    dies_with_parent(signal.SIGKILL)()
    asked = json.loads(sys.stdin.buffer.readline())
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    try:
        with ExitStack() as stack:
            for context in _django(asked["django"]) if asked["django"] else []:
                stack.enter_context(context)
            module, _colon, name = asked["reader"].partition(":")
            reader = getattr(import_module(module), name)
            data = sys.stdin.buffer.read()
            _limit(**asked["limits"])
            _tell(out, _read(reader, data, asked, out))
    except (MemoryError, RecursionError):
        _tell(out, {"limit": True})
    except Exception:
        traceback.print_exc()
        _tell(out, {"failed": True})


def _read(reader: Any, data: bytes, asked: dict[str, Any], out: IO[bytes]) -> dict[str, Any]:
    from pydantic import TypeAdapter

    watch = {"watch": lambda *numbers: _tell(out, {"progress": numbers})} if asked["watched"] else {}
    returned: Any = get_type_hints(reader)["return"]
    result_type: TypeAdapter[Any] = TypeAdapter(returned)
    try:
        found = reader(data=data, **asked["arguments"], **watch)
    except Refusal as refusal:
        return {"refused": refusal.code, "details": refusal.details}
    return {"found": result_type.dump_json(found).decode()}


def _tell(out: IO[bytes], answer: dict[str, Any]) -> None:
    out.write(json.dumps(answer).encode() + b"\n")
    out.flush()


def _limit(cpu_seconds: int, wall_seconds: int, memory: int) -> None:  # noqa: ARG001  (who started us keeps that one)
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = math.ceil(used.ru_utime + used.ru_stime) + cpu_seconds
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_WRITTEN, MAX_WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _django(moment: dict[str, Any]) -> list[AbstractContextManager[Any]]:
    """Django, with language, clock and zone of whoever asked."""
    from datetime import datetime
    from zoneinfo import ZoneInfo

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stadtkern.settings")
    django.setup()
    from django.utils import translation

    from stadtkern.kernel.city import clock

    return [
        translation.override(moment["language"]),
        clock.standing_at(datetime.fromisoformat(moment["now"])),
        clock.in_zone(ZoneInfo(moment["zone"])),
    ]


if __name__ == "__main__":
    main()
