"""The door on the organiser's phone.

Two pages that show the same. `door` is made by the server for a signed-in helper and needs no JavaScript. `app` is an
empty shell without anybody's data, so a service worker of its own may keep it; it fetches the list after sign-in, keeps
it on the device until the day after the event, and works in a cellar without a net.
"""

from __future__ import annotations

import hashlib
import uuid
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from stadtkern.kernel import headers
from stadtkern.kernel.city import clock
from stadtkern.kernel.people import rights
from stadtkern.kernel.people.staff import workbench
from stadtkern.kernel.web import citystyle
from stadtkern.modules.events import workflow
from stadtkern.modules.events.actions import door as actions
from stadtkern.modules.events.forms.door import BadBatch, DoorForm, read_batch
from stadtkern.modules.events.models import Event, Registration
from stadtkern.modules.events.queries import door as queries

KEPT_AFTER = timedelta(days=1)  # how long a device keeps the list after the end of the event
MAX_DOORS = 60
HASH_LENGTH = 24  # hex digits: enough to tell tickets apart, and no ticket can be made of it
SHELL_FILES = [
    "web/fonts.css",
    "fira/fira-sans-latin-400-normal.woff2",
    "fira/fira-sans-latin-600-normal.woff2",
    "events/door.css",
    "events/door-store.js",
    "events/door-camera.js",
    "events/door.js",
    "jsqr/jsQR.js",
]


def _event(request: HttpRequest, pk: uuid.UUID) -> Event:
    """The event, for somebody who may stand at its door. Raises Http404, PermissionDenied."""
    event = get_object_or_404(Event.objects.select_related("owner", "place"), pk=pk)
    workflow.require(request.user, "events.door", event)
    return event


@workbench
@never_cache
@require_GET
def doors(request: HttpRequest) -> HttpResponse:
    """The events at whose door this person may stand, today's first. Raises PermissionDenied for nobody's helper."""
    events = queries.at_the_door(clock.now())
    if not rights.can(request.user, "events.door"):
        own = rights.organisations_with(request.user, "events.door")
        if not own:
            rights.require(request.user, "events.door")
        events = queries.with_guests_of(events, own)
    days = [
        {"at": day, "is_today": day == clock.today(), "events": list(of_day)}
        for day, of_day in groupby(events[:MAX_DOORS], key=lambda event: clock.local(event.starts_at).date())
    ]
    return render(request, "events/door/doors.html", {"days": days})


@workbench
@never_cache
@require_http_methods(["GET", "POST"])
def door(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The list with buttons, a field for name or ticket code, the counts."""
    event = _event(request, pk)
    if request.method == "POST":
        return _check_in(request, event)
    text = (request.GET.get("code") or request.GET.get("q") or "").strip()[:500]
    found = queries.find(event, text)
    here = {
        "event": event,
        "text": text,
        "parties": [{"row": party, "check_in": getattr(party, "check_in", None)} for party in found],
        "stranger": bool(queries.code_in(text)) and not found,
        "counts": queries.counts(event),
        "fresh": uuid.uuid4,
        "app": f"{reverse('events-door-app')}#{event.pk}",
    }
    return render(request, "events/door/page.html", here)


def _check_in(request: HttpRequest, event: Event) -> HttpResponse:
    form = DoorForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That could not be read. Please try again."))
        return HttpResponseRedirect(reverse("events-door", args=[event.pk]))
    result = actions.sync(event, [form.entry(clock.now())], by=request.user)[0]
    (messages.success if result.ok else messages.warning)(request, result.message)
    return HttpResponseRedirect(reverse("events-door", args=[event.pk]))


@workbench
@never_cache
@require_GET
def data(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What a device keeps: names, seats, fingerprints of the codes. No addresses, no answers."""
    event = _event(request, pk)
    parties = []
    for registration in event.registrations.select_related("check_in").order_by("name", "id"):
        code_hash = hashlib.sha256(registration.code.encode()).hexdigest()[:HASH_LENGTH]
        if registration.state != Registration.State.CONFIRMED:
            parties.append({"hash": code_hash, "cancelled": True})
            continue
        check_in = getattr(registration, "check_in", None)
        parties.append(
            {
                "id": str(registration.pk),
                "hash": code_hash,
                "name": registration.names,
                "seats": registration.seats,
                "arrived": check_in.seats if check_in else 0,
                "since": check_in.at.isoformat() if check_in else None,
            }
        )
    return JsonResponse(
        {
            "event": {
                "id": str(event.pk),
                "title": event.title,
                "starts_at": event.starts_at.isoformat(),
                "place": str(event.place or ""),
                "room": event.room,
                "keep_until": ((event.ends_at or event.starts_at + timedelta(hours=4)) + KEPT_AFTER).isoformat(),
            },
            "parties": parties,
            "walk_ins": queries.counts(event).walk_ins,
            "now": clock.now().isoformat(),
            "zone": clock.zone().key,
            "csrf": get_token(request),
        }
    )


@workbench
@never_cache
@require_POST
def sync(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A device tells what it saw; it may tell it twice. Each entry gets its own answer."""
    event = _event(request, pk)
    try:
        # Of a form, which is no JSON anyway, the body has been read already.
        entries, invalid = read_batch(b"" if request.content_type == "multipart/form-data" else request.body)
    except BadBatch as error:
        return _problem(str(error))
    results = [_answer(result) for result in actions.sync(event, entries, by=request.user)]
    invalid = [
        {**bad, "ok": False, "message": _("We could not read this entry: %s") % bad["reason"]} for bad in invalid
    ]
    counts = queries.counts(event)
    return JsonResponse({"results": [*results, *invalid], "walk_ins": counts.walk_ins, "arrived": counts.arrived})


def _answer(result: actions.Result) -> dict[str, Any]:
    return {
        "client_id": str(result.client_id),
        "outcome": result.outcome,
        "ok": result.ok,
        "message": result.message,
        "registration": str(result.registration) if result.registration else None,
        "details": result.details,
    }


def _problem(detail: str) -> HttpResponse:
    body = {"type": "about:blank", "title": "Bad Request", "status": 400, "detail": detail}
    return JsonResponse(body, status=400, content_type="application/problem+json")


@require_GET
def app(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The shell: the same for everybody, with nobody's data, and without a cookie."""
    somewhere = uuid.UUID(int=0)
    paths = {
        name: reverse(f"events-door{suffix}", args=[somewhere]).replace(str(somewhere), "EVENT")
        for name, suffix in (("data", "-data"), ("sync", "-sync"), ("page", ""))
    }
    config = {
        "paths": paths,
        "worker": reverse("events-door-worker"),
        "scope": reverse("events-door-app"),
        "desk": reverse("workbench"),
        "language": get_language(),
        "hashLength": HASH_LENGTH,
        "texts": _texts(),
    }
    here = {"config": config, "language": get_language(), "city_css": citystyle.address()}
    response = HttpResponse(render_to_string("events/door/app.html", here))
    response["Cache-Control"] = "no-cache"
    return response


@require_GET
def worker(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The service worker of the shell: keeps the shell and its files, and nothing else."""
    files = [*(staticfiles_storage.url(name) for name in SHELL_FILES), citystyle.address()]
    shell = reverse("events-door-app")
    version = hashlib.sha256("\n".join([*files, render_to_string("events/door/app.html")]).encode()).hexdigest()[:12]
    script = render_to_string(
        "events/door/worker.js",
        {"config": {"shell": shell, "files": files, "name": f"door-{get_language()}-{version}"}},
    )
    response = HttpResponse(script, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


@workbench
@never_cache
@require_GET
def attendance_file(request: HttpRequest, pk: uuid.UUID, kind: str) -> HttpResponse:
    """The attendance list, to print (pdf) or to work with (xlsx)."""
    from stadtkern.modules.events.exporters import attendance  # heavy: typesetter and spreadsheets

    event = _event(request, pk)
    # Answers are for those who may see registrations; a helper at the door gets names, seats and room to sign.
    answers = workflow.may(request.user, "events.registrations", event)
    make, media = (
        (attendance.pdf, "application/pdf")
        if kind == "pdf"
        else (attendance.xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    )
    response = HttpResponse(make(event, answers=answers), content_type=media)
    return headers.as_file(response, f"{_('attendance')}-{event.slug}.{kind}")


def _texts() -> dict[str, str]:
    return {
        "welcome": _("Welcome"),
        "people": _("{n} people"),
        "person": _("1 person"),
        "already": _("Already here since {since}"),
        "part": _("{arrived} of {seats} have arrived"),
        "cancelled": _("This registration was cancelled"),
        "unknown": _("This code is not on the list"),
        "asking": _("Not on the list yet, checking …"),
        "unknownOffline": _("Not on this device's list. It will be checked when you are back online."),
        "undone": _("Undone"),
        "walkin": _("Walk-ins: {n}"),
        "online": _("Everything is synced"),
        "sending": _("Syncing …"),
        "offline": _("Offline, {n} not synced yet"),
        "offlineNone": _("Offline, nothing to sync"),
        "waiting": _("{n} not synced yet"),
        "signin": _("Please sign in again: {n} not synced yet"),
        "forbidden": _("You do not have permission to check people in at this event."),
        "noEvent": _("Open check-in from the event in the staff area."),
        "noData": _("This event is not on this device yet. Go online once and it will then work offline."),
        "noCamera": _("No camera could be opened. Search by name below."),
        "scan": _("Scan ticket"),
        "stop": _("Stop camera"),
        "checkin": _("Check in"),
        "undo": _("Undo"),
        "lightOn": _("Light on"),
        "lightOff": _("Light off"),
        "oneMore": _("One more in this group"),
        "oneLess": _("One fewer in this group"),
        "nobody": _("Nobody is registered yet."),
        "noneFound": _("Nobody with that name is on the list."),
        "clock": _("at {time}"),
        "wipe": _("Remove the list from this device? Entries that have not been synced will be lost."),
    }


paths = [
    path("einlass/", app, name="events-door-app"),
    path("einlass/termine/", doors, name="events-doors"),
    path("einlass/worker.js", worker, name="events-door-worker"),
    path("<uuid:pk>/einlass/", door, name="events-door"),
    path("<uuid:pk>/einlass/daten.json", data, name="events-door-data"),
    path("<uuid:pk>/einlass/abgleich.json", sync, name="events-door-sync"),
    path("<uuid:pk>/einlass/liste.pdf", attendance_file, {"kind": "pdf"}, name="events-attendance-pdf"),
    path("<uuid:pk>/einlass/liste.xlsx", attendance_file, {"kind": "xlsx"}, name="events-attendance-xlsx"),
]
