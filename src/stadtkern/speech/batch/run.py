"""The processes of a batch: one parent that hands out calls, workers that analyse one after the other."""

from __future__ import annotations

import fcntl
import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from stadtkern.speech.batch.store import CallFailure, ResultStore, recordings
from stadtkern.speech.result import ConversationAnalysis

Analyse = Callable[[Path], ConversationAnalysis]  # must be picklable: a function of a module, or a partial of one
Page = Callable[[ConversationAnalysis, Path, Path], str]  # analysis, recording, where the page will lie -> HTML
SPAWN = multiprocessing.get_context("spawn")  # what recognises speech has threads, which a fork would tear


class FolderBusy(Exception):
    """Another batch writes to this result folder."""


@dataclass(frozen=True)
class BatchEvent:
    """Something happened to a call: `started`, `done`, `failed`, or `kept` from an earlier run."""

    kind: str
    recording: Path
    finished: int  # calls that are through, of `total`
    total: int
    failure: CallFailure | None = None


@dataclass
class BatchSummary:
    """How it ended."""

    done: list[Path] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)
    failed: dict[Path, CallFailure] = field(default_factory=dict)


@dataclass
class _Worker:
    process: BaseProcess
    connection: Connection
    busy: Path | None = None


def analyse_folder(
    source: Path,
    folder: Path,
    analyse: Analyse,
    *,
    workers: int = 1,
    page: Page | None = None,
    retry_failed: bool = False,
    watch: Callable[[BatchEvent], None] | None = None,
) -> BatchSummary:
    """Analyse every recording under `source` that has no result in `folder` yet.

    What failed before is not tried again unless `retry_failed`, or unless its bytes changed. A call over which worker
    processes died twice counts as failed. Raises FolderBusy.
    """
    store = ResultStore(source, folder)
    with _alone(folder):
        store.remove_partial_files()
        summary = BatchSummary()
        waiting, all_calls = [], recordings(source)
        for recording in all_calls:
            failure = None if retry_failed else store.failure(recording)
            if store.is_done(recording):
                summary.kept.append(recording)
            elif failure:
                summary.failed[recording] = failure
            else:
                waiting.append(recording)
        _Batch(store, analyse, page, summary, len(all_calls), watch or _nothing).run(
            waiting, max(1, min(workers, len(waiting)))
        )
    return summary


def _nothing(_event: BatchEvent) -> None:
    """For those who don't watch."""


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".batch.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderBusy(f"another batch writes to {folder}; wait for its end or choose another folder") from None
        yield


@dataclass
class _Batch:
    store: ResultStore
    analyse: Analyse
    page: Page | None
    summary: BatchSummary
    total: int
    watch: Callable[[BatchEvent], None]

    def run(self, waiting: list[Path], count: int) -> None:
        """Hand out calls until none waits and none is in work."""
        if not waiting:
            return
        waiting = waiting[::-1]
        workers = [self._start() for _ in range(count)]
        try:
            for worker in workers:
                self._assign(worker, waiting)
            while any(worker.busy for worker in workers):
                ready = wait([worker.connection for worker in workers if worker.busy])
                for number, worker in enumerate(workers):
                    if worker.connection in ready:
                        workers[number] = self._receive(worker, waiting)
        finally:
            for worker in workers:
                worker.connection.close()  # an idle worker ends by itself
                if worker.busy:
                    worker.process.terminate()
                worker.process.join()

    def _start(self) -> _Worker:
        ours, theirs = SPAWN.Pipe()
        process = SPAWN.Process(target=_work, args=(theirs, self.store, self.analyse, self.page), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _assign(self, worker: _Worker, waiting: list[Path]) -> None:
        worker.busy = waiting.pop() if waiting else None
        if worker.busy is not None:
            self._tell("started", worker.busy)
            with suppress(OSError):  # it died at once; its end of the line says so next
                worker.connection.send(worker.busy)

    def _receive(self, worker: _Worker, waiting: list[Path]) -> _Worker:
        """Take an answer, or a death, and go on with a worker that lives."""
        recording = worker.busy
        assert recording is not None  # noqa: S101 (only busy workers are waited for)
        try:
            failure: CallFailure | None = worker.connection.recv()
        except (EOFError, OSError):
            worker.connection.close()
            worker.process.join()
            died, worker = worker.process.exitcode, self._start()
            failure = None
            if not self.store.is_done(recording):
                self.store.fail(recording, "died", f"the process that analysed it ended with {died}")
                failure = self.store.failure(recording)
                if failure is None:  # not final: once more, after all others
                    waiting.insert(0, recording)
                    self._assign(worker, waiting)
                    return worker
        if failure is None:
            self.summary.done.append(recording)
            self._tell("done", recording)
        else:
            self.summary.failed[recording] = failure
            self._tell("failed", recording, failure)
        self._assign(worker, waiting)
        return worker

    def _tell(self, kind: str, recording: Path, failure: CallFailure | None = None) -> None:
        through = len(self.summary.done) + len(self.summary.kept) + len(self.summary.failed)
        self.watch(BatchEvent(kind, recording, through, self.total, failure))


def _work(connection: Connection, store: ResultStore, analyse: Analyse, page: Page | None) -> None:
    """A worker's life: a call comes, None or a Failure goes back; the line's end is the end."""
    while True:
        try:
            recording: Path = connection.recv()
        except (EOFError, OSError, KeyboardInterrupt):
            return
        try:
            answer = _one(store, recording, analyse, page)
        except KeyboardInterrupt:
            return
        with suppress(OSError):  # the parent is gone; the next recv says so
            connection.send(answer)


def _one(store: ResultStore, recording: Path, analyse: Analyse, page: Page | None) -> CallFailure | None:
    with store.locked(recording):
        if store.is_done(recording):  # by a worker that outlived a killed batch
            return None
        try:
            analysis = analyse(recording)
            text = page(analysis, recording, store.report(recording)) if page else None
        except Exception as error:  # one bad recording must not end the others
            return store.fail(recording, type(error).__name__, str(error) or type(error).__name__)
        store.keep(recording, analysis, text)
        return None
