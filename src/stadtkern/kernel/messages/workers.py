"""The loops of a worker process that deliver messages."""

from __future__ import annotations

from django.conf import settings

from stadtkern.kernel.loops import Loop
from stadtkern.kernel.messages.mail.worker import MailWorker
from stadtkern.kernel.messages.push.worker import PushWorker

MAIL_WORKERS = 2  # conversations with the mail server at a time


def loops() -> dict[str, Loop]:
    """Each by its name."""
    mail_workers = MAIL_WORKERS if settings.SMTP_URL else 1
    return {"push": PushWorker(), **{f"mail-{number}": MailWorker() for number in range(1, mail_workers + 1)}}
