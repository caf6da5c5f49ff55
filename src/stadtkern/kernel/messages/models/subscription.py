"""Who wants to be told what: a device or a mail address, and the topics that it asked for. No name, no home address."""

from django.db import models
from django.db.models.functions import Lower

from stadtkern.kernel.ids import uuid7
from stadtkern.kernel.trust.personal import PersonalData

MAX_LEAD_DAYS = 7


class Subscriber(PersonalData, models.Model):
    """A device (push subscription, RFC 8030) or a confirmed mail address. Purpose: telling it what it asked for.

    Kept until the last subscription is stopped, the push service says that the device is gone, or a year passes in
    which a device does not open the app.
    """

    class Channel(models.TextChoices):
        PUSH = "push"
        MAIL = "mail"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    channel = models.CharField(max_length=4, choices=Channel.choices)
    endpoint = models.TextField(blank=True)  # of the push service; a capability URL, so never shown
    p256dh = models.CharField(max_length=120, blank=True)  # base64url of the device's public key, 65 bytes
    auth = models.CharField(max_length=40, blank=True)  # base64url of the shared secret, 16 bytes
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=5, default="de")
    secret = models.CharField(max_length=64)  # SHA-256 of what only the device knows
    created_at = models.DateTimeField()  # city time
    seen_at = models.DateTimeField()  # city time: when the device last opened the app

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(channel="push", email="") & ~models.Q(endpoint="") & ~models.Q(p256dh="")
                | models.Q(channel="mail", endpoint="") & ~models.Q(email=""),
                name="subscriber_is_a_device_or_an_address",
            ),
            models.UniqueConstraint(
                fields=["endpoint"], condition=~models.Q(endpoint=""), name="endpoint_is_one_subscriber"
            ),
            models.UniqueConstraint(Lower("email"), condition=~models.Q(email=""), name="address_is_one_subscriber"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} · {self.pk}"


class Subscription(PersonalData, models.Model):
    """One preference: tell me of `key` in `topic`. Purpose: telling it. Kept as long as its subscriber.

    lead_days, at: how many days before the day in question, at which hour on the city's clocks; without `at`, at once.
    again_lead_days, again_at: the same for a second time, unless it is done by then; without `again_at` there is none.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="subscriptions")
    topic = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    lead_days = models.PositiveSmallIntegerField(default=0)
    at = models.TimeField(null=True)
    again_lead_days = models.PositiveSmallIntegerField(default=0)
    again_at = models.TimeField(null=True)
    changed_at = models.DateTimeField()  # city time: what was due before this was not asked for yet

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["topic", "key", "subscriber"], name="one_preference_per_topic_and_key"),
            models.CheckConstraint(condition=models.Q(lead_days__lte=MAX_LEAD_DAYS), name="lead_days_within_a_week"),
            models.CheckConstraint(
                condition=models.Q(again_at=None)
                | models.Q(again_lead_days__lt=models.F("lead_days"))
                | models.Q(again_lead_days=models.F("lead_days"), again_at__gt=models.F("at")),
                name="second_time_is_later",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic} · {self.key}"
