"""The audit trail, for administrators."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from stadtkern.kernel import listing
from stadtkern.kernel.city import clock, dates
from stadtkern.kernel.people.staff import admins_only
from stadtkern.kernel.privacy.data_labels import DataLabels
from stadtkern.kernel.trust import audit_labels
from stadtkern.kernel.trust.models import AuditEntry


@admins_only
def trail(request: HttpRequest) -> HttpResponseBase:
    """Newest first, with search, filter by action and days, and export."""
    asked, action = request.GET.get("q", "").strip(), request.GET.get("aktion", "")
    first, last = _day(request.GET.get("von", "")), _day(request.GET.get("bis", ""))
    rows = _filtered(asked, action, first, last)
    if request.GET.get("format") == "csv":
        head = [_("Time"), _("Who"), _("Action"), _("What"), _("Changes")]
        words = cache(DataLabels)
        titles = audit_labels.labels()
        lines = (_line(entry, titles, words(entry.owner)) for entry in rows.iterator())
        return listing.csv_file("protokoll", head, lines)
    actions = AuditEntry.objects.order_by("action").values_list("action", flat=True).distinct()
    labels = audit_labels.labels()
    shown = {
        "page": listing.page(request, rows),
        "words": asked,
        "action": action,
        "actions": sorted(
            ((each, labels.get(each, DataLabels("").name(each.rpartition(".")[2]))) for each in actions),
            key=lambda pair: pair[1].lower(),
        ),
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


def _words_for(action: str, labels: Mapping[str, str]) -> str:
    """What an action is called; of a module that is gone, its verb without underscores."""
    return labels.get(action, action.rpartition(".")[2].replace("_", " "))


def _line(entry: AuditEntry, actions: Mapping[str, str], words: DataLabels) -> list[str]:
    changes = [
        f"{words.name(field)}: {words.value(field, before)} → {words.value(field, after)}"
        for field, (before, after) in entry.changes.items()
    ]
    return [
        dates.short(entry.at),
        words.text(entry.actor),
        _words_for(entry.action, actions),
        words.text(entry.summary),
        "; ".join(changes),
    ]
