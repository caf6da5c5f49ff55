"""The kernel's own background work with messages."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy

from stadtkern.kernel.city import clock
from stadtkern.kernel.jobs.tasks import periodic
from stadtkern.kernel.messages.models import Notice, Publication
from stadtkern.kernel.messages.push import failures, in_flight
from stadtkern.kernel.messages.subscriptions import planning

NOTICE_KEPT = timedelta(days=7)


@periodic(name="kernel.plan_topics", every="hour", title=gettext_lazy("Plan reminders"))
def plan_topics() -> None:
    """Plan what the topics of all modules that are on have to tell about the coming days."""
    planning.plan_ahead()


@periodic(name="kernel.tidy_notices", every="hour", title=gettext_lazy("Delete old reminders"))
def tidy_notices() -> None:
    """Forget what was told a week ago, and publications and marks of which nothing is left."""
    limit = clock.now() - NOTICE_KEPT
    Notice.objects.filter(settled_at__lt=limit).delete()
    Publication.objects.filter(expires_at__lt=limit, notices=None).delete()
    in_flight.tidy()
    failures.tidy()
