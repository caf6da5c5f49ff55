"""The way of a bulky-waste request: every allowed step, and who may take it.

booked → collected
   ├──→ missed ──→ booked (to be fetched after all)
   └──→ cancelled
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from stadtkern.modules.waste.models import BulkyRequest

State = BulkyRequest.State


@dataclass(frozen=True)
class BulkyTransition:
    """One allowed step. by_person: the household may take it by its link, too."""

    name: str
    before: frozenset[str]
    after: str
    title: str | Promise
    by_person: bool = False


STEPS = {
    step.name: step
    for step in (
        BulkyTransition("collect", frozenset({State.BOOKED}), State.COLLECTED, _("Collected")),
        BulkyTransition("miss", frozenset({State.BOOKED}), State.MISSED, _("Nothing was put out")),
        BulkyTransition("again", frozenset({State.MISSED, State.COLLECTED}), State.BOOKED, _("Back to the list")),
        BulkyTransition("cancel", frozenset({State.BOOKED}), State.CANCELLED, _("Cancel the booking"), by_person=True),
    )
}


def steps_from(state: str) -> list[BulkyTransition]:
    """What may follow on a state."""
    return [step for step in STEPS.values() if state in step.before]
