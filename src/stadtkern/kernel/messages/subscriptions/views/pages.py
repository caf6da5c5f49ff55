"""Pages of subscriptions: those of this device, and those of a mail address by a signed link."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from stadtkern.kernel import headers
from stadtkern.kernel.city import clock
from stadtkern.kernel.content import public_page
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.messages import topics
from stadtkern.kernel.messages.subscriptions import actions, done
from stadtkern.kernel.messages.subscriptions.actions import Preference
from stadtkern.kernel.messages.subscriptions.forms import id_of, keys_of_form, preferences_of_form
from stadtkern.kernel.trust import limits, links

ASKED = "messages.asked"
ASKED_WITHIN = timedelta(hours=1)
FROM_ONE_NETWORK = 10
WINDOW = timedelta(hours=1)


@public_page
def mine(request: HttpRequest) -> HttpResponse:
    """The page of this device; its script fills in what only the device can ask for."""
    return render(request, "messages/mine.html")


@require_POST
def ask_by_mail(request: HttpRequest) -> HttpResponse:
    """Send the link that confirms reminders by mail. Whatever address is typed, the answer is the same; it is a page of
    its own, so that who reloads it sends nothing again.
    """
    email = request.POST.get("email", "").strip()
    back = request.POST.get("back", "/")
    try:
        limits.hit("subscribe", limits.client(request), most=FROM_ONE_NETWORK, per=WINDOW)
        preferences = preferences_of_form(request.POST)
        if not preferences:
            return render(request, "messages/asked.html", {"nothing": True, "back": _own(back)}, status=422)
        topic = request.POST.get("topic", "")
        actions.ask_by_mail(
            email, topic, preferences, language=get_language() or "de", among=keys_of_form(request.POST)
        )
    except Refusal as refusal:
        shown = {"refusal": refusal, "email": email, "back": _own(back)}
        return render(request, "messages/asked.html", shown, status=refusal.status)
    rows = [[one.key, one.lead_days, one.at] for one in preferences]
    return _private(redirect("subscribe-asked", links.make(ASKED, json.dumps([email, topic, rows, _own(back)]))))


def asked(request: HttpRequest, token: str) -> HttpResponse:
    """That the link was sent, to whom, and what it switches on."""
    try:
        email, topic, rows, back = json.loads(links.read(ASKED, token, max_age=ASKED_WITHIN))
        lines = _lines(topic, [Preference(*row) for row in rows])
    except (links.BadLink, topics.UnknownTopic):
        return _private(render(request, "messages/link_over.html", status=410))
    return _private(render(request, "messages/asked.html", {"email": email, "lines": lines, "back": back}))


def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """What is to be confirmed, with a button: a program that only follows links confirms nothing."""
    try:
        wish = actions.read_confirmation(token)
        its = topics.topic(wish.topic)
        if request.method == "POST":
            subscriber = actions.confirm(token)
            return _private(redirect("subscriptions-mail", actions.manage_token(subscriber)))
    except (links.BadLink, topics.UnknownTopic):
        return _private(render(request, "messages/link_over.html", status=410))
    what = [f"{what}: {when}" for what, when in _lines(wish.topic, wish.preferences)]
    return _private(render(request, "messages/confirm_page.html", {"email": wish.email, "topic": its, "what": what}))


def by_mail(request: HttpRequest, token: str, undo: str = "") -> HttpResponse:
    """What a mail address is told of; each stops with one tap, and `undo` takes the last stop back."""
    try:
        subscriber = actions.managed(token)
    except links.BadLink:
        return _private(render(request, "messages/link_over.html", status=410))
    if subscriber is not None and request.method == "POST":
        number = id_of(request.POST.get("subscription"))
        row = subscriber.subscriptions.filter(pk=number).first() if number else None
        back = actions.undo_token(row) if row is not None else ""
        actions.stop(subscriber, number)
        if back:
            return _private(redirect("subscriptions-mail-stopped", token, back))
        return _private(redirect("subscriptions-mail", token))
    rows = actions.described(subscriber) if subscriber is not None else []
    shown: dict[str, Any] = {"token": token, "rows": rows, "email": subscriber.email if subscriber is not None else ""}
    if undo:
        try:
            stopped = actions.read_confirmation(undo)
            shown |= {"undo": undo, "stopped": _lines(stopped.topic, stopped.preferences)}
        except (links.BadLink, topics.UnknownTopic):
            return _private(redirect("subscriptions-mail", token))
    return _private(render(request, "messages/by_mail.html", shown))


def say_done(request: HttpRequest, token: str) -> HttpResponse:
    """What a mail reminds of, with the button that says that it is done, and the one that takes that back."""
    try:
        subscriber, topic, day, keys = done.read_token(token)
        its = topics.topic(topic)
    except (links.BadLink, topics.UnknownTopic):
        return _private(render(request, "messages/link_over.html", status=410))
    if subscriber is None or day < clock.today():
        return _private(render(request, "messages/link_over.html", status=410))
    if request.method == "POST":
        act = done.take_back if request.POST.get("back") else done.say
        act(subscriber, topic, day, keys)
        return _private(redirect("subscription-done", token))
    what = [words for key in keys if (words := its.describe(key))]
    said = done.is_said(subscriber, day, keys)
    return _private(render(request, "messages/done.html", {"topic": its, "what": what, "day": day, "said": said}))


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


def _lines(topic: str, preferences: Sequence[Preference]) -> list[tuple[str, str]]:
    """Preferences in words: what, and when. Raises UnknownTopic."""
    its = topics.topic(topic)
    rows = actions.checked(topic, preferences)
    return [(its.describe(row.key) or "", actions.when(row)) for row in rows]


def _own(path: str) -> str:
    """A path of ours to go back to; anything else is the start page."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"


def _private(response: HttpResponse) -> HttpResponse:
    response["Referrer-Policy"] = "no-referrer"
    return headers.no_store(response)
