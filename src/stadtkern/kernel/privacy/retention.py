"""Erasing what has run out: every record of the kernel and of all modules, once a day."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import Error, transaction

from stadtkern.kernel.modules import PersonalRecord
from stadtkern.kernel.privacy import records

log = logging.getLogger(__name__)


class RetentionFailed(Exception):
    """Some rows could not be erased; all others were. The text names the models."""


def erase_expired(at: datetime) -> dict[str, int]:
    """Erase every row whose retention has run out at `at` (aware UTC). Gives how many went, by model label.

    Each row is a transaction of its own, so that one that can't go keeps none of the others, and a kill in the middle
    loses nothing: the next run goes on. Raises RetentionFailed after everything else is done.
    """
    erased: dict[str, int] = {}
    failed: list[str] = []
    for record in records.every():
        name = record.model._meta.label
        try:
            gone = _erase_rows(record, at)
        except _SomeStayed as stayed:
            failed.append(f"{name} ({stayed.rows})")
            gone = stayed.gone
        if gone:
            erased[name] = gone
            log.info("retention: %s of %s erased", gone, name)
    if failed:
        raise RetentionFailed(", ".join(failed))
    return erased


class _SomeStayed(Exception):
    def __init__(self, rows: int, gone: int) -> None:
        self.rows, self.gone = rows, gone


def _erase_rows(record: PersonalRecord, at: datetime) -> int:
    gone = stayed = 0
    for row in list(record.expired(at)):
        try:
            with transaction.atomic():
                record.erase(row)
            gone += 1
        except Error:
            log.exception("retention: %s could not be erased", record.model._meta.label)
            stayed += 1
    if stayed:
        raise _SomeStayed(stayed, gone)
    return gone
