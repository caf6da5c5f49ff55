"""The mark of a model that holds personal data."""

from datetime import timedelta

from django.db import models

STAFF_KEPT = timedelta(days=730)  # who of the staff did what, wherever it stands


class PersonalData(models.Model):
    """Base of every model with personal data; its docstring names purpose and retention.

    A module lists each one as a `PersonalRecord` in its `Module.personal_data`; a test of the kernel fails for a
    model that bears this mark and is not listed.
    """

    class Meta:
        abstract = True
