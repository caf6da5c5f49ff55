"""What the script of a device asks (JSON): it proves itself by its number and secret, and needs no cookie."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from stadtkern.kernel import headers
from stadtkern.kernel.city.dates import milliseconds
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.messages.models import Subscriber
from stadtkern.kernel.messages.push import vapid
from stadtkern.kernel.messages.subscriptions import actions, done, news
from stadtkern.kernel.messages.subscriptions.actions import DeviceCredentials
from stadtkern.kernel.messages.subscriptions.forms import (
    BadRequest,
    body_of,
    day_of,
    id_of,
    keys_of_json,
    preferences_of_json,
    text_of,
)
from stadtkern.kernel.trust import limits

FROM_ONE_NETWORK = 60
OF_ONE_DEVICE = 120
WINDOW = timedelta(hours=1)

View = Callable[[HttpRequest, dict[str, Any]], dict[str, Any]]


def _json(request: HttpRequest) -> bytes:
    """The body; of a form, which is no JSON anyway and has been read already, nothing."""
    return b"" if request.content_type == "multipart/form-data" else request.body


def spoken(view: View) -> Callable[[HttpRequest], JsonResponse]:
    """A view that takes and gives JSON; a refusal is told as {"code", "message"} with its status."""

    @require_POST
    @wraps(view)
    def answered(request: HttpRequest) -> JsonResponse:
        try:
            response = JsonResponse(view(request, body_of(_json(request))))
        except Refusal as refusal:
            said = {"code": refusal.code, "message": str(refusal.message)}
            if isinstance(refusal, BadRequest):
                said["pointer"] = refusal.details["pointer"]
            response = headers.retry_after(JsonResponse(said, status=refusal.status), refusal)
        return headers.no_store(response)

    return answered


@require_safe
def key(_request: HttpRequest) -> JsonResponse:
    """The public key that a browser needs to subscribe (`applicationServerKey`)."""
    return JsonResponse({"key": vapid.public_key()}, headers={"Cache-Control": "public, max-age=3600"})


@spoken
def register(request: HttpRequest, body: dict[str, Any]) -> dict[str, Any]:
    """Take a device, or move one that we know to the endpoint that its browser has now."""
    parts = {
        "p256dh": text_of(body, "subscription", "keys", "p256dh"),
        "auth": text_of(body, "subscription", "keys", "auth"),
        "language": get_language() or "de",
    }
    endpoint = text_of(body, "subscription", "endpoint")
    if "device" in body:
        known = _known(body)
        _device(request, body)
        actions.move_device(known, endpoint, **parts)
    else:
        limits.hit("devices", limits.client(request), most=FROM_ONE_NETWORK, per=WINDOW)
        known = actions.register_device(endpoint, **parts)
    return {"id": known.id, "secret": known.secret}


@spoken
def preference(request: HttpRequest, body: dict[str, Any]) -> dict[str, Any]:
    """Make these the device's preferences in a topic, no others; with `among` only those of these keys change."""
    device = _device(request, body)
    preferences, among = preferences_of_json(body.get("preferences")), keys_of_json(body, "among")
    actions.set_preferences(device, text_of(body, "topic"), preferences, among)
    return {"subscriptions": actions.described(device)}


@spoken
def listed(request: HttpRequest, body: dict[str, Any]) -> dict[str, Any]:
    """What the device is told of."""
    return {"subscriptions": actions.described(_device(request, body))}


@spoken
def told(_request: HttpRequest, body: dict[str, Any]) -> dict[str, Any]:
    """What the device was told of late; times are milliseconds of Unix time, by the city's clock.

    The start page asks this at each visit, so it is the device that is limited: many may share a network.
    """
    device = actions.device(_known(body))
    limits.hit("devices.news", str(device.pk), most=OF_ONE_DEVICE, per=WINDOW)
    rows = [
        {
            "title": one.title,
            "body": one.body,
            "url": one.url,
            "at": milliseconds(one.told_at),
            "until": milliseconds(one.until),
        }
        for one in news.of(device)
    ]
    return {"news": rows}


@spoken
def stop(request: HttpRequest, body: dict[str, Any]) -> dict[str, Any]:
    """Stop one subscription, or all."""
    device = _device(request, body)
    stopped = actions.stop(device, id_of(body.get("subscription")))
    return {"stopped": stopped, "subscriptions": actions.described(device) if device.pk else []}


@spoken
def say_done(request: HttpRequest, body: dict[str, Any]) -> dict[str, Any]:
    """It is done, or with `back` it is not: `keys` of a topic on a day."""
    device = _device(request, body)
    keys, day = keys_of_json(body, "keys") or [], day_of(body)
    act = done.take_back if body.get("back") is True else done.say
    act(device, text_of(body, "topic"), day, keys)
    return {"subscriptions": actions.described(device)}


def _device(request: HttpRequest, body: dict[str, Any]) -> Subscriber:
    """The device that asks. It is limited by itself, for many may share a network; who guesses is limited by network.

    Raises UnknownDevice, TooMany.
    """
    known = _known(body)
    try:
        device = actions.device(known)
    except actions.UnknownDevice:
        limits.hit("devices", limits.client(request), most=FROM_ONE_NETWORK, per=WINDOW)
        raise
    limits.hit("devices.own", str(device.pk), most=OF_ONE_DEVICE, per=WINDOW)
    return device


def _known(body: dict[str, Any]) -> DeviceCredentials:
    return DeviceCredentials(text_of(body, "device", "id"), text_of(body, "device", "secret"))
