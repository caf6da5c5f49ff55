"""The loops of a worker process that deliver messages."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.conf import settings

from stadtkern.kernel.messages.mail.worker import MailWorker
from stadtkern.kernel.messages.push.worker import PushWorker

MAIL_WORKERS = 2  # conversations with the mail server at a time


def loops() -> dict[str, Callable[[threading.Event], None]]:
    """Each by its name; each works until the event that it gets is set."""
    mail_workers = MAIL_WORKERS if settings.SMTP_URL else 1
    return {
        "push": lambda stop: PushWorker(stop).run(),
        **{f"mail-{number}": lambda stop: MailWorker(stop).run() for number in range(mail_workers)},
    }
