"""Staff pages of the outbox. Only for the city's administrators."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.messages.mail import actions, registry
from stadtkern.kernel.messages.models import Message
from stadtkern.kernel.people.staff import actor, admins_only

PAGE_SIZE = 50


@admins_only
def outbox(request: HttpRequest) -> HttpResponse:
    """All messages, the newest first, by state and words."""
    state = request.GET.get("status", "")
    query = request.GET.get("q", "").strip()[:100]
    found = Message.objects.defer("context", "rendered").order_by("-created_at", "-id")
    if state in Message.State.values:
        found = found.filter(state=state)
    if query:
        found = found.filter(Q(recipient__icontains=query) | Q(kind__icontains=query) | Q(error__icontains=query))
    kinds = registry.kinds()
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("seite"))
    rows = [(message, kinds[message.kind].title if message.kind in kinds else message.kind) for message in page]
    states = [
        ("", _("All")),
        ("waiting", _("Waiting")),
        ("sent", _("Sent")),
        ("failed", _("Failed")),
        ("expired", _("Expired")),
        ("stopped", _("Stopped")),
    ]
    shown = {"page": page, "rows": rows, "state": state, "query": query, "states": states}
    return render(request, "workbench/outbox.html", shown)


@admins_only
@require_POST
def send_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put a message back among the waiting ones."""
    get_object_or_404(Message, pk=pk)
    try:
        actions.send_again(actor(request), pk)
        messages.success(request, _("The message is being sent again."))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("staff-outbox")


@admins_only
@require_POST
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop a waiting message."""
    get_object_or_404(Message, pk=pk)
    try:
        actions.stop(actor(request), pk)
        messages.success(request, _("The message has been stopped."))
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("staff-outbox")
