"""What the job queue itself does not remember: the schedule, and why a job failed."""

from django.db import models


class Schedule(models.Model):
    """When a periodic job was last due and how its last run went. `last_slot` is city time, the rest machine time."""

    outlives_city = True

    name = models.CharField(primary_key=True, max_length=120)
    last_slot = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)  # of the last run; empty when it went well

    def __str__(self) -> str:
        return self.name


class LoopHeartbeat(models.Model):
    """When a loop of a worker process last finished a round, and how that went. Gone when the worker ends in order."""

    worker = models.CharField(max_length=120)  # host and process number
    name = models.CharField(max_length=60)
    beat_at = models.DateTimeField()  # the database's clock
    error = models.TextField(blank=True)  # of the last round; empty when it went well
    failing_since = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["worker", "name"], name="one_heartbeat_per_loop")]

    def __str__(self) -> str:
        return f"{self.worker} · {self.name}"


class Failure(models.Model):
    """One failed run of a job, with the words of the error. Kept 30 days."""

    outlives_city = True

    job = models.BigIntegerField(db_index=True)  # the queue's own id
    name = models.CharField(max_length=120)
    at = models.DateTimeField()  # machine time
    error = models.TextField()
    will_retry = models.BooleanField()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"
