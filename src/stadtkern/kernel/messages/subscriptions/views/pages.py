"""Pages of subscriptions: those of this device, and those of a mail address by a signed link."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from stadtkern.kernel import headers
from stadtkern.kernel.content import public_page
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.messages import topics
from stadtkern.kernel.messages.subscriptions import actions
from stadtkern.kernel.messages.subscriptions.forms import id_of, preferences_of_form
from stadtkern.kernel.trust import limits, links

FROM_ONE_NETWORK = 10
WINDOW = timedelta(hours=1)


@public_page
def mine(request: HttpRequest) -> HttpResponse:
    """The page of this device; its script fills in what only the device can ask for."""
    return render(request, "messages/mine.html")


@require_POST
def ask_by_mail(request: HttpRequest) -> HttpResponse:
    """Send the link that confirms reminders by mail. Whatever address is typed, the answer is the same."""
    email = request.POST.get("email", "").strip()
    back = request.POST.get("back", "/")
    try:
        limits.hit("subscribe", limits.client(request), most=FROM_ONE_NETWORK, per=WINDOW)
        preferences = preferences_of_form(request.POST)
        if not preferences:
            return render(request, "messages/asked.html", {"nothing": True, "back": _own(back)}, status=422)
        actions.ask_by_mail(email, request.POST.get("topic", ""), preferences, language=get_language() or "de")
    except Refusal as refusal:
        shown = {"refusal": refusal, "email": email, "back": _own(back)}
        return render(request, "messages/asked.html", shown, status=refusal.status)
    return render(request, "messages/asked.html", {"email": email, "back": _own(back)})


def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """What is to be confirmed, with a button: a program that only follows links confirms nothing."""
    try:
        email, topic, preferences, _language = actions.read_confirmation(token)
        its = topics.topic(topic)
        if request.method == "POST":
            subscriber = actions.confirm(token)
            return _private(redirect("subscriptions-mail", actions.manage_token(subscriber)))
    except (links.BadLink, topics.UnknownTopic):
        return _private(render(request, "messages/link_over.html", status=410))
    what = [words for preference in preferences if (words := its.describe(preference.key))]
    return _private(render(request, "messages/confirm_page.html", {"email": email, "topic": its, "what": what}))


def by_mail(request: HttpRequest, token: str) -> HttpResponse:
    """What a mail address is told of; each stops with one tap."""
    try:
        subscriber = actions.managed(token)
    except links.BadLink:
        return _private(render(request, "messages/link_over.html", status=410))
    if subscriber is not None and request.method == "POST":
        actions.stop(subscriber, id_of(request.POST.get("subscription")))
        return _private(redirect("subscriptions-mail", token))
    rows = actions.described(subscriber) if subscriber is not None else []
    shown = {"rows": rows, "email": subscriber.email if subscriber is not None else ""}
    return _private(render(request, "messages/by_mail.html", shown))


@csrf_exempt  # a mail provider sends this for its customer (RFC 8058); the token is the proof
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stop everything of a mail address with one POST; a GET shows the page with the buttons instead."""
    if request.method != "POST":
        return redirect("subscriptions-mail", token)
    try:
        subscriber = actions.managed(token)
    except links.BadLink:
        return HttpResponse(status=410)
    if subscriber is not None:
        actions.stop(subscriber)
    return HttpResponse(status=204)


def _own(path: str) -> str:
    """A path of ours to go back to; anything else is the start page."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"


def _private(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    return headers.no_store(response)
