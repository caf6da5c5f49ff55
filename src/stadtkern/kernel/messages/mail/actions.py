"""What staff can do to a message: send again, stop. Each action stands in the audit trail."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.messages.models import Message
from stadtkern.kernel.trust import audit


class TooLate(Refusal):
    """The message has another state by now."""

    code = "too_late"

    @property
    def message(self) -> str:
        return _("This is no longer possible because the status of the message has changed.")


@transaction.atomic
def send_again(actor: audit.Actor, message_id: UUID) -> Message:
    """Put a message that failed or was stopped, or waits for its next try, back among the waiting ones.

    Raises TooLate.
    """
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.state not in (Message.State.FAILED, Message.State.STOPPED, Message.State.WAITING):
        raise TooLate(state=message.state)
    before, message.state = message.state, Message.State.WAITING
    message.due_at, message.attempts, message.error = timezone.now(), 0, ""
    message.save()
    audit.record(actor, "messages.send_again", message, message.kind, state=(before, message.state))
    return message


@transaction.atomic
def stop(actor: audit.Actor, message_id: UUID) -> Message:
    """Take a waiting message out of the delivery. Raises TooLate when it was sent meanwhile."""
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.state != Message.State.WAITING:
        raise TooLate(state=message.state)
    message.state = Message.State.STOPPED
    message.save()
    audit.record(actor, "messages.stop", message, message.kind, state=(Message.State.WAITING, message.state))
    return message
