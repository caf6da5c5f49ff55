"""Analyses that are quick and leave a trace, and a batch of them to be killed: python -m tests.speech.batch.jobs."""

import functools
import hashlib
import os
import signal
import sys
from pathlib import Path

from stadtkern.speech.batch import analyse_folder
from stadtkern.speech.files import checksum
from stadtkern.speech.result import ConversationAnalysis, Flow, Recording

ROUNDS = 100_000  # of a hash: some ten milliseconds of work


def traced(recording: Path, *, trace: Path) -> ConversationAnalysis:
    """Write the name at the start; work for a moment; give a result with the sum of the bytes."""
    with trace.open("a") as out:
        out.write(f"{recording.name}\n")
    hashlib.pbkdf2_hmac("sha256", recording.name.encode(), b"work", ROUNDS)
    return result(recording)


def result(recording: Path) -> ConversationAnalysis:
    return ConversationAnalysis(
        recording=Recording(name=recording.name, duration=1.0, sha256=checksum(recording)), flow=Flow(duration=1.0)
    )


def choosy(recording: Path, *, trace: Path) -> ConversationAnalysis:
    """Refuses what is called bad, and dies over what is called deadly."""
    with trace.open("a") as out:
        out.write(f"{recording.name}\n")
    if recording.name.startswith("bad"):
        raise ValueError("this is no recording")
    if recording.name.startswith("deadly"):
        os.kill(os.getpid(), signal.SIGKILL)
    return result(recording)


if __name__ == "__main__":
    source, folder, trace = map(Path, sys.argv[1:])
    analyse_folder(source, folder, functools.partial(traced, trace=trace), workers=2)
