"""What the kernel does for trust in the background."""

from __future__ import annotations

from django.core.management import call_command
from django.utils.translation import gettext_lazy

from stadtkern.kernel.city import clock
from stadtkern.kernel.jobs.tasks import periodic
from stadtkern.kernel.privacy import retention
from stadtkern.kernel.trust import limits, shared_values


@periodic(name="trust.retention", every="day at 03:10", title=gettext_lazy("Delete expired data"))
def erase_expired() -> None:
    """Erase personal data that has run out, ended sessions and full counters."""
    limits.sweep()
    shared_values.sweep()
    call_command("clearsessions")
    retention.erase_expired(clock.now())
