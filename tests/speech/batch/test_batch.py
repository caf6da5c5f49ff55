"""A folder of calls: each once, whatever happens."""

import functools
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from stadtkern.environment import ROOT
from stadtkern.speech.batch import FolderBusy, ResultStore, analyse_folder, recordings
from stadtkern.speech.files import write_whole
from stadtkern.speech.result import ConversationAnalysis

from .jobs import choosy, traced

CALLS = 24


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    folder = tmp_path / "calls"
    folder.mkdir()
    return folder


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(name.encode())


def results(folder: Path) -> dict[str, tuple[int, int]]:
    """Name -> (file's number, time of writing) of each whole result."""
    found = {path.name: path for path in folder.rglob("*.json") if not path.name.endswith(".failed.json")}
    for path in found.values():
        ConversationAnalysis.model_validate_json(path.read_text())
    return {name: (path.stat().st_ino, path.stat().st_mtime_ns) for name, path in found.items()}


def test_killed_again_and_again_it_does_no_call_twice_and_loses_none(calls, tmp_path):
    put(calls, *(f"{number:02}.wav" for number in range(CALLS)))
    out, trace = tmp_path / "out", tmp_path / "trace"
    chance = random.Random(7)
    command = [sys.executable, "-m", "tests.speech.batch.jobs", str(calls), str(out), str(trace)]
    for _ in range(4):
        batch = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
        try:
            batch.wait(chance.uniform(0.6, 1.6))
        except subprocess.TimeoutExpired:
            # Half of the time only the parent dies, and its workers go on with what they have in hand.
            (os.killpg if chance.random() < 0.5 else os.kill)(batch.pid, signal.SIGKILL)
            batch.wait()
        done = results(out)
        begun = len(trace.read_text().splitlines()) if trace.exists() else 0
        subprocess.run(command, cwd=ROOT, check=True) if len(done) > CALLS * 2 // 3 else None
        again = trace.read_text().splitlines()[begun:] if trace.exists() else []

        assert {name: stamp for name, stamp in results(out).items() if name in done} == done
        assert {f"{name}.json" for name in again} & set(done) == set()
    subprocess.run(command, cwd=ROOT, check=True)

    assert sorted(results(out)) == [f"{number:02}.wav.json" for number in range(CALLS)]
    assert [path.name for path in out.rglob(".*") if path.suffix in (".part", ".lock")] == [".batch.lock"]


def test_a_second_run_does_nothing_again(calls, tmp_path):
    put(calls, "a.wav", "under/b.mp3")
    out, trace = tmp_path / "out", tmp_path / "trace"
    first, second = (analyse_folder(calls, out, functools.partial(traced, trace=trace)) for _ in range(2))

    assert (len(first.done), len(second.done), len(second.kept)) == (2, 0, 2)
    assert sorted(path.relative_to(out).as_posix() for path in out.rglob("*.json")) == [
        "a.wav.json",
        "under/b.mp3.json",
    ]
    assert sorted(trace.read_text().split()) == ["a.wav", "b.mp3"]


def test_a_recording_that_changed_is_analysed_anew(calls, tmp_path):
    put(calls, "a.wav", "b.wav")
    out, trace = tmp_path / "out", tmp_path / "trace"
    analyse_folder(calls, out, functools.partial(traced, trace=trace))
    (calls / "b.wav").write_bytes(b"another call")
    summary = analyse_folder(calls, out, functools.partial(traced, trace=trace))

    assert [path.name for path in summary.done] == ["b.wav"]


def test_failures_are_listed_and_not_tried_again_by_themselves(calls, tmp_path):
    put(calls, "bad.wav", "deadly.wav", "good.wav")
    out, trace = tmp_path / "out", tmp_path / "trace"
    job = functools.partial(choosy, trace=trace)
    first, second = (analyse_folder(calls, out, job, workers=2) for _ in range(2))

    assert [path.name for path in first.done] == ["good.wav"]
    assert {path.name: failure.kind for path, failure in first.failed.items()} == {
        "bad.wav": "ValueError",
        "deadly.wav": "died",
    }
    assert second.failed == first.failed
    assert Counter(trace.read_text().split()) == {"bad.wav": 1, "deadly.wav": 2, "good.wav": 1}


def test_a_failed_call_is_tried_again_when_told_so_and_when_its_bytes_changed(calls, tmp_path):
    put(calls, "bad.wav")
    out, trace = tmp_path / "out", tmp_path / "trace"
    job = functools.partial(choosy, trace=trace)
    analyse_folder(calls, out, job)
    analyse_folder(calls, out, job, retry_failed=True)
    put(calls, "bad.wav")
    (calls / "bad.wav").write_bytes(b"mended")
    analyse_folder(calls, out, job)

    assert trace.read_text().split() == ["bad.wav"] * 3


def test_a_good_result_takes_the_note_of_an_old_failure_away(calls, tmp_path):
    put(calls, "bad.wav")
    out, trace = tmp_path / "out", tmp_path / "trace"
    analyse_folder(calls, out, functools.partial(choosy, trace=trace))
    analyse_folder(calls, out, functools.partial(traced, trace=trace), retry_failed=True)

    assert sorted(path.name for path in out.glob("*.json")) == ["bad.wav.json"]


def test_two_batches_on_one_result_folder_are_refused(calls, tmp_path):
    put(calls, "a.wav")
    seen = []

    def second(event):
        with pytest.raises(FolderBusy):
            analyse_folder(calls, tmp_path / "out", functools.partial(traced, trace=tmp_path / "trace"))
        seen.append(event.kind)

    analyse_folder(calls, tmp_path / "out", functools.partial(traced, trace=tmp_path / "trace"), watch=second)

    assert seen == ["started", "done"]


def test_a_write_that_fails_leaves_what_was_there(tmp_path):
    write_whole(tmp_path / "a.json", "whole")
    with pytest.raises(UnicodeEncodeError):
        write_whole(tmp_path / "a.json", "half \ud800")

    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("a.json", "whole")]


def test_only_recordings_are_taken_and_none_that_is_hidden(calls):
    put(calls, "a.WAV", "b.txt", ".c.wav", ".hidden/d.wav", "e/f.ogg")

    assert [path.relative_to(calls).as_posix() for path in recordings(calls)] == ["a.WAV", "e/f.ogg"]
    assert ResultStore(calls, calls / "out").result(calls / "e/f.ogg") == calls / "out/e/f.ogg.json"
