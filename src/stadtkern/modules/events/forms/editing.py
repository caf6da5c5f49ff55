"""What partners and editors type about an event, checked beside each field, in the city's own time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from stadtkern.kernel.city import clock
from stadtkern.kernel.city.form_fields import NumberField
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.people.models import Organisation
from stadtkern.modules.events import pictures
from stadtkern.modules.events.actions import editing_values as values
from stadtkern.modules.events.models import Event, RegistrationKind
from stadtkern.modules.events.models.timed import without_time

from .sections import (
    SECTIONS,
    PictureFields,
    RegistrationFields,
    Section,
    WhatFields,
    WhenFields,
    WhereFields,
    WhoFields,
)

MAX_VERSION = 2**31 - 1  # of a PostgreSQL integer
_MOMENTS = {"starts_at": "start", "ends_at": "end", "opens_at": "opens", "closes_at": "closes"}
# The form's fields that make up one field of the event.
PARTS = {
    **{name: (f"{part}_day", f"{part}_time") for name, part in _MOMENTS.items()},
    "place": ("place", "place_new"),
    "hold_minutes": ("hold_hours",),
    "picture": ("picture", "picture_remove"),
}


class EventForm(WhatFields, WhenFields, WhereFields, WhoFields, RegistrationFields, PictureFields):
    """One event. `values()` gives what `actions.editing` takes; `version` says which version somebody has read."""

    field_order = tuple(name for section in SECTIONS for name in section.fields)  # also that of the list of errors
    version = NumberField(lowest=1, highest=MAX_VERSION, widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        event: Event | None = None,
        owners: Sequence[Organisation],
        city: bool,
        guests: bool = True,
        **more: Any,
    ) -> None:
        """owners: for whom this person may write; city: whether it may also belong to the city alone.

        guests: whether this person sees who comes; only then may they say who else does.
        """
        self.event = event
        super().__init__(*args, initial={**first_values(event, owners, city=city), **more.pop("initial", {})}, **more)
        owner = self.fields["owner"]
        known = {*(organisation.pk for organisation in owners), *([event.owner_id] if event and event.owner_id else [])}
        owner.queryset = Organisation.objects.filter(pk__in=known)
        if not city:
            owner.required, owner.empty_label = True, None
        for name in values.GUESTS:
            self.fields[name].disabled = not guests
        if event is None or not event.picture:
            del self.fields["picture_remove"]

    def sections(self) -> list[tuple[Section, list[forms.BoundField]]]:
        """The form's parts with their fields, in the order of the page."""
        return [(section, [self[name] for name in section.fields if name in self.fields]) for section in SECTIONS]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start = self._start(data)
        if data.get("end_day") and not data.get("end_time"):
            self.add_error("end_time", _("What time does it end?"))
        end_day = data.get("end_day") or data.get("start_day")
        end = self._moment(data, "end", end_day) if data.get("end_time") else None
        if start and end and end <= start:
            self.add_error("end_time", _("The end must be after the start."))
        opens = self._moment(data, "opens", default=time(0, 0))
        closes = self._moment(data, "closes", default=time(23, 59))
        data |= {"starts_at": start, "ends_at": end, "opens_at": opens, "closes_at": closes}
        self._check_registration(data)
        self._check_picture(data)
        if data.get("place_new") and data.get("place"):
            self.add_error("place_new", _("Choose a place from the list or enter a new one, not both."))
        return data

    def _start(self, data: dict[str, Any]) -> datetime | None:
        """The start at its time of day, or for a day with words instead."""
        note, day = data.get("time_note"), data.get("start_day")
        if note and data.get("start_time"):
            self.add_error("time_note", _("Enter a time or a description, not both."))
        if note:
            end = self._moment(data, "end", data.get("end_day") or day) if data.get("end_time") else None
            return without_time(day, end) if day else None
        if not data.get("start_time") and "start_time" not in self.errors:
            self.add_error("start_time", self.fields["start_day"].error_messages["required"])
        return self._moment(data, "start")

    def _moment(
        self, data: dict[str, Any], part: str, day: date | None = None, default: time | None = None
    ) -> datetime | None:
        day = day or data.get(f"{part}_day")
        at = data.get(f"{part}_time") or default
        if day is None or at is None:
            if data.get(f"{part}_time") and not day and f"{part}_day" not in self.errors:
                self.add_error(f"{part}_day", _("Which day?"))
            return None
        moment = clock.at(day, at.hour, at.minute)
        if clock.local(moment).time() != at.replace(second=0, microsecond=0):
            self.add_error(f"{part}_time", _("The clocks go forward on that day, so this time does not exist."))
        return moment

    def _check_registration(self, data: dict[str, Any]) -> None:
        kind, start = data.get("registration"), data.get("starts_at")
        if kind == RegistrationKind.EXTERNAL and not data.get("external_url") and "external_url" not in self.errors:
            self.add_error("external_url", _("Enter the web address where people register."))
        if data.get("opens_at") and start and data["opens_at"] >= start:
            self.add_error("opens_day", _("Registration must open before the event starts."))
        if data.get("closes_at") and start and data["closes_at"] > start and data["closes_day"] != data["start_day"]:
            self.add_error("closes_day", _("Registration must close by the start of the event."))
        if data.get("opens_at") and data.get("closes_at") and data["closes_at"] <= data["opens_at"]:
            self.add_error("closes_day", _("Registration must close after it opens."))
        limit, seats = data.get("party_limit"), data.get("capacity")
        if limit and seats and limit > seats:
            self.add_error("party_limit", _("That is more than the total number of places."))

    def _check_picture(self, data: dict[str, Any]) -> None:
        upload = data.get("picture")
        if upload:
            try:
                data["picture"] = pictures.read(upload)
            except Refusal as refusal:
                self.add_error("picture", refusal.message)
        has_one = upload or (self.event is not None and self.event.picture and not data.get("picture_remove"))
        if has_one and not data.get("picture_alt"):
            self.add_error("picture_alt", _("Describe the picture for people who cannot see it."))
        if has_one and not data.get("picture_credit"):
            self.add_error("picture_credit", _("Whose picture is it?"))

    def values(self) -> dict[str, Any]:
        """The event's fields as `actions.editing` takes them; a new place is found or made by its name."""
        data = self.cleaned_data
        same = (
            "title",
            "summary",
            "text",
            "language",
            "series",
            "room",
            "online_url",
            "accessibility",
            "time_note",
            "registration",
            "external_url",
            "capacity",
            "waiting_list",
            "proof_of_address",
            "guest_names",
            "price_note",
            "picture_alt",
            "picture_credit",
            *_MOMENTS,
        )
        found = {name: data[name] for name in same}
        found["text"] = data["text"].replace("\r\n", "\n")
        found |= {name: list(data[name]) for name in values.MANY}
        found["audiences"] = sorted(data["audiences"])
        found["party_limit"] = data["party_limit"] or 5
        found["hold_minutes"] = 60 * (24 if data["hold_hours"] is None else data["hold_hours"])
        found["is_free"] = True if data["is_free"] else (False if data["price_note"] else None)
        found["place"] = data["place"]
        if data["place_new"]:
            found["place"] = values.place_called(data["place_new"], address=data["place_address"], source="events")
        if data["picture"]:
            found["picture"] = data["picture"]
        elif data.get("picture_remove"):
            found["picture"] = ""
        return found


def first_values(event: Event | None, owners: Sequence[Organisation], *, city: bool) -> dict[str, Any]:
    """What the form shows before anybody has typed: the event, or the usual for a new one."""
    if event is None:
        mine = None if city or not owners else owners[0].pk
        return {
            "language": "de",
            "registration": RegistrationKind.OPEN,
            "party_limit": 5,
            "waiting_list": True,
            "hold_hours": 24,
            "owner": mine,
            "organisers": [mine] if mine else [],
            "registrations_shared_with": [],
        }
    shown: dict[str, Any] = {
        name: getattr(event, name)
        for name in (
            "version",
            "title",
            "summary",
            "text",
            "audiences",
            "language",
            "room",
            "online_url",
            "accessibility",
            "registration",
            "external_url",
            "capacity",
            "party_limit",
            "waiting_list",
            "proof_of_address",
            "guest_names",
            "price_note",
            "picture_alt",
            "picture_credit",
        )
    }
    shown |= {
        "series": event.series_id,
        "place": event.place_id,
        "owner": event.owner_id,
        "is_free": bool(event.is_free),
    }
    shown |= {name: [one.pk for one in getattr(event, name).all()] for name in values.MANY}
    shown["hold_hours"] = event.hold_minutes // 60
    for name, part in _MOMENTS.items():
        moment = getattr(event, name)
        local = clock.local(moment) if moment else None
        shown[f"{part}_day"] = local.date() if local else None
        shown[f"{part}_time"] = local.time().replace(second=0, microsecond=0) if local else None
    if event.time_note:
        shown["start_time"] = None
    if shown["end_day"] == shown["start_day"]:
        shown["end_day"] = None
    return shown


def as_typed(value: Any) -> list[str]:
    """A first value as a browser would send it."""
    if value is None or value is False:
        return []
    if isinstance(value, (list, tuple)):
        return [str(item) for item in value]
    if isinstance(value, time):
        return [f"{value:%H:%M}"]
    return ["on" if value is True else str(value)]


class StepForm(forms.Form):
    """A step on the event's way, perhaps with a few words."""

    step = forms.CharField(max_length=20)
    note = forms.CharField(max_length=300, required=False)
