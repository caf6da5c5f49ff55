"""What the app holds about an e-mail address: shown, given out, erased."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from stadtkern.kernel.city import clock
from stadtkern.kernel.messages.mail import outbox
from stadtkern.kernel.privacy import records
from stadtkern.kernel.trust import audit

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Holding:
    """The rows of one record about a person, as plain data, with why and how long."""

    name: str  # "<app_label>.<Model>"
    purpose: StrOrPromise
    retention: StrOrPromise
    kept: StrOrPromise
    rows: list[dict[str, Any]]

    @property
    def owner(self) -> str:
        """Whose it is: a module's name, or the label of one of the kernel's rooms."""
        return self.name.partition(".")[0]


def ask(email: str, language: str) -> None:
    """Send the link to what is held about an address; the same for every address, whether anything is held or not."""
    outbox.send("trust.my_data", to=email.lower(), context={"email": email.lower()}, language=language)


def holdings(email: str) -> list[Holding]:
    """All that is held about an address, by purpose; records without a row are left out."""
    found = []
    for record in records.every():
        rows = [record.describe(row) for row in record.find(email)]
        if rows:
            found.append(Holding(record.model._meta.label, record.purpose, record.retention, record.kept, rows))
    return found


def export(email: str) -> dict[str, Any]:
    """The same as plain data for a download (GDPR, articles 15 and 20)."""
    return {
        "email": email,
        "at": clock.now().isoformat(),
        "data": [
            {
                "record": holding.name,
                "purpose": str(holding.purpose),
                "retention": str(holding.retention),
                "rows": holding.rows,
            }
            for holding in holdings(email)
        ],
    }


@transaction.atomic
def erase(email: str) -> int:
    """Erase what is held about an address and need not be kept; gives the number of rows (GDPR, article 17).

    All or nothing. The audit trail notes that and how much, not whose.
    """
    number = 0
    for record in records.every():
        if record.kept:
            continue
        for row in list(record.find(email)):
            record.erase(row)
            number += 1
    audit.record("person", "trust.person_erased", "person", "–", rows=(None, number))
    return number
