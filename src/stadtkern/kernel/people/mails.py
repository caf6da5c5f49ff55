"""The mails of this room."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from stadtkern.kernel.modules import MessageKind
from stadtkern.kernel.people.models import User
from stadtkern.kernel.public_urls import absolute
from stadtkern.kernel.trust import links

INVITATION_VALID = timedelta(days=14)
PURPOSE = "people.invited"


def invitation_value(user: User) -> str:
    """What an invitation's link carries: the account, and that it has never signed in. It works once."""
    return f"{user.pk}:{user.last_login.isoformat() if user.last_login else ''}"


def _invited(user: User | None, stored: dict[str, Any]) -> dict[str, Any] | None:
    if user is None or not user.is_active:
        return None
    if user.last_login is None:
        path = reverse("people-invited", args=[links.make(PURPOSE, invitation_value(user))])
    else:
        path = reverse("workbench")
    return {**stored, "user": user, "url": absolute(path, user.language), "days": INVITATION_VALID.days}


KINDS = [
    MessageKind(
        name="people.invited",
        title=_("Invitation to the staff area"),
        template="people/invited",
        context=_invited,
        urgent=True,
        per_mailbox=(5, timedelta(hours=1)),
    )
]
