"""Tags of the workbench and of the pages of one's own account."""

from __future__ import annotations

import ipaddress
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django import template
from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from stadtkern.kernel.modules import installed
from stadtkern.kernel.people import middleware, staff
from stadtkern.kernel.people.models import Membership, User

register = template.Library()

ROLES = {
    Membership.Role.OWNER.value: _("Owner"),
    Membership.Role.EDITOR.value: _("Editor"),
    Membership.Role.DOOR.value: _("Door"),
    "manager": _("Manager"),
    "viewer": _("Viewer"),
}


@register.simple_tag(takes_context=True)
def workbench_navigation(context: dict[str, Any]) -> list[staff.NavigationItem]:
    """The entries of the workbench for this person."""
    return staff.navigation(context["request"])


@register.simple_tag(takes_context=True)
def must_set_up_second_factor(context: dict[str, Any]) -> bool:
    """Whether this person has to set up a second factor before anything else."""
    user = context["request"].user
    return isinstance(user, User) and middleware.must_set_up(user)


class PasskeyPlace(NamedTuple):
    """Whether passkeys work under the name in the address bar; if not, where the same page is to be had under one."""

    works: bool
    elsewhere: str = ""


@register.simple_tag(takes_context=True)
def passkeys_here(context: dict[str, Any]) -> PasskeyPlace:
    """A passkey belongs to a domain; under an IP address browsers refuse it (WebAuthn Level 2, section 5.1.3, step 8).

    The demonstration, which is opened on its own machine, is reached as `localhost` too.
    """
    request = context["request"]
    host = urlsplit(f"//{request.get_host()}")
    try:
        address = ipaddress.ip_address(host.hostname or "")
    except ValueError:
        return PasskeyPlace(works=True)
    if not (settings.DEMO and address.is_loopback):
        return PasskeyPlace(works=False)
    port = f":{host.port}" if host.port else ""
    return PasskeyPlace(works=False, elsewhere=f"http://localhost{port}{request.get_full_path()}")


@register.filter
def role_name(role: str) -> Any:
    """A role in words; one that only a foreign module knows stays as it is."""
    return ROLES.get(role, role)


@register.filter
def module_title(name: str) -> Any:
    """A module's title by its name; "*" is all of them."""
    if name == "*":
        return _("All modules")
    module = installed().get(name)
    return module.title if module else SafeString(name)
