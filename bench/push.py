"""Reminders: planning for 100,000 subscribers, and delivery into a sink by two processes against a loop with pywebpush.

Workers, PostgreSQL and the sink share the cores. What each takes of the processor is printed, too: it says what wall
time on a busy machine can't.
"""

from __future__ import annotations

import base64
import json
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import time as hour
from datetime import timedelta
from typing import Any

import psutil
import psycopg
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from psycopg import sql

from bench import peers, pywebpush_peer, servers
from bench.table import Bench
from stadtkern.kernel import database

NAME = "bench_push"
SUBSCRIBERS = 100_000
ZONES = 60
SENT, WITHIN = 90_000, 60.0  # of the planned ones are delivered; seconds
SENT_QUICKLY = 9_000  # by --quick, whose figures take less than FULL seconds
FULL = 8.0
WORKERS = 2  # processes, as many as the machine of the docs has cores
Figures = list[dict[str, Any]]  # of each process: count, seconds, processor (seconds)
DATA = '{"title":"Restmüll: morgen","body":"bitte bis 6 Uhr bereitstellen.","url":"/abfall/","tag":"x"}'


def run(bench: Bench) -> None:
    """Everything in processes of their own and an empty database."""
    bench.postgres()
    port = servers.free_port()
    with psycopg.connect(database.own_url(servers.VAR, "postgres"), autocommit=True) as admin:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(NAME))
        admin.execute(drop)
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(NAME)))
        env = (
            os.environ
            | servers.environment(0)
            | {
                "DATABASE_URL": database.own_url(servers.VAR, NAME),
                "STADTKERN_PUSH_STAND_INS": f"127.0.0.1:{port}",
                "STADTKERN_MODE": "demo",
            }
        )
        sink = subprocess.Popen([sys.executable, "-m", "bench.push", "sink", str(port)], env=env)
        try:
            planned = _asked(env, "plan", str(port))
            begun, before = time.perf_counter(), _processor(sink.pid)
            sent = SENT if bench.seconds >= FULL else SENT_QUICKLY
            done = _together(env, "deliver", str(sent // WORKERS))
            seconds = time.perf_counter() - begun
            taken = {name: spent - before[name] for name, spent in _processor(sink.pid).items()}
            peer = _peer(bench, port)
        finally:
            sink.terminate()
            sink.wait()
            admin.execute(drop)
    _report(bench, planned, done, taken, seconds, peer)


def _peer(bench: Bench, port: int) -> dict[str, float] | None:
    endpoint, (p256dh, auth) = f"http://127.0.0.1:{port}/peer", _keys()
    try:
        return pywebpush_peer.measure(endpoint, p256dh, auth, DATA, seconds=bench.seconds)
    except peers.NotInstalled as error:
        bench.say(f"no comparison: {error}")
        return None


def _report(
    bench: Bench,
    planned: dict[str, Any],
    done: Figures,
    taken: dict[str, float],
    seconds: float,
    peer: dict[str, float] | None,
) -> None:
    bench.row(
        f"planning {planned['notices']:,} reminders, one statement",
        f"{planned['seconds']:.2f} s",
        "<= 1.5 s",
        planned["seconds"] <= 1.5,
    )
    bench.row("the same in PostgreSQL's processor time", f"{planned['processor']:.2f} s")
    bench.row("the same plan again, which adds nothing", f"{planned['again']:.2f} s")
    messages, rate = sum(one["count"] for one in done), _rate(done)
    spent = {"workers": sum(one["processor"] for one in done)} | taken
    bench.say(
        f"delivery {rate:.0f}/s by {WORKERS} processes; processor time a message: "
        + ", ".join(f"{name} {seconds / messages * 1e6:.0f} µs" for name, seconds in spent.items())
    )
    limit = WITHIN * messages / SENT
    bench.row(
        f"{messages:,} reminders out, from the start of the processes",
        f"{seconds:.0f} s",
        f"<= {limit:.0f} s",
        seconds <= limit,
    )
    if peer is not None:
        alone, processor = peer["count"] / peer["seconds"], peer["processor"] / peer["count"]
        bench.say(f"a loop with pywebpush {alone:.0f}/s; processor time a message {processor * 1e6:.0f} µs")
        ratio = rate / alone
        bench.row(
            f"delivery by {WORKERS} processes against a loop with pywebpush", f"{ratio:.1f} x", ">= 4 x", ratio >= 4
        )
        ours = spent["workers"] / messages
        bench.row("the same for each process: processor time a message", f"{processor / ours:.1f} x")


def _rate(figures: Figures) -> float:
    return float(sum(one["count"] for one in figures) / max(one["seconds"] for one in figures))


def _processor(sink: int) -> dict[str, float]:
    """Seconds of processor time that PostgreSQL and the sink have taken so far."""
    return {"PostgreSQL": _postgres(), "sink": _seconds(psutil.Process(sink))}


def _postgres() -> float:
    """Seconds of processor time that PostgreSQL has taken so far, ended connections included."""
    server = psutil.Process(int((database.data_folder(servers.VAR) / "postmaster.pid").read_text().split()[0]))
    return _seconds(server) + sum(_seconds(child) for child in server.children())


def _seconds(process: psutil.Process) -> float:
    """Its own and, where it has waited for them, its children's."""
    try:
        its = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(its.user + its.system + its.children_user + its.children_system)


def _asked(env: dict[str, str], *arguments: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.push", *arguments], env=env, check=True, stdout=subprocess.PIPE, text=True
    )
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _together(env: dict[str, str], *arguments: str) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "bench.push", *arguments]
    running = [subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) for _ in range(WORKERS)]
    return [json.loads(process.communicate()[0].splitlines()[-1]) for process in running]


def plan(port: int) -> dict[str, Any]:
    """Make the subscribers and plan one evening for all of them."""
    from django.core.management import call_command

    from stadtkern.kernel.city import clock
    from stadtkern.kernel.messages.models import Notice, Subscriber, Subscription
    from stadtkern.kernel.messages.subscriptions import publishing

    call_command("migrate", interactive=False, verbosity=0)
    p256dh, auth = _keys()
    now = clock.now()
    people = [
        Subscriber(
            channel="push",
            endpoint=f"http://127.0.0.1:{port}/{number}",
            p256dh=p256dh,
            auth=auth,
            created_at=now,
            seen_at=now,
        )
        for number in range(SUBSCRIBERS)
    ]
    Subscriber.objects.bulk_create(people, batch_size=5000)
    preferences = [
        Subscription(
            subscriber=one,
            topic="bench.bins",
            key=f"zone-{number % ZONES}:rest",
            lead_days=1,
            at=_hour(number),
            changed_at=now,
        )
        for number, one in enumerate(people)
    ]
    Subscription.objects.bulk_create(preferences, batch_size=5000)
    _topic()
    day = clock.today() + timedelta(days=2)
    items: dict[str, dict[str, Any]] = {f"zone-{number}:rest": {} for number in range(ZONES)}
    seconds, processor = [], []
    for _ in range(2):
        begun, before = time.perf_counter(), _postgres()
        publishing.publish("bench.bins", items=items, day=day, expires_at=clock.day_bounds(day)[1])
        seconds.append(time.perf_counter() - begun)
        processor.append(_postgres() - before)
    return {
        "seconds": seconds[0],
        "again": seconds[1],
        "processor": processor[0],
        "notices": Notice.objects.count(),
    }


def deliver(count: int) -> dict[str, Any]:
    """Deliver batches until this process had its share."""
    from stadtkern.kernel.city import clock
    from stadtkern.kernel.messages.models import Notice
    from stadtkern.kernel.messages.push import worker
    from stadtkern.kernel.messages.push.sender import PushSender

    _topic()
    last = Notice.objects.order_by("-due_at").values_list("due_at", flat=True).first()
    assert last is not None
    with clock.standing_at(last), PushSender() as sender:
        worker.deliver_batch(sender)  # connections and keys are there now

        def work() -> int:
            sent = 0
            while sent < count and (batch := worker.deliver_batch(sender)):
                sent += batch
            return sent

        return _measured(work)


def _measured(work: Callable[[], int]) -> dict[str, Any]:
    begun, processor = time.perf_counter(), time.process_time()
    count = work()
    return {"count": count, "seconds": time.perf_counter() - begun, "processor": time.process_time() - processor}


def sink(port: int) -> None:
    """A push service that takes everything, with as little work as Python allows: it shares the cores."""
    server = socket.create_server(("127.0.0.1", port), backlog=256)
    poll = select.epoll()
    connections: dict[int, socket.socket] = {}
    held: dict[int, bytes] = {}
    poll.register(server.fileno(), select.EPOLLIN)
    while True:
        for number, _event in poll.poll():
            if number == server.fileno():
                connection, _address = server.accept()
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                connections[connection.fileno()] = connection
                poll.register(connection.fileno(), select.EPOLLIN)
                continue
            data = held.pop(number, b"") + connections[number].recv(65536)
            if not data:
                poll.unregister(number)
                connections.pop(number).close()
                continue
            end = data.find(b"\r\n\r\n")
            at = data.lower().find(b"content-length: ") + 16
            if end < 0 or len(data) < end + 4 + int(data[at : data.find(b"\r", at)]):
                held[number] = data
            else:
                connections[number].send(b"HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n")


def _keys() -> tuple[str, str]:
    """The public key and the secret of a device, as a browser gives them."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    raw = key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    p256dh, auth = (base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in (raw, os.urandom(16)))
    return p256dh, auth


def _hour(number: int) -> Any:
    return hour(18 + number % 3, number % 60)


def _topic() -> None:
    from stadtkern.kernel.messages import topics
    from stadtkern.kernel.modules import Note, Topic

    topics.topics()["bench.bins"] = Topic(
        name="bench.bins",
        title="Bins",
        describe=lambda key: key,
        note=lambda _day, _items: Note("Restmüll: morgen", "bitte bis 6 Uhr bereitstellen.", "/abfall/"),
    )


if __name__ == "__main__":
    if sys.argv[1] == "sink":
        sink(int(sys.argv[2]))
    else:
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stadtkern.settings")
        django.setup()
        work = {"plan": plan, "deliver": deliver}[sys.argv[1]]
        print(json.dumps(work(*(int(argument) for argument in sys.argv[2:]))))
