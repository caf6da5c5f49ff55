"""The form by which a page of a module offers reminders: by push on this device, or by mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import template

from stadtkern.kernel.messages.subscriptions.forms import Choice
from stadtkern.kernel.messages.topics import topic as declared

register = template.Library()


@register.inclusion_tag("messages/remind_form.html", takes_context=True)
def remind_form(
    context: Any,
    topic: str,
    choices: Sequence[Choice],
    button: str,
    day: date | None = None,
    keys: Sequence[str] = (),
) -> dict[str, Any]:
    """`{% remind_form "waste.collection" choices "…" day keys %}`: one button for push, whose words say what the
    choices are at first; behind it a line for each choice, and a field for mail.

    day, keys: what can be said to be done at this moment, for a topic with `done`. The page must link
    `messages/remind.js` and `web/push.js`; without a script the way by mail works all the same.
    """
    return {
        "topic": topic,
        "choices": list(enumerate(choices)),
        "button": button,
        "back": context["request"].path,
        "done": declared(topic).done,
        "day": day,
        "keys": list(keys),
    }
