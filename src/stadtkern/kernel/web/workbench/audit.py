"""The audit trail, for administrators."""

from __future__ import annotations

import json
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from stadtkern.kernel import listing
from stadtkern.kernel.city import clock
from stadtkern.kernel.people.staff import admins_only
from stadtkern.kernel.trust import audit_labels
from stadtkern.kernel.trust.models import AuditEntry


@admins_only
def trail(request: HttpRequest) -> HttpResponseBase:
    """Newest first, with search, filter by action and days, and export."""
    words, action = request.GET.get("q", "").strip(), request.GET.get("aktion", "")
    first, last = _day(request.GET.get("von", "")), _day(request.GET.get("bis", ""))
    rows = _filtered(words, action, first, last)
    if request.GET.get("format") == "csv":
        head = [_("Time"), _("Who"), _("Action"), _("What"), _("Row"), _("Changes")]
        return listing.csv_file("protokoll", head, (_line(entry) for entry in rows.iterator()))
    actions = AuditEntry.objects.order_by("action").values_list("action", flat=True).distinct()
    labels = audit_labels.labels()
    shown = {
        "page": listing.page(request, rows),
        "words": words,
        "action": action,
        "actions": sorted(((each, labels.get(each, each)) for each in actions), key=lambda pair: pair[1].lower()),
        "labels": labels,
        "first": first.isoformat() if first else "",
        "last": last.isoformat() if last else "",
    }
    return render(request, "workbench/audit.html", shown)


def _filtered(words: str, action: str, first: date | None, last: date | None) -> QuerySet[AuditEntry]:
    rows = AuditEntry.objects.all()
    for word in words.split():
        rows = rows.filter(
            Q(actor__icontains=word)
            | Q(summary__icontains=word)
            | Q(target__icontains=word)
            | Q(action__icontains=word)
        )
    if action:
        rows = rows.filter(action=action)
    if first:
        rows = rows.filter(at__gte=clock.at(first))
    if last:
        rows = rows.filter(at__lt=clock.at(last + timedelta(days=1)))
    return rows


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 <= day.year <= 9000 else None


def _line(entry: AuditEntry) -> list[str]:
    changes = json.dumps(entry.changes, ensure_ascii=False) if entry.changes else ""
    return [
        f"{clock.local(entry.at):%Y-%m-%d %H:%M:%S}",
        entry.actor,
        entry.action,
        entry.summary,
        entry.target,
        changes,
    ]
