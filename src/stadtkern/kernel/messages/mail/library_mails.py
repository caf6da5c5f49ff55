"""Mail that is already written: what libraries send through Django, such as sign-in codes."""

from __future__ import annotations

import base64
from typing import Any

from django.utils.translation import gettext_lazy as _

from stadtkern.kernel.modules import Attachment, MessageKind


def _context(_about: Any, stored: dict[str, Any]) -> dict[str, Any]:
    # The signature of the plain text stands in the frame of the HTML anyway.
    without_signature = stored.get("body", "").partition("\n--")[0]
    return {**stored, "without_signature": without_signature, "html_document": stored.get("html", "")}


def _attachments(_about: Any, stored: dict[str, Any]) -> list[Attachment]:
    return [
        Attachment(file["name"], file["media_type"], base64.b64decode(file["content"]))
        for file in stored.get("attachments", [])
    ]


KINDS = [
    MessageKind(
        name="mail.plain",
        title=_("Sign-in email"),
        template="messages/plain",
        context=_context,
        attachments=_attachments,
        urgent=True,
    )
]
