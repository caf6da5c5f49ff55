"""Writing the audit trail."""

from __future__ import annotations

from typing import Any, Protocol

from django.db.models import Model

from stadtkern.kernel.city import clock
from stadtkern.kernel.trust.models import AuditEntry


class Actor(Protocol):
    """Who does something: an account."""

    email: str


def label(target: Model) -> str:
    """How a row is named across the house: "<app_label>.<model>:<pk>"."""
    return f"{target._meta.label_lower}:{target.pk}"


def record(
    actor: Actor | str, action: str, target: Model | str, summary: str = "", **changes: tuple[Any, Any]
) -> AuditEntry:
    """Note, in the transaction of what is done, who did what to which row.

    actor: a User, or a word such as "import"; action: "<module>.<verb>"; target: the row, or a word where there is
    none;
    changes: field=(before, after), as text.
    """
    return AuditEntry.objects.create(
        at=clock.now(),
        actor=actor if isinstance(actor, str) else actor.email,
        action=action,
        target=target if isinstance(target, str) else label(target),
        summary=(summary or str(target))[:300],
        changes={name: [None if value is None else str(value) for value in pair] for name, pair in changes.items()},
    )
