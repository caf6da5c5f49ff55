"""What one module can do for another, by name: `report-defect` leads to a form that knows the address already.

A module that needs it knows the name, not who offers it; the kernel asks the modules that are switched on, in the
city's order. With none, people are told whom to call or write to.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from stadtkern.kernel.city import contacts, switches

log = logging.getLogger(__name__)

Context = Mapping[str, str]
Capability = Callable[[Context], str]

# The names that modules of the house know, and what their context may hold. Unknown keys are to be passed over.
KNOWN = {
    "report-defect": ("category", "text", "street", "house_number", "lon", "lat"),
}


@dataclass(frozen=True)
class Lead:
    """Where somebody is led: to a page (`url`), or, when that is empty, to somebody of the city (`contact`)."""

    url: str
    contact: contacts.ContactDetails


def offered(name: str) -> Capability | None:
    """What the first module that is on offers under a name; None when none does."""
    return next((module.capabilities[name] for module in switches.active() if name in module.capabilities), None)


def lead(name: str, context: Context, *, responsible: contacts.ContactDetails | None = None) -> Lead:
    """The way to a capability with what is known already, else to the responsible body.

    context: text by key, see KNOWN; empty values are left out. responsible: whom to ask without the capability, from
    the city's folder; the city itself when None. A module whose capability fails costs its way, not the page.
    """
    contact = responsible or contacts.contact()
    capability = offered(name)
    if capability is None:
        return Lead("", contact)
    try:
        return Lead(capability({key: value for key, value in context.items() if value}), contact)
    except Exception:
        log.exception("the capability %s failed", name)
        return Lead("", contact)
