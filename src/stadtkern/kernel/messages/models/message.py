"""The outbox: what is to be told to whom, written in the transaction of the thing that happened."""

from django.db import models

from stadtkern.kernel.ids import uuid7
from stadtkern.kernel.trust.personal import PersonalData


class Message(PersonalData, models.Model):
    """One message to one recipient. Purpose: delivery and its proof. Kept 30 days after it was sent or given up."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"  # given up, for staff to see
        EXPIRED = "expired"  # too late to be of use
        STOPPED = "stopped"  # by staff

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=80)  # "<module>.<name>" of a MessageKind
    channel = models.CharField(max_length=10, default="mail")
    recipient = models.CharField(max_length=254)
    language = models.CharField(max_length=5, default="de")
    about = models.CharField(
        max_length=120, blank=True
    )  # "<app_label>.<model>:<pk>"; the kind renders from the row as it is then
    context = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    urgent = models.BooleanField(default=False)  # somebody waits for it at the screen: before all others
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()  # machine time: not before
    expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()  # city time
    sent_at = models.DateTimeField(null=True)  # city time
    error = models.TextField(blank=True)
    message_id = models.CharField(max_length=320)  # RFC 5322 Message-ID: the same in every attempt
    key = models.CharField(max_length=160, blank=True)  # the same key is never sent twice
    rendered = models.JSONField(
        null=True
    )  # as sent: subject, text, html, attachments (kept in the demo's mailbox only)

    class Meta:
        indexes = [
            models.Index(fields=["-urgent", "due_at"], condition=models.Q(state="waiting"), name="outbox_waiting"),
            models.Index(fields=["about"], name="outbox_about"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~models.Q(key=""), name="message_key_is_sent_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.recipient} · {self.state}"
