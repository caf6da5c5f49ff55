"""What every page needs from the shell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from stadtkern.kernel import content
from stadtkern.kernel.city import clock, switches
from stadtkern.kernel.city.profile import profile
from stadtkern.kernel.web import citystyle


@dataclass(frozen=True)
class BarItem:
    """One of the five places of the bottom bar."""

    name: str
    title: str
    icon: str
    url: str


def shell(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001
    """The city, the modules that are on, the bottom bar, the demo's banner.

    What needs the database waits until asked.
    """
    return {
        "city": SimpleLazyObject(profile),
        "modules": SimpleLazyObject(switches.active),
        "bar": SimpleLazyObject(bar),
        "city_css": SimpleLazyObject(citystyle.address),
        "demo": settings.DEMO,
        "now": clock.now(),
        "shell_version": content.listener().city_version(),
    }


def bar() -> list[BarItem]:
    """The bottom bar. Reporting and calendar belong to the module that claims the place (`MenuItem.place`).

    Without a module for reports the place leads to a page that says how to report today; without one for the
    calendar it is left out.
    """
    return [
        BarItem("start", _("Start"), "home", reverse("start")),
        BarItem("map", _("Map"), "map", reverse("map")),
        BarItem("report", pgettext("bottom bar", "Report"), "add", claimed("report") or reverse("report")),
        *(BarItem("calendar", _("Calendar"), "calendar", url) for url in [claimed("calendar")] if url),
        BarItem("more", _("More"), "dots", reverse("more")),
    ]


def claimed(place: str) -> str:
    """The path of the first module in the city's order that claims a place of the bar; empty for none."""
    for module in switches.active():
        for item in module.menu:
            if item.place == place:
                try:
                    return reverse(item.url_name)
                except NoReverseMatch:
                    continue
    return ""
