"""The form by which a page of a module offers reminders: by push on this device, or by mail."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

from stadtkern.kernel.messages.subscriptions.forms import Choice

register = template.Library()


@register.inclusion_tag("messages/remind_form.html", takes_context=True)
def remind_form(context: Any, topic: str, choices: Sequence[Choice], button: str) -> dict[str, Any]:
    """`{% remind_form "waste.collection" choices "…" %}`: one button for push, whose words say what the choices are at
    first; behind it a line for each choice, and a field for mail.

    The page must link `messages/remind.js` and `web/push.js`; without a script the way by mail works all the same.
    """
    request = context["request"]
    return {"topic": topic, "choices": list(enumerate(choices)), "button": button, "back": request.path}
