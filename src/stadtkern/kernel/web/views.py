"""Pages of the shell: start, more, how to report, offline, errors."""

from __future__ import annotations

import logging
import sys
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from stadtkern.kernel import replica
from stadtkern.kernel.city import clock, contacts, switches
from stadtkern.kernel.city.profile import last_known
from stadtkern.kernel.content import public_page
from stadtkern.kernel.modules import MenuItem, Module
from stadtkern.kernel.web import context, unavailable

log = logging.getLogger(__name__)


@public_page
def start(request: HttpRequest) -> HttpResponse:
    """The start page: a tile per module, each an answer, then what the modules say about today."""
    tiles, sections = [], []
    for module in switches.active():
        tile = _ask(module, module.tile, request)
        if tile is not None:
            tiles.append({"name": module.name, "title": module.title, "tile": tile})
        section = _ask(module, module.today, request)
        if section is not None:
            sections.append({"module": module, "template": section.template, "above": section.above, **section.context})
    return render(
        request,
        "web/start.html",
        {
            "nav": "start",
            "tiles": tiles,
            "sections": sections,
            "greeting": greeting(clock.local(clock.now()).hour),
            "personal": any(entry["tile"].fragment for entry in tiles),
            "tells": any(module.topics for module in switches.active()),
            "clock_offset": round(settings.CLOCK_OFFSET * 1000),  # milliseconds that the city is ahead of the device
        },
    )


def greeting(hour: int) -> str:
    """What one says in the city at an hour (0 to 23) of its clock."""
    if 5 <= hour < 11:
        return _("Good morning")
    if 11 <= hour < 18:
        return _("Hello")
    return _("Good evening")


@public_page
def more(request: HttpRequest) -> HttpResponse:
    """Everything that has no place in the bar: the modules' pages, the city's own, language, staff."""
    return render(
        request,
        "web/more.html",
        {"nav": "more", "groups": [group for group in map(_group, switches.active()) if group]},
    )


@public_page
def contact(request: HttpRequest) -> HttpResponse:
    """How to reach the city."""
    return render(request, "web/contact_page.html", {"nav": "more", "contact": contacts.contact()})


@public_page
def report(request: HttpRequest) -> HttpResponse:
    """How to report a defect while no module takes reports: by the city's mail and telephone."""
    place = context.claimed("report")
    if place and place != request.path:
        return redirect(place)
    return render(request, "web/report.html", {"nav": "report", "contact": contacts.contact("report")})


@public_page
def offline(request: HttpRequest) -> HttpResponse:
    """What the service worker shows without a network when a page was never kept."""
    urls = []
    for module in switches.active():
        for item in module.menu:
            if item.audience == "public" and _path(item) in module.offline_urls and _shown(module, item):
                urls.append({"title": item.title, "url": _path(item), "icon": item.icon or module.icon})
    return render(request, "web/offline.html", {"kept": urls})


@public_page
def unsent(request: HttpRequest) -> HttpResponse:
    """What the service worker shows instead of an answer when a form could not be sent."""
    return render(request, "web/unsent.html")


def _ask(module: Module, question: Any, request: HttpRequest) -> Any:
    """What a module answers; a module that fails costs its own tile and nothing else."""
    if question is None:
        return None
    try:
        return question(request)
    except Exception:
        log.exception("the module %s has no answer for the start page", module.name)
        return None


def _group(module: Module) -> dict[str, Any] | None:
    items = [
        {"title": item.title, "url": url, "icon": item.icon or module.icon}
        for item in module.menu
        if item.audience == "public" and (url := _path(item)) and _shown(module, item)
    ]
    return {"title": module.title, "items": items} if items else None


def _shown(module: Module, item: MenuItem) -> bool:
    """Whether the city has data for what a link leads to; a module that cannot say so keeps its link."""
    try:
        return item.shown is None or item.shown()
    except Exception:
        log.exception("the module %s cannot say whether it has data for %s", module.name, item.url_name)
        return True


def _path(item: MenuItem) -> str:
    try:
        return reverse(item.url_name)
    except NoReverseMatch:
        log.warning("a menu names the page %r, which does not exist", item.url_name)
        return ""


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """400: what was sent cannot be understood."""
    return _error(request, 400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """403: not for this person."""
    return _error(request, 403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    """404: no such page, or its module is off."""
    return _error(request, 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that another site sent, or that has grown too old."""
    return _error(request, 403, form=True)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault, or 503 while the database is away.

    Needs neither the database nor the shell's context, which may be what failed.
    """
    error = sys.exc_info()[1]
    if unavailable.is_cause_of(error):
        replica.note_failure_of(error)
        return unavailable.page(request)
    page = get_template("web/500.html").render(
        {"city": last_known().profile, "language": getattr(request, "LANGUAGE_CODE", "de")}
    )
    return HttpResponse(page, status=500)


def _error(request: HttpRequest, status: int, *, form: bool = False) -> HttpResponse:
    return render(request, "web/error.html", {"status": status, "form_refused": form}, status=status)
