"""The fields of the form about an event, section by section as the page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from stadtkern.kernel.city.form_fields import DayField, NumberField
from stadtkern.kernel.people.models import Organisation
from stadtkern.kernel.places.models import Place
from stadtkern.modules.events.actions import editing_values as values
from stadtkern.modules.events.models import TEXT_LIMIT, TITLE_LIMIT, Audience, EventTopic, RegistrationKind, Series

LANGUAGES = [(code, values.LANGUAGE_NAMES[code]) for code in ("de", "en", "tr", "ar", "uk", "ru", "pl", "fr", "nl")]


@dataclass(frozen=True)
class Section:
    """A part of the form with a heading: what a page shows as one card."""

    key: str
    title: str | Promise
    fields: Sequence[str]
    hint: str | Promise = ""


SECTIONS = [
    Section("was", gettext_lazy("What"), ["title", "summary", "text", "topics", "audiences", "language"]),
    Section(
        "wann",
        gettext_lazy("When"),
        ["start_day", "start_time", "time_note", "end_day", "end_time", "series"],
        gettext_lazy("All times are local times."),
    ),
    Section(
        "wo", gettext_lazy("Where"), ["place", "place_new", "place_address", "room", "online_url", "accessibility"]
    ),
    Section("wer", gettext_lazy("Who"), ["owner", "organisers", "registrations_shared_with"]),
    Section(
        "anmeldung",
        gettext_lazy("Registration and price"),
        [
            "registration",
            "external_url",
            "capacity",
            "party_limit",
            "opens_day",
            "opens_time",
            "closes_day",
            "closes_time",
            "waiting_list",
            "proof_of_address",
            "guest_names",
            "price_note",
            "hold_hours",
            "is_free",
        ],
    ),
    Section("bild", gettext_lazy("Picture"), ["picture", "picture_remove", "picture_alt", "picture_credit"]),
]


def _time(**more: Any) -> forms.TimeField:
    return forms.TimeField(widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}), **more)


class WhatFields(forms.Form):
    """What it is."""

    title = forms.CharField(label=values.LABELS["title"], max_length=TITLE_LIMIT)
    summary = forms.CharField(
        label=values.LABELS["summary"],
        max_length=300,
        required=False,
        help_text=gettext_lazy("Shown in lists and in the printed programme."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    text = forms.CharField(
        label=values.LABELS["text"],
        max_length=TEXT_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 9}),
        help_text=gettext_lazy(
            "**bold**, *italic*, “- ” for a list, “## ” for a heading, [word](https://…) for a link."
        ),
    )
    topics = forms.ModelMultipleChoiceField(
        label=values.LABELS["topics"],
        queryset=EventTopic.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    audiences = forms.MultipleChoiceField(
        label=values.LABELS["audiences"], choices=Audience.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    language = forms.ChoiceField(label=values.LABELS["language"], choices=LANGUAGES)


class WhenFields(forms.Form):
    """When it is, in the city's own time."""

    start_day = DayField(label=gettext_lazy("Day"))
    start_time = _time(label=gettext_lazy("Start time"), required=False)
    time_note = forms.CharField(
        label=values.LABELS["time_note"],
        max_length=80,
        required=False,
        help_text=gettext_lazy("Only if there is no fixed time, for example: at dusk."),
    )
    end_day = DayField(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Only if it ends on another day.")
    )
    end_time = _time(label=gettext_lazy("End"), required=False)
    series = forms.ModelChoiceField(
        label=values.LABELS["series"],
        queryset=Series.objects.all(),
        required=False,
        empty_label=gettext_lazy("no series"),
    )


class WhereFields(forms.Form):
    """Where it is: a place of the list, a new one, or the net."""

    place = forms.ModelChoiceField(
        label=values.LABELS["place"],
        queryset=Place.objects.all(),
        required=False,
        empty_label=gettext_lazy("to be announced"),
    )
    place_new = forms.CharField(
        label=gettext_lazy("Not in the list? Name of the venue"), max_length=200, required=False
    )
    place_address = forms.CharField(label=gettext_lazy("Its street and number"), max_length=200, required=False)
    room = forms.CharField(label=values.LABELS["room"], max_length=120, required=False)
    online_url = forms.URLField(
        label=values.LABELS["online_url"],
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy("If people take part by video."),
    )
    accessibility = forms.CharField(
        label=values.LABELS["accessibility"],
        max_length=300,
        required=False,
        help_text=gettext_lazy("For example: step-free, lift, accessible toilet, induction loop, sign language."),
    )


class WhoFields(forms.Form):
    """To whom it belongs, and who is named in the programme."""

    owner = forms.ModelChoiceField(
        label=gettext_lazy("Belongs to"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=gettext_lazy("the city"),
        help_text=gettext_lazy("Its members can change the event and see registrations."),
    )
    organisers = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Organisers in the programme"),
        queryset=Organisation.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "long"}),
        help_text=gettext_lazy("They can change the event but cannot see who registers."),
    )
    registrations_shared_with = forms.ModelMultipleChoiceField(
        label=values.LABELS["registrations_shared_with"],
        queryset=Organisation.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "long"}),
        help_text=gettext_lazy(
            "They can see names, email addresses and answers, and check people in. The registration form lists them."
        ),
    )


class RegistrationFields(forms.Form):
    """How to come, and what it costs."""

    registration = forms.ChoiceField(
        label=values.LABELS["registration"], choices=RegistrationKind.choices, widget=forms.RadioSelect
    )
    external_url = forms.URLField(
        label=values.LABELS["external_url"],
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy("Only if people register elsewhere."),
    )
    capacity = NumberField(
        label=values.LABELS["capacity"],
        required=False,
        lowest=1,
        highest=100_000,
        help_text=gettext_lazy("Leave empty for no limit."),
    )
    party_limit = NumberField(
        label=values.LABELS["party_limit"],
        lowest=1,
        highest=50,
        required=False,
        help_text=gettext_lazy("How many places one person can book, for example for a family."),
    )
    opens_day = DayField(
        label=gettext_lazy("Registration from"),
        required=False,
        help_text=gettext_lazy("Leave empty to open when it is published."),
    )
    opens_time = _time(label=gettext_lazy("at"), required=False)
    closes_day = DayField(
        label=gettext_lazy("Registration until"),
        required=False,
        help_text=gettext_lazy("Leave empty to close when it starts."),
    )
    closes_time = _time(label=gettext_lazy("at"), required=False)
    waiting_list = forms.BooleanField(
        label=gettext_lazy("Waiting list when all places are taken"),
        required=False,
        help_text=gettext_lazy("Places that become free are offered by email in the order of the list."),
    )
    proof_of_address = forms.BooleanField(
        label=values.LABELS["proof_of_address"],
        required=False,
        help_text=gettext_lazy(
            "People get an email with a link when they register. Their places are held for 30 minutes until they open "
            "it."
        ),
    )
    guest_names = forms.BooleanField(
        label=values.LABELS["guest_names"],
        required=False,
        help_text=gettext_lazy("People give a name for every place. Ask only if you need to."),
    )
    hold_hours = NumberField(
        label=gettext_lazy("Hours to hold free places for a larger group"),
        required=False,
        lowest=0,
        highest=240,
        help_text=gettext_lazy(
            "If there are not enough places for the first group, they go to the next after this time."
        ),
    )
    is_free = forms.BooleanField(label=values.LABELS["is_free"], required=False)
    price_note = forms.CharField(
        label=values.LABELS["price_note"], max_length=120, required=False, help_text=gettext_lazy("For example: 5 €")
    )


class PictureFields(forms.Form):
    """Its picture."""

    picture = forms.FileField(
        label=values.LABELS["picture"],
        required=False,
        help_text=gettext_lazy("JPEG, PNG or WebP, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    picture_remove = forms.BooleanField(label=gettext_lazy("Remove the picture"), required=False)
    picture_alt = forms.CharField(
        label=values.LABELS["picture_alt"],
        max_length=200,
        required=False,
        help_text=gettext_lazy("Describe the picture in one sentence for people who cannot see it."),
    )
    picture_credit = forms.CharField(label=values.LABELS["picture_credit"], max_length=200, required=False)
