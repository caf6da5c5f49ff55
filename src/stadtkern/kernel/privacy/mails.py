"""The mails of this room."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from stadtkern.kernel.modules import MessageKind
from stadtkern.kernel.public_urls import absolute
from stadtkern.kernel.trust import links

LINK_VALID = timedelta(hours=48)
PURPOSE = "trust.my_data"


def _my_data(_about: Any, stored: dict[str, Any]) -> dict[str, Any]:
    token = links.make(PURPOSE, stored["email"])
    return {**stored, "url": absolute(reverse("privacy-data", args=[token]), get_language() or "de")}


KINDS = [
    MessageKind(
        name="trust.my_data",
        title=_("Link to your own data"),
        template="privacy/my_data",
        context=_my_data,
        urgent=True,
        per_mailbox=(3, timedelta(hours=1)),
    )
]
