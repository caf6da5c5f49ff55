"""Heavy work in a process of its own: its libraries and its memory go with it, and it cannot take ours down.

    child_process.call("stadtkern.kernel.spreadsheets:_workbook", sheet)

The child imports the function's module and no Django around it, so it starts within a few hundredths of a second.
"""

from __future__ import annotations

import importlib
import os
import pickle
import resource
import subprocess
import sys
from typing import Any

SECONDS = 60  # that a call may take
MAX_BYTES = 1024 * 1024 * 1024  # of address space
# Each thread of the C library, of typst and of numpy takes address space; without this it would be as much as the
# machine has cores.
FEW_THREADS = {"MALLOC_ARENA_MAX": "1", "RAYON_NUM_THREADS": "2", "OPENBLAS_NUM_THREADS": "1"}


class ChildFailed(Exception):
    """The work could not be done: what the child raised, or that it was ended for taking too long or too much."""


def call(function: str, *arguments: object, seconds: float = SECONDS, max_bytes: int = MAX_BYTES) -> Any:
    """What "package.module:function" gives for these arguments; all of them must be picklable.

    Raises ChildFailed, with the error's name and words.
    """
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", __name__],
            input=pickle.dumps((function, arguments, max_bytes)),
            env={**FEW_THREADS, **os.environ},
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ChildFailed(f"{function} took more than {seconds} seconds") from None
    if done.returncode != 0:
        words = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise ChildFailed(f"{function} ended with {done.returncode}: {words}")
    succeeded, value = pickle.loads(done.stdout)  # noqa: S301  (from our own child)
    if not succeeded:
        raise ChildFailed(value)
    return value


def _work() -> None:
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand in the answer
    function, arguments, max_bytes = pickle.load(sys.stdin.buffer)  # noqa: S301  (from our own parent)
    resource.setrlimit(resource.RLIMIT_AS, (max_bytes, max_bytes))
    module, _, name = function.partition(":")
    try:
        answer = True, getattr(importlib.import_module(module), name)(*arguments)
    except Exception as error:
        answer = False, f"{type(error).__name__}: {error}"
    with out:
        pickle.dump(answer, out)


if __name__ == "__main__":
    _work()
