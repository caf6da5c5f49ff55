"""Telling somebody something: one row, in the transaction of what happened."""

from __future__ import annotations

from datetime import datetime
from email.utils import parseaddr
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.validators import validate_email
from django.db.models import Model
from django.utils import timezone

from stadtkern.kernel.city import clock
from stadtkern.kernel.ids import uuid7
from stadtkern.kernel.messages.mail import registry
from stadtkern.kernel.messages.models import Message


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
) -> Message | None:
    """Write a message to the outbox; a worker delivers it after the commit.

    kind: name of a MessageKind that a module declares; to: one plain e-mail address; context: plain JSON that the kind
    adds to what it reads from `about` at delivery; due_at, expires_at: city time; key: the same key is never sent twice
    (None comes back for the second one, and the caller's transaction goes on). Raises registry.UnknownKind, and
    ValidationError for an address that is none.
    """
    declared = registry.kind(kind)
    validate_email(to)
    message = Message(
        id=uuid7(),
        kind=kind,
        recipient=to,
        language=language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE,
        about="" if about is None else f"{about._meta.label_lower}:{about.pk}",
        context=context or {},
        urgent=declared.urgent,
        due_at=_machine_time(due_at),
        expires_at=expires_at,
        created_at=clock.now(),
        key=key,
    )
    message.message_id = f"<{message.id}@{_domain(settings.DEFAULT_FROM_EMAIL)}>"
    if not key:
        message.save(force_insert=True)
        return message
    # ON CONFLICT DO NOTHING waits for a transaction that is just writing the same key, so two at once are one as well.
    Message.objects.bulk_create([message], ignore_conflicts=True)
    return message if Message.objects.filter(pk=message.pk).exists() else None


def _machine_time(instant: datetime | None) -> datetime:
    """The delivery waits by the machine's clock, which in the demo differs from the city's."""
    if instant is None:
        return timezone.now()
    return timezone.now() + (instant - clock.now())


@lru_cache(maxsize=8)
def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"
