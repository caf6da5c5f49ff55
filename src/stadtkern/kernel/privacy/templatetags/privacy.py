"""Filters of the page that shows a person what is held about them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stadtkern.kernel.city import dates

register = template.Library()

NAMES = {
    "action": gettext_lazy("Action"),
    "addresses": gettext_lazy("Addresses"),
    "at": gettext_lazy("Time"),
    "connected": gettext_lazy("Connected sign-in"),
    "created": gettext_lazy("Created"),
    "email": gettext_lazy("E-mail address"),
    "kind": gettext_lazy("Kind"),
    "language": gettext_lazy("Language"),
    "last_sign_in": gettext_lazy("Last sign-in"),
    "module": gettext_lazy("Module"),
    "name": gettext_lazy("Name"),
    "organisation": gettext_lazy("Organisation"),
    "recipient": gettext_lazy("Recipient"),
    "role": gettext_lazy("Role"),
    "second_factors": gettext_lazy("Second factors"),
    "sent": gettext_lazy("Sent"),
    "state": gettext_lazy("State"),
    "summary": gettext_lazy("Content"),
}


@register.filter
def data_name(name: str) -> Any:
    """The name of a value in words; a module's own names are in words already, or become so without underscores."""
    return NAMES.get(name, name.replace("_", " ").capitalize())


@register.filter
def data_value(value: Any) -> str:
    """A value of plain data as people read it."""
    if value is None or value in ("", []):
        return "–"
    if value is True or value is False:
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(data_value(each) for each in value)
    if isinstance(value, dict):
        return "; ".join(f"{data_name(str(key))}: {data_value(each)}" for key, each in value.items())
    if isinstance(value, str) and "T" in value[:11]:
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            return value
        return f"{dates.day(instant)}, {dates.clock(instant)}" if instant.tzinfo else value
    return str(value)
