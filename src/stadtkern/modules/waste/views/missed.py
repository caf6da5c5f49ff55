""" "Not collected?": first what the calendar says about the address, then the way to who can help."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from stadtkern.kernel import headers
from stadtkern.kernel.city import capabilities, clock, contacts
from stadtkern.kernel.places.fields import AddressField
from stadtkern.kernel.places.queries import AddressHit
from stadtkern.modules.waste.queries import calendar, zones
from stadtkern.modules.waste.queries.calendar import CollectionEntry

CAPABILITY = "report-defect"
BACK = timedelta(days=14)
AHEAD = timedelta(days=28)


class MissedForm(forms.Form):
    """Where the bin stands."""

    adresse = AddressField()


@dataclass(frozen=True)
class AddressDates:
    """What the calendar says about one address: dates that are over or cancelled, of today, and to come."""

    past: list[CollectionEntry]
    today: list[CollectionEntry]
    coming: list[CollectionEntry]


def missed(request: HttpRequest) -> HttpResponse:
    """Ask for the address (or none), explain, lead on. The address is in the answer only, and nobody keeps it."""
    form = MissedForm(request.GET if "adresse" in request.GET else None)
    hit = form.cleaned_data["adresse"] if form.is_bound and form.is_valid() else None
    provider, remark = calendar.provider()
    context = {
        "part": "missed",
        "form": form,
        "hit": hit,
        "dates": _dates(hit) if hit else None,
        "remark": remark,
        "lead": capabilities.lead(CAPABILITY, _context(hit), responsible=responsible()),
        "provider": provider,
    }
    answer = render(request, "waste/guide/missed.html", context, status=200)
    return headers.no_store(answer) if hit else answer


def responsible() -> contacts.ContactDetails:
    """Who collects, from the city's folder; the city itself where it names nobody."""
    provider, _remark = calendar.provider()
    city = contacts.contact()
    if provider is None or not (provider.mail or provider.phone):
        return city
    return contacts.ContactDetails(provider.name, provider.mail, provider.phone, provider.website, "")


def _context(hit: AddressHit | None) -> dict[str, str]:
    said = {"category": "waste", "text": _("My bin was not emptied.")}
    if hit is None:
        return said
    number = f"{hit.number or ''}{hit.suffix}"
    place = {"street": hit.street, "house_number": number}
    if hit.lon is not None and hit.lat is not None:
        place |= {"lon": str(hit.lon), "lat": str(hit.lat)}
    return said | place


def _dates(hit: AddressHit) -> AddressDates:
    today, now = clock.today(), clock.now()
    entries = calendar.entries(zones.zones_of(hit), today - BACK, today + AHEAD)
    return AddressDates(
        [one for one in entries if one.over_at <= now or (one.day == today and one.cancelled)][::-1],
        [one for one in entries if one.day == today and now < one.over_at and not one.cancelled],
        [one for one in entries if one.day > today],
    )


paths = [path("nicht-abgeholt/", missed, name="waste-missed")]
