"""The queue's own housekeeping."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy

from stadtkern.kernel.jobs.models import Failure
from stadtkern.kernel.jobs.tasks import periodic

DONE_KEPT = timedelta(days=1)
FAILED_KEPT = timedelta(days=30)
TIDY = """
    DELETE FROM procrastinate_jobs AS job
    WHERE status IN ('succeeded', 'failed', 'cancelled', 'aborted')
      AND (SELECT max(at) FROM procrastinate_events AS event WHERE event.job_id = job.id)
          < CASE status WHEN 'succeeded' THEN %s ELSE %s END
"""


@periodic(name="kernel.tidy_queue", every="hour", title=gettext_lazy("Clear the task list"))
def tidy_queue() -> None:
    """Forget jobs that went well after a day, failed ones and their errors after 30 days."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(TIDY, [now - DONE_KEPT, now - FAILED_KEPT])
    Failure.objects.filter(at__lt=now - FAILED_KEPT).delete()
