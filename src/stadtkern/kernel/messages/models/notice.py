"""What a topic has to say, and the lean rows that say it to each subscriber."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from stadtkern.kernel.ids import uuid7
from stadtkern.kernel.messages.models.subscription import Subscriber
from stadtkern.kernel.trust.personal import PersonalData


class Publication(models.Model):
    """One thing that a topic tells, by key: {"zone-3:rest": {…}}. Its name is unique, so it is planned once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=160, unique=True)
    topic = models.CharField(max_length=60)
    day = models.DateField(null=True)  # the day in question; None for news that are told at once
    items = models.JSONField(default=dict)
    at_once = models.BooleanField(default=False)  # news: told at once, whatever hour people chose
    again = models.BooleanField(default=False)  # the second time, for who asked for one
    expires_at = models.DateTimeField()  # city time: too late to be of use
    created_at = models.DateTimeField()  # city time
    planned_at = models.DateTimeField(null=True)  # city time: the last run of the plan

    def __str__(self) -> str:
        return self.name


class Notice(PersonalData, models.Model):
    """One publication to one subscriber at one instant. Purpose: telling it once. Kept 7 days after it was settled.

    A hundred thousand of them are written by one statement, so the row is lean: words are made at delivery.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"
        EXPIRED = "expired"
        WITHDRAWN = "withdrawn"  # what it would say no longer holds, or somebody said that it is done

    id = models.BigAutoField(primary_key=True)
    # Without constraints in the database: checking them would take longer than writing. What is gone is noticed.
    publication = models.ForeignKey(
        Publication, on_delete=models.CASCADE, related_name="notices", db_constraint=False, db_index=False
    )
    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="notices", db_constraint=False, db_index=False
    )
    topic = models.CharField(max_length=60)
    keys = ArrayField(models.CharField(max_length=120))
    due_at = models.DateTimeField()  # city time
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING, db_default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    settled_at = models.DateTimeField(null=True)  # city time: sent, given up or withdrawn
    error = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subscriber", "publication", "due_at"], name="one_notice_per_subscriber_and_instant"
            )
        ]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(state="waiting"), name="notice_waiting")]

    def __str__(self) -> str:
        return f"{self.topic} · {self.due_at:%Y-%m-%d %H:%M} · {self.state}"


class InFlight(models.Model):
    """Notices that a worker is sending at this moment, or was when it died."""

    id = models.BigAutoField(primary_key=True)
    notices = ArrayField(models.BigIntegerField())  # their ids; no keys in the database, for they may be gone
    started_at = models.DateTimeField()  # UTC

    def __str__(self) -> str:
        return f"{len(self.notices)} · {self.started_at:%Y-%m-%d %H:%M}"


class TopicPause(models.Model):
    """A stop that staff have set: while it stands, nothing of the topic leaves."""

    topic = models.CharField(max_length=60, primary_key=True)
    by = models.CharField(max_length=254)
    at = models.DateTimeField()  # city time

    def __str__(self) -> str:
        return self.topic
