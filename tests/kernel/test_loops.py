"""No error ends a loop, its sign of life is written, and a listener finds out that its connection is dead."""

import threading

import pytest
from django.db import connection

from stadtkern.kernel import listen, loops
from stadtkern.kernel.jobs import heartbeats
from stadtkern.kernel.jobs.models import LoopHeartbeat


class Failing(loops.Loop):
    """Raises each of its errors once, then stops itself."""

    def __init__(self, *errors):
        self.errors, self.rounds, self.closed = list(errors), 0, 0

    def round(self, stop):
        self.rounds += 1
        if self.errors:
            raise self.errors.pop(0)
        stop.set()
        return ""

    def close(self):
        self.closed += 1


@pytest.fixture
def no_pauses(monkeypatch):
    monkeypatch.setattr(loops, "PAUSES", [0.0])


def test_no_error_ends_a_loop(no_pauses, transactional_db):
    loop = Failing(UnicodeError("label"), SystemExit(3), KeyboardInterrupt(), MemoryError(), RecursionError())
    told = []

    loops.run("test", loop, threading.Event(), told.append)

    assert (loop.rounds, loop.closed) == (6, 6)
    assert told == [
        "UnicodeError: label",
        "SystemExit: 3",
        "KeyboardInterrupt: ",
        "MemoryError: ",
        "RecursionError: ",
        "",
    ]


def test_an_error_while_closing_or_telling_ends_no_loop_either(no_pauses, transactional_db):
    loop = Failing(ValueError("first"))
    loop.close = lambda: 1 / 0

    def broken(_error):
        raise OSError("cannot be told")

    stop = threading.Event()
    thread = threading.Thread(target=loops.run, args=("test", loop, stop, broken))
    thread.start()
    thread.join(20)

    assert (thread.is_alive(), loop.rounds) == (False, 2)


def test_a_loop_writes_that_it_lives_and_since_when_it_fails(transactional_db):
    beat = heartbeats.beating("push")
    beat("")
    [calm] = heartbeats.states()
    beat("no \0 way")
    beat("again")
    row = LoopHeartbeat.objects.get()

    assert (calm.name, calm.worker, calm.error, calm.silent, calm.failing) == (
        "push",
        heartbeats.worker_name(),
        "",
        False,
        False,
    )
    assert (row.error, row.failing_since is not None) == ("again", True)
    beat("")
    assert LoopHeartbeat.objects.get().failing_since is None
    heartbeats.forget_worker()
    assert heartbeats.states() == []


def test_of_a_worker_that_is_dead_altogether_others_have_taken_over_the_work(transactional_db):
    age("killed:1", "push", 500)
    age("killed:1", "mail-1", 510)
    age("alive:2", "push", 3)
    age("alive:2", "mail-1", 300)

    assert [(state.worker, state.name, state.silent) for state in heartbeats.states()] == [
        ("alive:2", "mail-1", True),
        ("alive:2", "push", False),
    ]
    LoopHeartbeat.objects.filter(worker="alive:2").delete()
    assert [(state.worker, state.silent) for state in heartbeats.states()] == [("killed:1", True)] * 2


def test_a_listener_hears_and_comes_back_after_its_connection_was_cut(transactional_db):
    listener = listen.Listener("stadtkern_test")
    assert (listener.connect(), listener.connect()) == (True, False)
    notify("one")
    assert listener.wait(5) == ["one"]
    assert listener.wait(0.01) == []

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'stadtkern_test'"
        )
    with pytest.raises(loops.DATABASE_AWAY):
        listener.wait(5)
    with pytest.raises(loops.DATABASE_AWAY):
        listener.wait(5)
    assert listener.connect() is True
    notify("two")
    assert listener.wait(5) == ["two"]
    listener.close()


def age(worker, name, seconds):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_jobs_loopheartbeat (worker, name, beat_at, error)"
            " VALUES (%s, %s, now() - make_interval(secs => %s), '')",
            [worker, name, seconds],
        )


def notify(payload):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify('stadtkern_test', %s)", [payload])
