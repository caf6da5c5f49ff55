"""Django's door for mail: what libraries send (sign-in codes) goes through the outbox too."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from email.mime.base import MIMEBase
from typing import Any

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils.translation import get_language

from stadtkern.kernel.messages.mail import outbox


class OutboxBackend(BaseEmailBackend):
    """Writes each mail to the outbox instead of to a server: one row per recipient, all or none."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write them down. Gives how many mails were taken; raises what `outbox.send` raises."""
        with transaction.atomic():
            for mail in email_messages:
                for recipient in mail.recipients():
                    outbox.send("mail.plain", to=recipient, context=_stored(mail), language=get_language() or "de")
        return len(email_messages)


def _stored(mail: EmailMessage) -> dict[str, Any]:
    alternatives = mail.alternatives if isinstance(mail, EmailMultiAlternatives) else []
    html = next((str(content) for content, kind in alternatives if kind == "text/html"), "")
    return {
        "subject": " ".join(str(mail.subject).split()),
        "body": str(mail.body),
        "html": html,
        "attachments": [_attachment(one) for one in mail.attachments],
    }


def _attachment(attachment: Any) -> dict[str, str]:
    if isinstance(attachment, MIMEBase):
        content = attachment.get_payload(decode=True)
        name, media_type = attachment.get_filename() or "", attachment.get_content_type()
    else:
        name, content, media_type = attachment
    raw = content.encode() if isinstance(content, str) else bytes(content or b"")
    return {
        "name": name or "attachment",
        "media_type": media_type or "application/octet-stream",
        "content": base64.b64encode(raw).decode(),
    }
