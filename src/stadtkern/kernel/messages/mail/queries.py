"""What staff see of the outbox."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from stadtkern.kernel.messages.models import Message


@dataclass(frozen=True)
class OutboxCounts:
    """The outbox in numbers."""

    waiting: int
    failed: int
    sent: int


def counts() -> OutboxCounts:
    """All numbers in one query."""
    states = dict(Message.objects.values_list("state").annotate(number=Count("id")))
    return OutboxCounts(
        waiting=states.get(Message.State.WAITING, 0),
        failed=states.get(Message.State.FAILED, 0),
        sent=states.get(Message.State.SENT, 0),
    )
