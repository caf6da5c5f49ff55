"""The workbench's first page, and the switch-board of the modules."""

from __future__ import annotations

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from stadtkern.kernel.city import switches
from stadtkern.kernel.jobs import queries
from stadtkern.kernel.messages.mail import queries as outbox
from stadtkern.kernel.messages.push import failures
from stadtkern.kernel.modules import MenuItem, Tile, installed
from stadtkern.kernel.people import actions, staff
from stadtkern.kernel.people.models import User
from stadtkern.kernel.people.staff import actor, admins_only


@staff.workbench
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me: the modules' answers first, then the ways to everything."""
    user = actor(request)
    shown = {
        "waiting": [
            *_own(user),
            *(tile for tile in (_answer(item, request) for item in _items(request)) if tile is not None),
        ],
        "entries": staff.navigation(request),
        "memberships": user.memberships.select_related("organisation").order_by("organisation__name"),
        "invite_to_second_factor": not is_mfa_enabled(user),
    }
    return render(request, "people/home.html", shown)


@admins_only
def modules(request: HttpRequest) -> HttpResponse:
    """All installed modules in the city's order, on or off."""
    rows = [{"module": installed()[name], "on": switches.is_on(name)} for name in actions.module_order()]
    return render(request, "people/modules.html", {"rows": rows})


@require_POST
@admins_only
def switch(request: HttpRequest, name: str) -> HttpResponse:
    """Switch one on or off (`on`), or move it up or down (`move`)."""
    if name not in installed():
        raise Http404(name)
    title = installed()[name].title
    if "on" in request.POST:
        on = request.POST["on"] == "1"
        actions.switch_module(actor(request), name, on=on)
        messages.success(request, (_("“%s” is on.") if on else _("“%s” is off.")) % title)
    elif request.POST.get("move") in ("up", "down"):
        step = -1 if request.POST["move"] == "up" else 1
        actions.switch_module(actor(request), name, position=max(0, actions.module_order().index(name) + step))
        messages.success(request, _("The order has been changed."))
    return redirect("staff-modules")


def _items(request: HttpRequest) -> list[MenuItem]:
    user = actor(request)
    return [item for module in switches.active() for item in module.menu if staff.sees(user, item, module)]


def _own(user: User) -> list[Tile]:
    """What went wrong behind the scenes, for administrators."""
    if not user.is_admin:
        return []
    counts, mails, url = queries.counts(), outbox.counts(), reverse("staff-jobs")
    tiles = []
    if counts.failed:
        words = ngettext("%(n)d task has failed", "%(n)d tasks have failed", counts.failed) % {"n": counts.failed}
        tiles.append(Tile(label=_("Jobs"), answer=words, detail=_("See why and start them again"), url=url))
    if mails.failed:
        words = ngettext("%(n)d email was not delivered", "%(n)d emails were not delivered", mails.failed)
        tiles.append(Tile(label=_("Email"), answer=words % {"n": mails.failed}, url=url))
    for one in failures.current():
        words = _("Push messages to %(service)s have been failing since %(time)s") % {
            "service": one.service,
            "time": one.since,
        }
        tiles.append(Tile(label=_("Reminders"), answer=words, detail=one.reason, url=reverse("staff-notices")))
    if not counts.workers:
        words = _("The background service is not running")
        tiles.append(
            Tile(
                label=_("Jobs"),
                answer=words,
                detail=_("Emails and tasks are waiting for the background service"),
                url=url,
            )
        )
    return tiles


def _answer(item: MenuItem, request: HttpRequest) -> object | None:
    return item.waiting(request) if item.waiting is not None else None
