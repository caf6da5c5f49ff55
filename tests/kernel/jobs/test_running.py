import pytest
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from stadtkern.kernel.city import switches
from stadtkern.kernel.jobs import actions, queries, schedule, tasks
from stadtkern.kernel.jobs.models import Failure
from stadtkern.kernel.people.models import User

pytestmark = pytest.mark.usefixtures("only_ours")


def statuses():
    return list(ProcrastinateJob.objects.order_by("id").values_list("status", "attempts"))


def make_due():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'")


def test_a_job_runs_with_its_arguments_after_the_commit_and_never_after_a_rollback(declare, work_off):
    runs = declare("kernel.sum")
    with transaction.atomic():
        tasks.defer("kernel.sum", number=1)
    with transaction.atomic():
        tasks.defer("kernel.sum", number=2)
        transaction.set_rollback(True)
    work_off()

    assert runs == [{"number": 1}]
    assert statuses() == [("succeeded", 1)]


def test_a_job_that_nobody_declares_is_an_error_in_the_code():
    with pytest.raises(tasks.UnknownJob):
        tasks.defer("kernel.nothing")


def test_a_failed_job_is_tried_again_after_a_pause_and_staff_see_why(declare, work_off):
    runs = declare("kernel.shaky", fail=lambda number: number == 1)
    tasks.defer("kernel.shaky", number=1)
    work_off()

    (failed,) = queries.failures()
    assert statuses() == [("todo", 1)]
    assert (failed.status, failed.line, failed.arguments) == ("todo", "RuntimeError: no 1", "number=1")
    work_off()
    assert len(runs) == 1  # its pause is not over
    make_due()
    work_off()
    assert (len(runs), statuses()) == (2, [("succeeded", 2)])
    assert queries.failures() == []


def test_a_job_is_given_up_after_its_attempts_and_staff_can_try_it_again(declare, work_off):
    admin = User.objects.create_user("admin@example.org", is_admin=True)
    runs = declare("kernel.broken", attempts=2, fail=lambda number: number < 3)
    tasks.defer("kernel.broken")
    for _ in range(3):
        work_off()
        make_due()

    assert (len(runs), statuses()) == (2, [("failed", 2)])
    assert Failure.objects.filter(will_retry=True).count() == 1
    actions.retry(admin, ProcrastinateJob.objects.get().pk)
    work_off()
    assert (len(runs), [status for status, _attempts in statuses()]) == (3, ["succeeded"])
    with pytest.raises(actions.NothingToRetry):
        actions.retry(admin, ProcrastinateJob.objects.get().pk)


def test_a_deferred_job_of_a_module_that_is_off_waits_until_it_is_on(declare, work_off):
    runs = declare("events.tell", attempts=1)
    tasks.defer("events.tell", number=1)
    switches.switch("events", on=False)
    work_off()
    make_due()
    work_off()
    assert (runs, Failure.objects.count(), statuses()) == ([], 0, [("todo", 2)])

    switches.switch("events", on=True)
    make_due()
    work_off()

    assert runs == [{"number": 1}]


def test_a_job_that_a_job_defers_keeps_to_its_transaction(declare, work_off):
    later = declare("kernel.later")

    @tasks.job(name="kernel.first", attempts=1)
    def first() -> None:
        with transaction.atomic():
            tasks.defer("kernel.later")
            raise RuntimeError("after all not")

    tasks.defer("kernel.first")
    work_off()
    tasks.forget("kernel.first")

    assert later == []


def test_the_job_of_a_worker_that_died_goes_back_into_the_queue(declare, work_off):
    runs = declare("kernel.left")
    tasks.defer("kernel.left")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '2 minutes') RETURNING id"
        )
        dead = cursor.fetchone()[0]
        cursor.execute("SELECT id FROM procrastinate_fetch_job_v2(NULL, %s)", [dead])

    assert statuses() == [("doing", 0)]
    assert schedule.revive() == 1
    work_off()

    assert runs == [{}]
