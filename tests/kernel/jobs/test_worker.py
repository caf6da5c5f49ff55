import signal
import time

import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from stadtkern.kernel.jobs import tasks
from tests.kernel.messages.mail.test_worker import write

pytestmark = pytest.mark.usefixtures("empty_queue")


def test_a_worker_survives_that_its_connections_are_cut(worker, eventually):
    process = worker()
    eventually(lambda: tidied() == 1)  # it is due every hour, so at once
    first = write()
    eventually(lambda: sent(first))

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
            "pg_backend_pid()"
        )
    second = write("ben@example.org")
    eventually(lambda: sent(second))
    tasks.defer_once("kernel.tidy_queue")
    eventually(lambda: tidied() == 2)

    assert process.poll() is None


def test_a_worker_ends_at_once_when_it_is_asked_to(worker, eventually):
    for number in (signal.SIGINT, signal.SIGTERM):
        process = worker()
        eventually(lambda: ProcrastinateWorker.objects.count() == 1)
        asked = time.monotonic()
        process.send_signal(number)

        assert process.wait(10) == 0
        assert time.monotonic() - asked < 5
        assert ProcrastinateWorker.objects.count() == 0


def tidied():
    return ProcrastinateJob.objects.filter(task_name="kernel.tidy_queue", status="succeeded").count()


def sent(message):
    message.refresh_from_db()
    return message.state == "sent"
