"""The mails around subscriptions: the link that confirms one, and what was asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from stadtkern.kernel.messages.models import Subscriber
from stadtkern.kernel.messages.subscriptions import actions, done
from stadtkern.kernel.messages.topics import topics
from stadtkern.kernel.modules import MessageKind
from stadtkern.kernel.public_urls import absolute


def _confirm(_about: Any, stored: dict[str, Any]) -> dict[str, Any] | None:
    its = topics().get(stored["topic"])
    if its is None:
        return None
    language = get_language() or "de"
    what = [words for key in stored["keys"] if (words := its.describe(key))]
    url = absolute(reverse("subscription-confirm", args=[stored["token"]]), language)
    return {"topic_title": str(its.title), "what": what, "url": url}


def _notice(about: Subscriber | None, stored: dict[str, Any]) -> dict[str, Any] | None:
    if about is None or not about.subscriptions.filter(topic=stored["topic"]).exists():
        return None  # stopped in the meantime
    language = get_language() or "de"
    token = actions.manage_token(about)
    said = stored.get("done") or {}  # older rows have none
    done_token = done.make_token(about, said["topic"], said["day"], said["keys"]) if said else ""
    return {
        "title": stored["title"],
        "body": stored["body"],
        "url": absolute(stored["path"], language),
        "done": said.get("label", ""),
        "done_url": absolute(reverse("subscription-done", args=[done_token]), language) if said else "",
        "manage_url": absolute(reverse("subscriptions-mail", args=[token]), language),
        "unsubscribe_url": absolute(reverse("unsubscribe", args=[token])),
    }


KINDS = [
    MessageKind(
        name="messages.confirm",
        title=_("Link to confirm email reminders"),
        template="messages/confirm",
        context=_confirm,
        urgent=True,
        per_mailbox=(5, timedelta(hours=1)),
    ),
    MessageKind(name="messages.notice", title=_("Reminder by email"), template="messages/notice", context=_notice),
]
