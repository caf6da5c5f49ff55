"""What staff can do to a job: try again, run now. Each action stands in the audit trail."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django.models import ProcrastinateJob

from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.jobs import tasks
from stadtkern.kernel.jobs.models import Schedule
from stadtkern.kernel.trust import audit


class NothingToRetry(Refusal):
    """The job is gone, runs or went well."""

    code = "nothing_to_retry"

    @property
    def message(self) -> str:
        return _("This task has not failed or no longer exists.")


class AlreadyWaits(Refusal):
    """The job stands in the queue already."""

    code = "already_waits"

    @property
    def message(self) -> str:
        return _("This task is already in the queue.")


@transaction.atomic
def retry(actor: audit.Actor, job_id: int) -> None:
    """Try a failed job again now. Raises NothingToRetry."""
    job = ProcrastinateJob.objects.select_for_update().filter(pk=job_id, status__in=["failed", "todo"]).first()
    if job is None:
        raise NothingToRetry(job=job_id)
    if job.status == "failed":
        tasks.queue().job_manager.retry_job_by_id(job_id, retry_at=timezone.now())
    else:
        tasks.hurry(job_id)
    audit.record(actor, "jobs.retry", job, job.task_name)


@transaction.atomic
def run_now(actor: audit.Actor, name: str) -> None:
    """Run a periodic job now, beside its timetable. Raises NothingToRetry for an unknown one, AlreadyWaits."""
    if name not in {job.name for job in tasks.scheduled()}:
        raise NothingToRetry(job=name)
    row, _made = Schedule.objects.get_or_create(name=name, defaults={"last_slot": timezone.now()})
    if not tasks.defer_once(name):
        raise AlreadyWaits(job=name)
    audit.record(actor, "jobs.run", row, name)
