"""The demo's mailbox: what would have been sent. Nothing on these pages ever left the machine."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID

from csp.decorators import csp as own_policy
from csp.decorators import csp_update
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from stadtkern.kernel import headers
from stadtkern.kernel.messages.models import Message

PAGE_SIZE = 30
# A mail may hold anything: it is shown without scripts, forms or a way back to our cookies; its links open outside.
SANDBOX = ["allow-popups", "allow-popups-to-escape-sandbox", "allow-top-navigation-by-user-activation"]
MAIL_POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "img-src": ["data:"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
    "frame-ancestors": ["'self'"],
    "sandbox": SANDBOX,
}


@never_cache
def mails(request: HttpRequest) -> HttpResponse:
    """All mails, the newest first; `?q=` searches address, subject and text."""
    query = request.GET.get("q", "").strip()[:100]
    found = Message.objects.filter(rendered__isnull=False).order_by("-sent_at", "-id")
    for word in query.split():
        found = found.filter(
            Q(recipient__icontains=word) | Q(rendered__subject__icontains=word) | Q(rendered__text__icontains=word)
        )
    shown = {
        "page": Paginator(found.defer("context"), PAGE_SIZE).get_page(request.GET.get("seite")),
        "query": query,
        "waiting": Message.objects.filter(state=Message.State.WAITING).count(),
    }
    return render(request, "messages/mailbox.html", shown)


@never_cache
@csp_update({"frame-src": ["'self'"]})  # type: ignore[arg-type]  # typed for views without arguments only
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One mail: who, when, the HTML in a frame, the text, the attachments."""
    message = _kept(pk)
    files = [
        {**file, "number": number, "size": len(base64.b64decode(file["content"]))}
        for number, file in enumerate(_rendered(message)["attachments"])
    ]
    return render(request, "messages/mailbox_one.html", {"message": message, "mail": message.rendered, "files": files})


@never_cache
@own_policy(MAIL_POLICY)  # type: ignore[arg-type]
def page(_request: HttpRequest, pk: UUID) -> HttpResponse:
    """The HTML of a mail as a document of its own, for the frame: pictures inside, nothing from outside."""
    mail = _rendered(_kept(pk))
    html: str = mail["html"]
    for file in mail["attachments"]:
        if file["inline"]:
            html = html.replace(f"cid:{file['name']}", f"data:{file['media_type']};base64,{file['content']}")
    return HttpResponse(html.replace("<head>", '<head><base target="_top">', 1))


@never_cache
def attachment(_request: HttpRequest, pk: UUID, number: int) -> HttpResponse:
    """A file of a mail, to download. 404 for a number that it does not have."""
    files: list[dict[str, Any]] = _rendered(_kept(pk))["attachments"]
    if number >= len(files):
        raise Http404
    file = files[number]
    response = HttpResponse(base64.b64decode(file["content"]), content_type=file["media_type"])
    return headers.as_file(response, _safe_name(file["name"]))


def _kept(pk: UUID) -> Message:
    return get_object_or_404(Message, pk=pk, rendered__isnull=False)


def _rendered(message: Message) -> dict[str, Any]:
    rendered: dict[str, Any] = message.rendered or {}
    return rendered


def _safe_name(name: str) -> str:
    return "".join(letter if letter.isalnum() or letter in "._-" else "_" for letter in name) or "file"
