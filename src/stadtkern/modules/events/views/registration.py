"""The citizen's way: register, look at the ticket, change, cancel, wait, answer an offer. No account, no cookie.

A GET never changes anything, so a mail program that opens links in advance accepts and cancels nothing.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from stadtkern.kernel import content, headers
from stadtkern.kernel.city import clock
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.trust import limits, links
from stadtkern.modules.events import workflow
from stadtkern.modules.events.actions import proving, refusals, registering, waiting
from stadtkern.modules.events.exporters.personal_ics import personal_ics, where
from stadtkern.modules.events.exporters.ticket import qr_svg
from stadtkern.modules.events.forms.registration import ChangeForm, RegisterForm
from stadtkern.modules.events.models import Event, EventState, Registration, WaitingParty
from stadtkern.modules.events.queries import contradictions
from stadtkern.modules.events.queries.registering import (
    Openness,
    availability,
    link_lives,
    manage_path,
    offer_is_open,
    place_in_line,
    public_seats,
    still_waits,
    waiting_path,
)
from stadtkern.modules.events.templatetags.events import device_record

FROM_ONE_ADDRESS = (60, timedelta(minutes=10))


def _private(response: HttpResponse) -> HttpResponse:
    """A page with a person's data: kept nowhere on the way, found by no search engine."""
    response["X-Robots-Tag"] = "noindex"
    return headers.no_store(response)


def _public_event(slug: str, *only: str) -> Event:
    """An event, or only these fields of it. Raises Http404 for one that nobody may see."""
    events = Event.objects.only("state", "published_at", *only) if only else Event.objects.select_related("place")
    event = get_object_or_404(events, slug=slug)
    if not event.is_public:
        raise Http404(slug)
    return event


def _count(request: HttpRequest) -> None:
    """Raises limits.TooMany."""
    limits.hit("events.register", limits.client(request), most=FROM_ONE_ADDRESS[0], per=FROM_ONE_ADDRESS[1])


def _typed(form: RegisterForm) -> dict[str, Any]:
    """What the form holds, as the actions take it."""
    data = form.cleaned_data
    return {
        "name": data["name"],
        "contact": data["contact"],
        "seats": data["seats"],
        "answers": form.answers,
        "guests": form.guests,
        "language": get_language() or "de",
        "at": clock.now(),
        "submission": data["submission"],
    }


def _form_page(
    request: HttpRequest, event: Event, form: RegisterForm, *, joining: bool, refusal: Refusal | None = None
) -> HttpResponse:
    status = 200 if request.method == "GET" else (refusal.status if refusal is not None else 422)
    seats = availability(event, clock.now())
    in_line = joining or seats.state != Openness.OPEN
    all_seats = min(event.party_limit, event.capacity or event.party_limit)
    form.offer(all_seats if in_line else seats.most)
    context = {
        "event": event,
        "form": form,
        "seats": seats,
        "joining": joining,
        "refusal": refusal,
        "more_may_wait": not in_line and event.waiting_list and seats.most < all_seats,
        "proof_minutes": int(proving.HELD.total_seconds() // 60) if event.proof_of_address else None,
        "offer_line": isinstance(refusal, refusals.SoldOut) and refusal.details["waiting_list"],
        "nav": "calendar",
    }
    response = render(request, "events/register.html", context, status=status)
    if refusal is not None:
        headers.retry_after(response, refusal)
    return response if request.method == "GET" else _private(response)


def _to_new(address: str) -> HttpResponse:
    return HttpResponseRedirect(f"{address}?neu=1", status=303)


def _done(entry: Registration | WaitingParty) -> HttpResponse:
    """Lead to what somebody has now; where the address is to be proven, only the mail leads there."""
    if entry.event.proof_of_address and isinstance(entry, WaitingParty):
        return _look_into_mailbox(entry.event, joining=not entry.unproven)
    return _to_new(manage_path(entry) if isinstance(entry, Registration) else waiting_path(entry))


def _look_into_mailbox(event: Event, *, joining: bool) -> HttpResponse:
    asked = event.proof_of_address and not joining
    address = reverse("events-proof-sent", args=[event.slug]) if asked else reverse("events-mail-sent")
    return HttpResponseRedirect(address, status=303)


def _send(request: HttpRequest, slug: str, *, joining: bool) -> HttpResponse:
    if request.method == "GET":
        event = _public_event(slug)
        full = availability(event, clock.now()).state == Openness.WAITING_LIST
        return _form_page(request, event, RegisterForm(event), joining=joining or full)
    event = _public_event(slug, "slug", "party_limit", "guest_names")  # all of it is read again under the lock
    form = RegisterForm(event, request.POST)
    if form.by_robot:  # it is told what it wants to hear
        return HttpResponseRedirect(reverse("events-mail-sent"), status=303)
    if not form.is_valid():
        return _form_page(request, _public_event(slug), form, joining=joining)
    try:
        _count(request)
        typed = _typed(form)
        if not joining:
            return _done(registering.register(event, **typed))
        try:
            return _done(waiting.join(event, **typed))
        except refusals.SeatsAreFree:  # in the meantime: nobody needs to wait
            return _done(registering.register(event, **typed))
    except refusals.AlreadyThere as refused:
        return _look_into_mailbox(refused.entry.event, joining=joining)
    except refusals.InvalidAnswers as refused:
        form.show(refused)
        return _form_page(request, _public_event(slug), form, joining=joining)
    except Refusal as refused:
        return _form_page(request, _public_event(slug), form, joining=joining, refusal=refused)


@content.public_page
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, and after it the ticket (303)."""
    return _send(request, slug, joining=False)


@content.public_page
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """The same form for a place in line."""
    return _send(request, slug, joining=True)


@content.public_page
@require_GET
def mail_sent(request: HttpRequest) -> HttpResponse:
    """Where a mail address that has an entry already leads: says nothing about that entry."""
    return render(request, "events/mail_sent.html", {"nav": "calendar"})


@content.public_page
@require_GET
def proof_sent(request: HttpRequest, slug: str) -> HttpResponse:
    """Where everybody is led who registers for an event that asks for a proof of the address, whatever the address."""
    shown = {"event": _public_event(slug), "minutes": int(proving.HELD.total_seconds() // 60), "nav": "calendar"}
    return render(request, "events/proof_sent.html", shown)


def _registration(token: str) -> Registration:
    """The registration behind a link. Raises Http404 for a damaged link, and for one that is too old."""
    try:
        key = uuid.UUID(links.read("events.registration", token))
        registration = _rows("event__place", "waiting_party").get(pk=key)
    except (links.BadLink, ValueError, Registration.DoesNotExist):
        raise Http404(token) from None
    if not link_lives(registration.event, clock.now()):
        raise Http404(token)
    return _known(registration)


def _rows(*related: str) -> QuerySet[Registration]:
    return Registration.objects.select_related(*related).annotate(doubted=contradictions.doubted())


def _known(registration: Any) -> Registration:
    if not registration.doubted:
        contradictions.certain(registration.event)
    return registration


def _manage_context(registration: Registration) -> dict[str, Any]:
    event, now = registration.event, clock.now()
    holds = registration.state == Registration.State.CONFIRMED and event.state != EventState.CANCELLED
    asked = {str(question.pk): question.label for question in event.asked} if registration.answers else {}
    return {
        "registration": registration,
        "event": event,
        "where": where(event),
        "qr": qr_svg(registration) if holds else "",
        "holds": holds,
        "can_change": holds and now < event.registration_closes_at,
        "can_cancel": holds and now < event.starts_at,
        "given": [
            (asked[key], _("Yes") if answer is True else answer)
            for key, answer in registration.answers.items()
            if key in asked
        ],
        "nav": "calendar",
    }


@require_GET
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """The ticket, and what one can do with it."""
    registration = _registration(token)
    context = _manage_context(registration) | {"token": token, "new": "neu" in request.GET}
    return _private(render(request, "events/registration.html", context))


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, token: str) -> HttpResponse:
    """Other seats, another name, other answers."""
    registration = _registration(token)
    context = _manage_context(registration) | {"token": token, "refusal": None}
    if not context["can_change"]:
        return HttpResponseRedirect(manage_path(registration), status=303)
    event = registration.event
    free = public_seats(event, clock.now())
    most = max(
        registration.seats, event.party_limit if free is None else min(event.party_limit, registration.seats + free)
    )
    form = ChangeForm(registration, request.POST or None, most=most)
    if request.method == "POST" and form.is_valid():
        try:
            _count(request)
            registering.change(
                registration,
                seats=form.cleaned_data["seats"],
                name=form.cleaned_data["name"],
                answers=form.answers,
                guests=form.guests,
                at=clock.now(),
            )
            return HttpResponseRedirect(f"{manage_path(registration)}?geaendert=1", status=303)
        except refusals.InvalidAnswers as refused:
            form.show(refused)
        except Refusal as refused:
            context["refusal"] = refused
    refusal = context["refusal"]
    status = 200 if request.method == "GET" else refusal.status if isinstance(refusal, limits.TooMany) else 422
    return _private(render(request, "events/registration_change.html", context | {"form": form}, status=status))


@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Asks once more (GET), then gives the seats back (POST)."""
    registration = _registration(token)
    context = _manage_context(registration) | {"token": token}
    if request.method == "POST":
        _count(request)
        registering.cancel(registration, clock.now())
    if request.method == "POST" or not context["can_cancel"]:
        return HttpResponseRedirect(manage_path(registration), status=303)
    return _private(render(request, "events/registration_cancel.html", context))


@require_GET
def download(_request: HttpRequest, token: str) -> HttpResponse:
    """The calendar entry of this party."""
    response = HttpResponse(personal_ics(_registration(token), "PUBLISH"), content_type="text/calendar; charset=utf-8")
    return _private(headers.as_file(response, "termin.ics"))


@require_GET
def record(_request: HttpRequest, token: str) -> HttpResponse:
    """What a device keeps of a registration, as it is now."""
    return _private(JsonResponse(device_record(_registration(token))))


def _party(token: str) -> WaitingParty:
    """The place in line behind a link. Raises Http404 for a damaged link, and for one that is too old."""
    try:
        key = uuid.UUID(links.read("events.waiting", token))
    except (links.BadLink, ValueError):
        raise Http404(token) from None
    party = get_object_or_404(WaitingParty.objects.select_related("event__place", "registration"), pk=key)
    if not link_lives(party.event, clock.now()):
        raise Http404(token)
    return party


@require_GET
def waiting_record(_request: HttpRequest, token: str) -> HttpResponse:
    """What a device keeps of a place in line: the registration, once somebody has said yes to an offer."""
    return _private(JsonResponse(device_record(_party(token))))


@require_http_methods(["GET", "POST"])
def place_on_waiting_list(request: HttpRequest, token: str) -> HttpResponse:
    """A place in line: where it stands (GET), and the answer to an offer (POST, `answer`: accept, decline, leave)."""
    party = _party(token)
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            _count(request)
            match request.POST.get("answer"):
                case "accept":
                    return _to_new(manage_path(waiting.accept(party, clock.now())))
                case "decline":
                    waiting.decline(party, clock.now())
                case "leave":
                    waiting.leave(party, clock.now())
            return HttpResponseRedirect(waiting_path(party), status=303)
        except Refusal as refused:
            refusal = refused
            party.refresh_from_db()
    at = clock.now()
    context = {
        "party": party,
        "event": party.event,
        "where": where(party.event),
        "place": place_in_line(party),
        "offer": offer_is_open(party, at),
        "waits": still_waits(party, at),
        "again": party.event.state != EventState.CANCELLED and at < party.event.registration_closes_at,
        "refusal": refusal,
        "new": "neu" in request.GET,
        "registration_url": manage_path(party.registration) if party.registration else "",
        "nav": "calendar",
    }
    template = "events/waiting_proof.html" if party.unproven else "events/waiting.html"
    return _private(render(request, template, context, status=refusal.status if refusal else 200))


@require_GET
def ticket(request: HttpRequest, code: str) -> HttpResponse:
    """What the QR code holds: the ticket for its owner, the door for somebody who may check people in."""
    registration = _known(get_object_or_404(_rows("event__place", "event__owner"), code=code))
    event = registration.event
    if request.user.is_authenticated and workflow.may(request.user, "events.door", event):
        return HttpResponseRedirect(f"{reverse('events-door', args=[event.pk])}?code={code}")
    if not link_lives(event, clock.now()):
        raise Http404(code)
    return _private(render(request, "events/ticket.html", _manage_context(registration)))


paths = [
    path("<slug:slug>/anmelden/", register, name="events-register"),
    path("<slug:slug>/warteliste/", join, name="events-waiting-join"),
    path("<slug:slug>/anmelden/gesendet/", proof_sent, name="events-proof-sent"),
    path("anmeldung/gesendet/", mail_sent, name="events-mail-sent"),
    path("anmeldung/<str:token>/", manage, name="events-registration"),
    path("anmeldung/<str:token>/aendern/", change, name="events-registration-change"),
    path("anmeldung/<str:token>/absagen/", cancel, name="events-registration-cancel"),
    path("anmeldung/<str:token>/termin.ics", download, name="events-registration-ics"),
    path("anmeldung/<str:token>/stand.json", record, name="events-registration-record"),
    path("warteliste/<str:token>/stand.json", waiting_record, name="events-waiting-record"),
    path("warteliste/<str:token>/", place_on_waiting_list, name="events-waiting"),
    path("ticket/<str:code>/", ticket, name="events-ticket"),
]
