"""What staff can do to a job or a message: try again, run now, stop. Each deed stands in the audit trail."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django.models import ProcrastinateJob

from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.jobs import tasks
from stadtkern.kernel.jobs.models import Schedule
from stadtkern.kernel.messages.models import Message
from stadtkern.kernel.people.models import User
from stadtkern.kernel.trust import audit


class NothingToRetry(Refusal):
    """The job is gone, runs or went well."""

    code = "nothing_to_retry"

    @property
    def message(self) -> str:
        return _("This job has not failed, or is gone.")


class AlreadyWaits(Refusal):
    """The job stands in the queue already."""

    code = "already_waits"

    @property
    def message(self) -> str:
        return _("This job waits in the queue already.")


class TooLate(Refusal):
    """The message has another state by now."""

    code = "too_late"

    @property
    def message(self) -> str:
        return _("That is not possible any more: the message has another state by now.")


@transaction.atomic
def retry(actor: User, job_id: int) -> None:
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
def run_now(actor: User, name: str) -> None:
    """Run a periodic job now, beside its timetable. Raises NothingToRetry for an unknown one, AlreadyWaits."""
    if name not in {job.name for job in tasks.scheduled()}:
        raise NothingToRetry(job=name)
    row, _made = Schedule.objects.get_or_create(name=name, defaults={"last_slot": timezone.now()})
    if not tasks.defer_once(name):
        raise AlreadyWaits(job=name)
    audit.record(actor, "jobs.run", row, name)


@transaction.atomic
def send_again(actor: User, message_id: UUID) -> Message:
    """Put a message that failed or was stopped, or waits for its next try, back among the waiting ones. Raises TooLate."""
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.state not in (Message.State.FAILED, Message.State.STOPPED, Message.State.WAITING):
        raise TooLate(state=message.state)
    before, message.state = message.state, Message.State.WAITING
    message.due_at, message.attempts, message.error = timezone.now(), 0, ""
    message.save()
    audit.record(actor, "messages.send_again", message, f"{message.kind}", state=(before, message.state))
    return message


@transaction.atomic
def stop(actor: User, message_id: UUID) -> Message:
    """Take a waiting message out of the delivery. Raises TooLate when it was sent meanwhile."""
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.state != Message.State.WAITING:
        raise TooLate(state=message.state)
    message.state = Message.State.STOPPED
    message.save()
    audit.record(actor, "messages.stop", message, message.kind, state=(Message.State.WAITING, message.state))
    return message
