"""Taking messages out of the outbox and handing them to the mail server, each once.

A row stays locked, in an open transaction, while the server is spoken to. Dies the worker, so does its transaction,
and another worker sends the same mail with the same Message-ID. Only a death between the server's "250" and our commit
sends a mail twice. Any number of deliverers may work at once: each skips what another one holds.
"""

from __future__ import annotations

import base64
import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from enum import Enum

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from stadtkern.kernel import listen, loops
from stadtkern.kernel.city import clock
from stadtkern.kernel.mail_addresses import BadMailAddress
from stadtkern.kernel.messages.mail import registry, smtp
from stadtkern.kernel.messages.mail.rendering import Rendered, mail, render
from stadtkern.kernel.messages.models import Message
from stadtkern.kernel.texts import storable

CHANNEL = "stadtkern_outbox"
POLL_SECONDS = 5.0  # how late a message may be whose wake-up was lost, or which became due by time
PAUSES = [
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
    timedelta(hours=24),
]
MAX_ERROR = 2000  # characters
SERVER_PAUSES = [2.0, 5.0, 15.0, 60.0]  # seconds, while the server is in trouble
log = logging.getLogger(__name__)
Send = Callable[[Message, Rendered], None]


class DeliveryResult(Enum):
    """What became of one message."""

    SENT = "sent"
    LATER = "later"
    FAILED = "failed"
    EXPIRED = "expired"


def deliver_next(send: Send) -> DeliveryResult | None:
    """Take the next message that is due, and deliver it or note why not; None when none is due.

    send: hands the mail over; raises smtp.TryLater, smtp.NeverDeliverable. smtp.ServerTrouble passes through, and the
    message stays as it was.
    """
    message: Message | None = None
    try:
        with transaction.atomic():
            message = (
                Message.objects.select_for_update(skip_locked=True)
                .filter(state=Message.State.WAITING, due_at__lte=timezone.now())
                .order_by("-urgent", "due_at")
                .first()
            )
            if message is None:
                return None
            result = _deliver(message, send)
            message.save()
            return result
    except (smtp.ServerTrouble, *loops.DATABASE_AWAY):
        raise
    except Exception as error:
        if message is None:
            raise
        return _give_up_unsaved(message, error)


def deliver_due() -> int:
    """Deliver everything that is due, and come back. Gives how many were sent. Raises smtp.ServerTrouble."""
    sent = 0
    with Transport() as transport:
        while (outcome := deliver_next(transport.send)) is not None:
            sent += outcome is DeliveryResult.SENT
    return sent


def keep_in_mailbox(message: Message, contents: Rendered) -> None:
    """What the demo does: nothing leaves, the mail is kept for the page /demo/postfach/. It is built all the same."""
    mail(message, contents).as_bytes()
    message.rendered = {
        "subject": contents.subject,
        "text": contents.text,
        "html": contents.html,
        "attachments": [
            {
                "name": file.name,
                "media_type": file.media_type,
                "content": base64.b64encode(file.content).decode(),
                "inline": file.inline,
            }
            for file in contents.attachments
        ],
    }


class Transport:
    """The way out that the settings ask for, with one connection for many mails."""

    def __init__(self) -> None:
        self._connection = smtp.SMTPConnection(smtp.parse(settings.SMTP_URL)) if settings.SMTP_URL else None

    def __enter__(self) -> Transport:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the connection to the server, if there is one; the next mail opens another."""
        if self._connection is not None:
            self._connection.close()

    def send(self, message: Message, contents: Rendered) -> None:
        """Hand one mail over. Without a server the demo keeps it; production then has ServerTrouble."""
        if self._connection is not None:
            self._connection.send(mail(message, contents))
        elif settings.PRODUCTION:
            raise smtp.ServerTrouble("no SMTP_URL is set")
        else:
            keep_in_mailbox(message, contents)


class MailWorker(loops.Loop):
    """Delivers mail, in a thread of a worker."""

    def __init__(self) -> None:
        self._listener = listen.Listener(CHANNEL)
        self._transport: Transport | None = None
        self._troubles = 0

    def round(self, stop: threading.Event) -> str:
        """Deliver a mail; without one wait until there may be another.

        A server in trouble is left alone for a while.
        """
        self._listener.connect()  # before we look: what is committed later wakes us
        if self._transport is None:
            self._transport = Transport()
        try:
            result = deliver_next(self._transport.send)
        except smtp.ServerTrouble as error:
            pause = SERVER_PAUSES[min(self._troubles, len(SERVER_PAUSES) - 1)]
            self._troubles += 1
            log.warning("the mail server is in trouble, next try in %.0f s: %s", pause, error)
            stop.wait(pause)
            return str(error)
        self._troubles = 0
        if result is None:
            self._transport.close()
            self._listener.wait(POLL_SECONDS, stop)
        return ""

    def close(self) -> None:
        """End both connections."""
        self._listener.close()
        if self._transport is not None:
            self._transport.close()
        self._transport = None


def _deliver(message: Message, send: Send) -> DeliveryResult:
    if message.expires_at is not None and message.expires_at <= clock.now():
        return _give_up(message, Message.State.EXPIRED, "")
    try:
        with transaction.atomic():
            contents = render(message)
        if contents is None:
            return _give_up(message, Message.State.EXPIRED, "")
        send(message, contents)
    except smtp.ServerTrouble:
        raise
    except (smtp.NeverDeliverable, registry.UnknownKind, BadMailAddress) as error:
        message.attempts += 1
        return _give_up(message, Message.State.FAILED, str(error))
    except smtp.TryLater as error:
        return _later(message, str(error))
    except loops.DATABASE_AWAY:
        raise  # the database went away; the message is not to blame
    except Exception as error:
        log.exception("the message %s of the kind %s could not be made", message.pk, message.kind)
        return _later(message, f"{type(error).__name__}: {error}")
    message.attempts += 1
    message.state, message.sent_at, message.error = Message.State.SENT, clock.now(), ""
    if message.kind == "mail.plain":
        message.context = {}  # it may hold a sign-in code
    return DeliveryResult.SENT


def _give_up_unsaved(message: Message, error: Exception) -> DeliveryResult:
    """A row that can't be saved as it is now would be taken again and again, and perhaps sent each time."""
    log.exception("the message %s of the kind %s could not be saved", message.pk, message.kind)
    why = storable(f"{type(error).__name__}: {error}")[:MAX_ERROR]
    Message.objects.filter(pk=message.pk, state=Message.State.WAITING).update(state=Message.State.FAILED, error=why)
    return DeliveryResult.FAILED


def _later(message: Message, why: str) -> DeliveryResult:
    message.attempts += 1
    if message.attempts > len(PAUSES):
        return _give_up(message, Message.State.FAILED, why)
    message.error = storable(why)[:MAX_ERROR]
    message.due_at = timezone.now() + PAUSES[message.attempts - 1]
    return DeliveryResult.LATER


def _give_up(message: Message, state: Message.State, why: str) -> DeliveryResult:
    message.state, message.error = state, storable(why)[:MAX_ERROR]
    if state == Message.State.FAILED:
        log.warning("the message %s of the kind %s is given up: %s", message.pk, message.kind, why)
        return DeliveryResult.FAILED
    return DeliveryResult.EXPIRED
