"""What an import found, line by line, and the contradictions that an editor settles."""

from __future__ import annotations

from django.db import models

from stadtkern.kernel.ids import uuid7
from stadtkern.kernel.people.models import Organisation
from stadtkern.kernel.trust.personal import PersonalData

from .programme import Event, Series


class ImportRun(PersonalData):
    """One run of an importer.

    Purpose: accountability of staff. Their name is kept for two years.

    `counts` is {"read": n, "new": n, "changed": n, "same": n, "rejected": n, "unclear": n, "missing": n, "conflict": n,
    "warning": n, "past": n}.
    `content` is the uploaded file between the trial run and the real one, and not longer than a day. A run of a large
    file waits for a job (`state`); until then `counts` is {"rows": n}.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    format = models.CharField(max_length=10)  # json, csv, xlsx, ics
    file_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=254)
    organisation = models.ForeignKey(Organisation, on_delete=models.SET_NULL, null=True, related_name="+")
    series = models.ForeignKey(Series, on_delete=models.SET_NULL, null=True, related_name="+")
    dry_run = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DONE)
    content = models.BinaryField(null=True)
    counts = models.JSONField(default=dict)

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.file_name} {self.at:%Y-%m-%d %H:%M}"


class ImportRow(models.Model):
    """What became of one entry of the file. `place` says where it stands: "line 12", "events[3].start", a UID."""

    class Outcome(models.TextChoices):
        NEW = "new"
        CHANGED = "changed"
        SAME = "same"
        REJECTED = "rejected"
        UNCLEAR = "unclear"  # not understood, or guessed: somebody looks
        MISSING = "missing"  # was in the source before, and is not any more: reported, never deleted

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="rows")
    place = models.CharField(max_length=120)
    title = models.CharField(max_length=300, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    event = models.ForeignKey(Event, on_delete=models.SET_NULL, null=True, related_name="+")
    messages = models.JSONField(default=list)  # reasons of a rejection, warnings, changed fields

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.place} {self.outcome}"


class Conflict(models.Model):
    """Two values in the source for one field. The programme shows the first until an editor settles it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="conflicts")
    field = models.CharField(max_length=40)
    values = models.JSONField()  # [{"value": iso text, "source": "programme list"}, …]
    note = models.TextField(blank=True)
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=254, blank=True)
    chosen = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["found_at"]
        constraints = [models.UniqueConstraint(fields=["event", "field"], name="one_conflict_per_field")]

    def __str__(self) -> str:
        return f"{self.event} {self.field}"
