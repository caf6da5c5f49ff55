"""Staff pages of the queue and the schedule. Only for the city's administrators."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.jobs import actions, queries
from stadtkern.kernel.messages.mail import queries as outbox
from stadtkern.kernel.people.staff import actor, admins_only


@admins_only
def overview(request: HttpRequest) -> HttpResponse:
    """Numbers, what failed, the schedule, the last runs."""
    shown = {
        "counts": queries.counts(),
        "mails": outbox.counts(),
        "planned": queries.planned(),
        "failures": queries.failures(),
        "runs": queries.last_runs(),
    }
    return render(request, "workbench/queue.html", shown)


@admins_only
@require_POST
def retry(request: HttpRequest, job_id: int) -> HttpResponse:
    """Try a failed job again."""
    try:
        actions.retry(actor(request), job_id)
        messages.success(request, _("The task is being tried again."))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("staff-jobs")


@admins_only
@require_POST
def run_now(request: HttpRequest, name: str) -> HttpResponse:
    """Run a periodic job beside its timetable."""
    try:
        actions.run_now(actor(request), name)
        messages.success(request, _("The task is running now."))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("staff-jobs")
