"""What waits at the desk, as an answer on the workbench's first page."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stadtkern.kernel.modules import Tile
from stadtkern.kernel.people.staff import actor
from stadtkern.modules.events.queries import editing


def waiting(request: HttpRequest) -> Tile | None:
    """For those who approve: what was submitted or approved. For partners: what came back, and drafts. For both: contradictions."""
    found = editing.waiting(actor(request))
    parts = []
    if found.approver:
        if found.submitted:
            parts.append(ngettext("%(n)d submitted", "%(n)d submitted", found.submitted) % {"n": found.submitted})
        if found.approved:
            parts.append(
                ngettext("%(n)d approved, not published yet", "%(n)d approved, not published yet", found.approved)
                % {"n": found.approved}
            )
    else:
        if found.sent_back:
            parts.append(
                ngettext("%(n)d sent back to you", "%(n)d sent back to you", found.sent_back) % {"n": found.sent_back}
            )
        if fresh := found.drafts - found.sent_back:
            parts.append(ngettext("%(n)d draft", "%(n)d drafts", fresh) % {"n": fresh})
    if found.unsettled:
        parts.append(
            ngettext("%(n)d contradiction to settle", "%(n)d contradictions to settle", found.unsettled)
            % {"n": found.unsettled}
        )
    if not parts:
        return None
    now = bool(found.submitted if found.approver else found.sent_back)
    return Tile(
        label=_("Events"),
        answer=parts[0],
        detail=" · ".join(parts[1:]),
        url=reverse("events-desk") + "?offen=1",
        now=now,
    )
