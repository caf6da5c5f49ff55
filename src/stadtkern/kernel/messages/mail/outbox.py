"""Telling somebody something: one row, in the transaction of what happened."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from stadtkern.kernel import mail_addresses
from stadtkern.kernel.city import clock, contacts
from stadtkern.kernel.ids import uuid7
from stadtkern.kernel.messages.mail import registry
from stadtkern.kernel.messages.models import Message
from stadtkern.kernel.modules import MessageKind
from stadtkern.kernel.trust import limits


def send(
    kind: str,
    *,
    to: str,
    about: Model | None = None,
    context: dict[str, Any] | None = None,
    language: str = "de",
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    key: str = "",
    limited: bool = True,
) -> Message | None:
    """Write a message to the outbox; a worker delivers it after the commit.

    kind: name of a MessageKind that a module declares; to: one plain e-mail address; context: plain JSON that the kind
    adds to what it reads from `about` at delivery; due_at, expires_at: city time; key: the same key is never sent twice
    (None comes back for the second one, and the caller's transaction goes on); limited: False where staff acts, who may
    write to a mailbox as often as it takes. A kind with a delay goes out once for all that is said about the row
    meanwhile. Raises registry.UnknownKind, BadMailAddress (a ValidationError) for an address that is none or
    that we can't send to, and limits.TooMany when too much mail was set off to this mailbox.
    """
    declared = registry.kind(kind)
    mail_addresses.validate(to)
    if declared.per_mailbox is not None and limited:
        if key and Message.objects.filter(key=key).exists():
            return None  # nothing is sent, so nothing counts
        most, per = declared.per_mailbox
        limits.mailbox(kind.partition(".")[0], to, most=most, per=per)
    if declared.delay and about is not None:
        due_at = due_at or clock.now() + declared.delay
        with transaction.atomic():
            waiting = _waiting(declared, to, _about(about))
            if waiting is not None:
                return _joined(waiting, declared, context or {}, key)
    message = Message(
        id=uuid7(),
        kind=kind,
        recipient=to,
        language=language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE,
        about="" if about is None else _about(about),
        context=context or {},
        urgent=declared.urgent,
        due_at=_machine_time(due_at),
        expires_at=expires_at,
        created_at=clock.now(),
        key=key,
    )
    message.message_id = f"<{message.id}@{_domain(contacts.sender())}>"
    if not key:
        message.save(force_insert=True)
        return message
    # ON CONFLICT DO NOTHING waits for a transaction that is just writing the same key, so two at once are one as well.
    Message.objects.bulk_create([message], ignore_conflicts=True)
    return message if Message.objects.filter(pk=message.pk).exists() else None


def _about(row: Model) -> str:
    return f"{row._meta.label_lower}:{row.pk}"


def _waiting(kind: MessageKind, to: str, about: str) -> Message | None:
    """The message of this kind about a row that still waits; not one that is being delivered, as it may be rendered."""
    return (
        Message.objects.select_for_update(skip_locked=True)
        .filter(about=about, kind=kind.name, recipient=to, state=Message.State.WAITING)
        .order_by("created_at")
        .first()
    )


def _joined(waiting: Message, kind: MessageKind, context: dict[str, Any], key: str) -> Message | None:
    """Let a waiting message say what is new, too, when it would have gone anyway; None for a key that was there."""
    if key and Message.objects.filter(key=key).exists():
        return None
    waiting.context = kind.merge(waiting.context, context) if kind.merge is not None else context
    waiting.key = key or waiting.key
    waiting.save(update_fields=["context", "key"])
    return waiting


def _machine_time(instant: datetime | None) -> datetime:
    """The delivery waits by the machine's clock, which in the demo differs from the city's."""
    if instant is None:
        return timezone.now()
    return timezone.now() + (instant - clock.now())


@lru_cache(maxsize=8)
def _domain(sender: str) -> str:
    return mail_addresses.split(sender)[1].rpartition("@")[2]
