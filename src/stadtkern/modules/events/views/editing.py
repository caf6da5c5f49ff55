"""The pages on which partners and editors write an event and bring it on its way."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from stadtkern.kernel.city import clock
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.people import rights
from stadtkern.kernel.people.staff import actor, workbench
from stadtkern.modules.events import workflow
from stadtkern.modules.events.actions import editing, publishing, refusals
from stadtkern.modules.events.actions import editing_values as values
from stadtkern.modules.events.actions import notifying_attendees as notifying
from stadtkern.modules.events.exporters import jsonld
from stadtkern.modules.events.forms.editing import PARTS, EventForm, StepForm, as_typed, first_values
from stadtkern.modules.events.forms.questions import QuestionFormSet, question_inputs
from stadtkern.modules.events.models import Conflict, Event, EventState, RegistrationKind
from stadtkern.modules.events.queries import editing as queries
from stadtkern.modules.events.queries import registering

from . import desk

FOLDED = (
    "topics",
    "audiences",
    "organisers",
    "registrations_shared_with",
)  # long lists that are closed until something is chosen


def _event(request: HttpRequest, pk: UUID) -> Event:
    """An event that this person may edit.

    Raises Http404 where there is none, PermissionDenied where it is not theirs.
    """
    event = get_object_or_404(Event.objects.select_related("place", "series", "owner"), pk=pk)
    workflow.require(actor(request), "events.edit", event)
    return event


def _form(request: HttpRequest, event: Event | None, *args: Any) -> EventForm:
    user = actor(request)
    owners = queries.organisations(user)
    guests = event is None or workflow.may(user, "events.registrations", event)
    return EventForm(*args, event=event, owners=owners, city=rights.can(user, "events.edit"), guests=guests)


@workbench
def new(request: HttpRequest) -> HttpResponse:
    """Write a new event."""
    desk.require_somewhere(request, "events.edit")
    if request.method != "POST":
        return _page(request, None, _form(request, None))
    form = _form(request, None, request.POST, request.FILES)
    if form.is_valid():
        owner = form.cleaned_data["owner"]
        try:
            event = editing.create(by=actor(request), owner=owner, **form.values())
        except Refusal as refusal:
            _beside(form, refusal)
        else:
            return _saved(request, event)
    return _page(request, None, form, status=422)


@workbench
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change an event; what somebody else changed meanwhile stands beside the fields, and nothing typed is lost."""
    event = _event(request, pk)
    if request.method != "POST":
        return _page(request, event, _form(request, event))
    form = _form(request, event, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, event, form, status=422)
    fields, before = form.values(), _told_of(event)
    if form.cleaned_data["owner"] != event.owner:
        fields["owner"] = form.cleaned_data["owner"]
    try:
        event = editing.update(event, by=actor(request), version=form.cleaned_data["version"] or 0, **fields)
    except refusals.StaleVersion as stale:
        return _stale_page(request, event, fields, stale)
    except Refusal as refusal:
        _beside(form, refusal)
        return _page(request, event, form, status=422)
    changes = {name: (before[name], now) for name, now in _told_of(event).items()}
    return _saved(request, event, told=notifying.will_hear(event, values.visible_changes(changes)))


def _told_of(event: Event) -> dict[str, Any]:
    return {name: values.dump(event, name) for name in values.TOLD}


def _stale_page(
    request: HttpRequest, event: Event, typed: dict[str, Any], stale: refusals.StaleVersion
) -> HttpResponse:
    """The form with both: fields that only the other changed are theirs now, fields that both changed show a note."""
    event = _event(request, event.pk)
    theirs, data, notes = first_values(event, [], city=True), request.POST.copy(), {}
    for name, (before, after) in stale.details["changes"].items():
        parts = PARTS.get(name, (name,))
        if name in typed and values.plain(typed[name]) == before:
            for part in parts:
                data.setlist(part, as_typed(theirs.get(part)))
        elif name in typed and values.plain(typed[name]) != after:
            notes[parts[0]] = _("%(who)s wrote: %(value)s") % {
                "who": stale.details["by"],
                "value": values.shown(name, after),
            }
    data["version"] = str(event.version)
    form = _form(request, event, data, request.FILES)
    form.is_valid()
    for part, note in notes.items():
        form.fields[part].help_text = note
    return _page(request, event, form, refusal=stale, status=409)


def _beside(form: EventForm, refusal: Refusal) -> None:
    """Put a refusal beside the field it speaks of."""
    name = refusal.details.get("field")
    part = {"ends_at": "end_time", "closes_at": "closes_day"}.get(name, name)
    form.add_error(part if part in form.fields else None, refusal.message)


def _saved(request: HttpRequest, event: Event, *, told: int = 0) -> HttpResponse:
    if told:
        messages.info(request, _mails(told))
    then = request.POST.get("then", "")
    if then == "submit":
        try:
            publishing.submit(event, by=actor(request))
            messages.success(request, _("Submitted. The city will check it. You can see the progress here."))
        except Refusal as refusal:
            messages.warning(request, str(refusal.message))
    elif then == "preview":
        return redirect("events-preview", event.pk)
    else:
        messages.success(request, _("Saved."))
    return redirect("events-edit", event.pk)


def _mails(number: int) -> str:
    return ngettext(
        "%(number)d email will go to the person who is registered.",
        "%(number)d emails will go to the people who are registered.",
        number,
    ) % {"number": number}


def _page(
    request: HttpRequest,
    event: Event | None,
    form: EventForm,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    user = actor(request)
    context: dict[str, Any] = {"form": form, "event": event, "refusal": refusal, "folded": FOLDED}
    if event is not None:
        steps = workflow.possible(user, event)
        names = {step.name for step in steps}
        context |= {
            "steps": [step for step in steps if step.name not in ("cancel", "send_back")],
            "cancellable": "cancel" in names,
            "returnable": "send_back" in names,
            "at_once": workflow.may(user, "events.approve", event)
            and event.state in (EventState.DRAFT, EventState.SUBMITTED),
            "gaps": workflow.missing(event),
            "advice": workflow.advice(event),
            "conflicts": [_both(conflict) for conflict in queries.unsettled(event)],
            "sent_back": queries.last_note(event),
            "changed": queries.changed_by_others(event) if workflow.may(user, "events.approve", event) else None,
            "questions": values.question_values(event),
            "registered": notifying.registered(event),
            "online": event.registration == RegistrationKind.ONLINE,
        }
    return render(request, "events/desk/edit.html", context, status=status)


def _both(conflict: Conflict) -> dict[str, Any]:
    """A contradiction with its values as people read them, and what follows from choosing each."""
    return {
        "conflict": conflict,
        "field": values.label(conflict.field),
        "values": [
            {
                "source": pair.get("source") or _("without a source"),
                "shown": values.shown(conflict.field, pair["value"]),
                **_consequences(conflict, number),
            }
            for number, pair in enumerate(conflict.values)
        ],
    }


def _consequences(conflict: Conflict, choice: int) -> dict[str, Any]:
    """What choosing a value changes, and how many people get a mail about it."""
    changes = editing.settled_changes(conflict, choice)
    return {
        "changes": [
            {"field": values.label(name), "before": values.shown(name, was), "after": values.shown(name, now)}
            for name, (was, now) in changes.items()
        ],
        "told": notifying.will_hear(conflict.event, values.visible_changes(changes)),
    }


@workbench
@require_safe
def preview(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The event as citizens will see it."""
    event, at = _event(request, pk), clock.now()
    context = {
        "event": event,
        "seats": registering.availability(event, at),
        "over": False,
        "before": None,
        "cancelled": event.state == EventState.CANCELLED,
        "jsonld": jsonld.script(jsonld.event(event, at=at, before=None)),
    }
    return render(request, "events/desk/preview.html", context)


@workbench
@require_safe
def history(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who did what with an event, newest first, long texts word by word."""
    event = _event(request, pk)
    steps = [{"step": step, "changes": _readable(step.changes)} for step in event.steps.order_by("-at", "-id")]
    return render(request, "events/desk/history.html", {"event": event, "steps": steps})


def _readable(changes: dict[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for name, pair in changes.items():
        before, after = [*pair, None, None][:2] if isinstance(pair, list) else (None, pair)
        if name == "state":
            continue
        row: dict[str, Any] = {"field": values.label(name)}
        if name in ("text", "summary") and before and after:
            row["words"] = queries.words_changed(str(before), str(after))
        else:
            row |= {
                "before": values.shown(name, before) if before else "",
                "after": values.shown(name, after),
            }
        rows.append(row)
    return rows


@workbench
@require_POST
def step(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an event a step further, or back."""
    event, form = _event(request, pk), StepForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("That did not work. You can use up to 300 characters."))
        return redirect("events-edit", pk)
    name, note = form.cleaned_data["step"], form.cleaned_data["note"]
    verbs = {
        "submit": lambda: publishing.submit(event, by=actor(request), note=note),
        "withdraw": lambda: publishing.withdraw(event, by=actor(request), note=note),
        "send_back": lambda: publishing.send_back(event, by=actor(request), note=note),
        "approve": lambda: publishing.approve(event, by=actor(request), note=note),
        "publish": lambda: publishing.publish(event, by=actor(request), note=note),
        "publish_now": lambda: publishing.publish_now(event, by=actor(request)),
        "cancel": lambda: publishing.cancel(event, by=actor(request), reason=note),
        "reinstate": lambda: publishing.reinstate(event, by=actor(request), note=note),
    }
    if name not in verbs:
        raise Http404(name)
    try:
        event = verbs[name]()
    except Refusal as refusal:
        messages.warning(request, str(refusal.message))
    else:
        messages.success(request, _("Done. New status: %(state)s.") % {"state": event.get_state_display()})
    return redirect("events-edit", pk)


@workbench
@require_POST
def duplicate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A copy as a new draft."""
    copy = editing.duplicate(_event(request, pk), by=actor(request))
    messages.success(request, _("This is the copy. Please set the day and time."))
    return redirect("events-edit", copy.pk)


@workbench
@require_POST
def settle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Decide a contradiction; asks once more where people get a mail about it."""
    event = _event(request, pk)
    conflict = get_object_or_404(
        Conflict, event=event, pk=_uuid(request.POST.get("conflict", "")), settled_at__isnull=True
    )
    choice = request.POST.get("choice", "")
    if not choice.isdigit() or int(choice) >= len(conflict.values):
        raise Http404(choice)
    follows = _consequences(conflict, int(choice))
    if follows["told"] and "confirmed" not in request.POST:
        context = {"event": event, "both": _both(conflict), "choice": int(choice), "follows": follows}
        return render(request, "events/desk/settle.html", context)
    try:
        editing.settle_conflict(conflict, choice=int(choice), by=actor(request))
        what = _("Resolved. The programme now shows this.")
        if not follows["changes"]:
            what = _("Resolved. The event has not changed.")
        messages.success(
            request, f"{what} {_mails(follows['told']) if follows['told'] else _('Nobody gets an email.')}"
        )
    except Refusal as refusal:
        messages.warning(request, str(refusal.message))
    return redirect("events-edit", pk)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404(text) from None


@workbench
def questions(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The organiser's own questions. Adding and removing work without a script: the form comes back with one more."""
    event = _event(request, pk)
    if request.method != "POST":
        first = [
            {**question.__dict__, "choices": "\n".join(question.choices), "position": number}
            for number, question in enumerate(values.question_values(event), 1)
        ] or [{}]
        return _questions_page(request, event, QuestionFormSet(initial=first), event.version)
    if "add" in request.POST:
        data = request.POST.copy()
        total = min(
            int(data.get("form-TOTAL_FORMS", "0") or 0) if data.get("form-TOTAL_FORMS", "").isdigit() else 0, 19
        )
        data["form-TOTAL_FORMS"] = str(total + 1)
        formset = QuestionFormSet(data)
        return _questions_page(request, event, formset, request.POST.get("version", ""), checked=False)
    formset = QuestionFormSet(request.POST)
    version = request.POST.get("version", "")
    if not formset.is_valid():
        return _questions_page(request, event, formset, version, status=422)
    try:
        editing.set_questions(
            event, question_inputs(formset), by=actor(request), version=int(version) if version.isdigit() else 0
        )
    except Refusal as refusal:
        event.refresh_from_db()
        return _questions_page(request, event, formset, event.version, refusal=refusal, status=refusal.status)
    messages.success(request, _("The questions have been saved."))
    return redirect("events-edit", pk)


def _questions_page(
    request: HttpRequest,
    event: Event,
    formset: Any,
    version: Any,
    *,
    refusal: Refusal | None = None,
    checked: bool = True,
    status: int = 200,
) -> HttpResponse:
    context = {"event": event, "formset": formset, "version": version, "refusal": refusal, "checked": checked}
    return render(request, "events/desk/questions.html", context, status=status)


paths = [
    *desk.paths,
    path("neu/", new, name="events-new"),
    path("<uuid:pk>/", edit, name="events-edit"),
    path("<uuid:pk>/vorschau/", preview, name="events-preview"),
    path("<uuid:pk>/verlauf/", history, name="events-history"),
    path("<uuid:pk>/schritt/", step, name="events-step"),
    path("<uuid:pk>/kopie/", duplicate, name="events-duplicate"),
    path("<uuid:pk>/widerspruch/", settle, name="events-settle"),
    path("<uuid:pk>/fragen/", questions, name="events-questions"),
]
