"""The audit trail of what staff and partners did, the counters of the rate limits, and what processes share."""

from django.db import models

from stadtkern.kernel.ids import uuid7
from stadtkern.kernel.trust.personal import PersonalData


class AuditEntry(PersonalData, models.Model):
    """One thing that somebody did; append-only (a trigger refuses changes). Purpose: accountability. Kept two years."""

    outlives_city = True

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    actor = models.CharField(max_length=254)  # e-mail of the account, "system", or "import"
    action = models.CharField(max_length=80)  # "<module>.<verb>"
    target = models.CharField(max_length=120)  # "<app_label>.<model>:<pk>"
    summary = models.CharField(max_length=300)
    changes = models.JSONField(default=dict)  # {"field": [before, after]}

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["target"], name="audit_target"), models.Index(fields=["-at"], name="audit_at")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.action} {self.target}"

    @property
    def owner(self) -> str:
        """Whose words explain it: the module or room before the point."""
        return self.action.partition(".")[0]


class RateLimit(models.Model):
    """How much of a limit somebody has used (see limits.py); unlogged. No personal data: `who` is a keyed hash."""

    outlives_city = True

    name = models.CharField(max_length=60)
    who = models.CharField(max_length=40)
    empty_at = models.DateTimeField()  # when all is possible again

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "who"], name="one_counter_per_limit")]
        indexes = [models.Index(fields=["empty_at"], name="ratelimit_empty")]

    def __str__(self) -> str:
        return f"{self.name} until {self.empty_at:%H:%M:%S}"


class SharedValue(models.Model):
    """A value of Django's cache, in the columns of its DatabaseCache. No personal data: the key is a keyed hash."""

    outlives_city = True

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"until {self.expires:%H:%M:%S}"
