"""Bulky waste, one question at a time: where, what, when, who. Nothing is kept before the last step."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from stadtkern.kernel import headers
from stadtkern.kernel.city import clock, dates
from stadtkern.kernel.city.form_fields import NumberField
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.ids import uuid7
from stadtkern.kernel.mail_addresses import MailAddressField
from stadtkern.kernel.places.fields import AddressField
from stadtkern.kernel.places.queries import AddressHit
from stadtkern.kernel.trust import limits, links
from stadtkern.kernel.trust.names import validate_name
from stadtkern.modules.waste.actions import bulky
from stadtkern.modules.waste.actions.refusals import DayFull, DayGone, WrongDistrict
from stadtkern.modules.waste.exporters import bulky as exporters
from stadtkern.modules.waste.models import BulkyDay, BulkyItem, BulkyRequest, BulkyService
from stadtkern.modules.waste.queries import bulky as queries

STEPS = ("adresse", "dinge", "tag", "person")
NOT_CARRIED = ("csrfmiddlewaretoken", "schritt", "zurueck")
PHONE = re.compile(r"\+?[0-9 ()/.-]+")
PHONE_DIGITS = range(5, 16)  # ITU-T E.164: at most 15
FROM_ONE_ADDRESS = (20, timedelta(hours=1))


class BulkyAddressForm(forms.Form):
    """Where it is fetched."""

    adresse = AddressField()


class BulkyItemsForm(forms.Form):
    """How many of which things; a refusal of the volume stands at the whole form."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.items = list(BulkyItem.objects.all())
        for item in self.items:
            self.fields[f"d-{item.slug}"] = NumberField(
                label=queries.title(item),
                help_text=queries.cubic_metres(item.litres),
                lowest=0,
                highest=bulky.MAX_OF_ONE,
                required=False,
            )

    @property
    def counts(self) -> dict[str, int]:
        """{slug: how many} of what is wanted."""
        given = {item.slug: self.cleaned_data.get(f"d-{item.slug}") or 0 for item in self.items}
        return {slug: count for slug, count in given.items() if count}

    def clean(self) -> None:
        """Refuse what one request cannot hold."""
        super().clean()
        if not self.errors:
            try:
                self.litres = bulky.volume(self.counts)
            except Refusal as refused:
                raise forms.ValidationError(refused.message, code=refused.code) from None


class BulkyDayForm(forms.Form):
    """One of the days that have room."""

    tag = forms.ModelChoiceField(
        queryset=BulkyDay.objects.none(),
        label=gettext_lazy("Day"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "invalid_choice": gettext_lazy("There is not enough space left on this day. Please choose another day.")
        },
    )

    def __init__(self, *args: Any, days: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["tag"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  (for the type checker)
        field.queryset = days
        field.label_from_instance = lambda row: dates.daylong(row.day)


def _validate_phone(text: str) -> None:
    """Raises ValidationError for a text that nobody can call."""
    if not PHONE.fullmatch(text) or sum(letter.isdigit() for letter in text) not in PHONE_DIGITS:
        raise forms.ValidationError(_("Please write a telephone number, such as 0123 456789."), code="phone")


class BulkyContactForm(forms.Form):
    """Who asks, and how the lorry finds it."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=120, validators=[validate_name])
    contact = MailAddressField(label=gettext_lazy("Email address"), max_length=254)
    phone = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=40,
        required=False,
        validators=[_validate_phone],
    )
    where = forms.CharField(label=gettext_lazy("Where you will put it"), max_length=200, required=False)
    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)


@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The step that comes next, or the one before.

    All answers travel along as hidden fields, and each step checks them anew.
    """
    service = BulkyService.objects.first()
    if service is None:
        return render(request, "waste/bulky/none.html", {"part": "bulky"}, status=404)
    data = request.POST if request.method == "POST" else None
    reached = request.POST.get("schritt", "") if data is not None else ""
    back = "zurueck" in request.POST
    number = STEPS.index(reached) + (0 if back else 1) if reached in STEPS else 0
    kept = {name: value for name, value in request.POST.items() if value}
    where = BulkyAddressForm(data if number else None)
    if not number or not where.is_valid() or (back and number == 1):
        return _page(request, service, "adresse", where)
    hit: AddressHit = where.cleaned_data["adresse"]
    things = BulkyItemsForm(data if number > 1 else None, initial=kept)
    if number < 2 or not things.is_valid() or (back and number == 2):
        return _page(request, service, "dinge", things)
    free = queries.days(service, district=hit.district, litres=things.litres, at=clock.now())
    day = BulkyDayForm(data if number > 2 else None, days=free, initial=kept)
    if number < 3 or not day.is_valid() or (back and number == 3):
        return _page(request, service, "tag", day)
    person = BulkyContactForm(data if number > 3 else None, initial={"submission": uuid7(), **kept})
    if number < 4 or not person.is_valid():
        return _page(request, service, "person", person)
    typed = person.cleaned_data
    household = bulky.Household(
        hit.street,
        f"{hit.number or ''}{hit.suffix}",
        hit.district,
        typed["name"],
        typed["contact"],
        typed["phone"],
        typed["where"],
    )
    try:
        limits.hit("waste.bulky", limits.client(request), most=FROM_ONE_ADDRESS[0], per=FROM_ONE_ADDRESS[1])
        row = bulky.book(
            day.cleaned_data["tag"],
            household,
            things.counts,
            language=get_language() or "de",
            at=clock.now(),
            submission=typed["submission"],
        )
    except (DayFull, DayGone, WrongDistrict) as refused:
        day.add_error("tag", refused.message)
        return _page(request, service, "tag", day)
    except Refusal as refused:
        return _page(request, service, "person", person, refusal=refused)
    return HttpResponseRedirect(f"{queries.manage_path(row)}?neu=1", status=303)


def _page(
    request: HttpRequest, service: BulkyService, step: str, form: forms.Form, refusal: Refusal | None = None
) -> HttpResponse:
    wrong = refusal is not None or (form.is_bound and not form.is_valid())
    others = [name for name in request.POST if name not in NOT_CARRIED and not _own(form, name)]
    context = {
        "part": "bulky",
        "step": step,
        "number": STEPS.index(step) + 1,
        "of": len(STEPS),
        "form": form,
        "refusal": refusal,
        "hidden": [(name, value) for name in others for value in request.POST.getlist(name) if value],
        "service": service,
        "most": queries.cubic_metres(service.most_litres),
        "note": queries.note(service),
    }
    return render(request, "waste/bulky/ask.html", context, status=422 if wrong else 200)


def _own(form: forms.Form, name: str) -> bool:
    return any(name == field or name.startswith(f"{field}_") for field in form.fields)


def _mine(token: str) -> BulkyRequest:
    try:
        key = links.read(queries.PURPOSE, token)
    except links.BadLink:
        raise Http404("no such request") from None
    row = BulkyRequest.objects.select_related("day").filter(pk=key).first()
    if row is None:
        raise Http404("no such request")
    return row


@never_cache
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest, token: str) -> HttpResponse:
    """A request of one's own: what holds, another day, cancel."""
    row = _mine(token)
    service, now = bulky.terms(), clock.now()
    free = queries.days(service, district=row.district, litres=row.litres, at=now).exclude(pk=row.day_id)
    form, refusal = BulkyDayForm(request.POST if "tag" in request.POST else None, days=free), None
    if request.method == "POST":
        limits.hit("waste.bulky", limits.client(request), most=FROM_ONE_ADDRESS[0], per=FROM_ONE_ADDRESS[1])
        try:
            if "absagen" in request.POST:
                bulky.step(row, "cancel", at=now)
                return HttpResponseRedirect(request.path, status=303)
            if form.is_valid():
                bulky.move(row, form.cleaned_data["tag"], at=now)
                return HttpResponseRedirect(request.path, status=303)
        except Refusal as refused:
            refusal = refused
    context = {
        "part": "bulky",
        "row": row,
        "things": queries.things(row),
        "form": form,
        "refusal": refusal,
        "new": "neu" in request.GET,
        "note": queries.note(service),
        "open": row.state == BulkyRequest.State.BOOKED and bulky.is_open(row.day, now, service),
        "token": token,
    }
    return render(request, "waste/bulky/mine.html", context, status=409 if refusal else 200)


@never_cache
def file(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001
    """The day for one's own calendar."""
    answer = HttpResponse(exporters.entry(_mine(token)), content_type="text/calendar; charset=utf-8")
    return headers.as_file(answer, f"{_('bulky-waste')}.ics")


paths = [
    path("sperrmuell/", ask, name="waste-bulky"),
    path("sperrmuell/mein/<str:token>/", mine, name="waste-bulky-mine"),
    path("sperrmuell/mein/<str:token>/termin.ics", file, name="waste-bulky-ics"),
]
