"""Staff: who is told what, and a stop for each topic."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stadtkern.kernel.city import clock
from stadtkern.kernel.messages.models import Notice
from stadtkern.kernel.messages.push import failures
from stadtkern.kernel.messages.subscriptions import planning, publishing
from stadtkern.kernel.messages.topics import UnknownTopic
from stadtkern.kernel.people.staff import actor, admins_only

WEEK = 8  # days that can be looked at


@admins_only
def overview(request: HttpRequest) -> HttpResponse:
    """For a day: what each topic would tell to how many, at which hour (a dry run), and what became of what was due."""
    today = clock.today()
    days = [today + timedelta(days=ahead) for ahead in range(WEEK)]
    day = _day(request.GET.get("tag", ""), days)
    begin, end = clock.day_bounds(day)
    shown = []
    for topic in planning.active():
        lines = planning.forecast(topic, day)
        states = dict.fromkeys(Notice.State.values, 0)
        for row in publishing.planned(topic.name, since=begin, until=end):
            states[row["state"]] += row["count"]
        shown.append(
            {
                "topic": topic,
                "lines": lines,
                "pause": publishing.paused(topic.name),
                "states": states,
                "push": sum(line.push for line in lines),
                "mail": sum(line.mail for line in lines),
            }
        )
    page = {"topics": shown, "day": day, "days": days, "failures": failures.current()}
    return render(request, "workbench/reminders.html", page)


@admins_only
@require_POST
def pause(request: HttpRequest, name: str) -> HttpResponse:
    """Stop a topic, or let it go on."""
    try:
        if request.POST.get("go_on"):
            publishing.resume(name, staff=actor(request))
            messages.success(request, _("The reminders have been resumed."))
        else:
            publishing.pause(name, staff=actor(request))
            messages.success(request, _("The reminders are stopped. Nothing is sent until you resume them."))
    except UnknownTopic as error:
        raise Http404(name) from error
    return redirect("staff-notices")


def _day(text: str, days: list[date]) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return days[1]
    return day if day in days else days[1]
