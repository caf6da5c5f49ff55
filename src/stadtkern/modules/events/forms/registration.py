"""What somebody fills in to register, to wait, or to change what they have."""

from __future__ import annotations

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stadtkern.kernel.city.form_fields import NumberField
from stadtkern.kernel.mail_addresses import MailAddressField
from stadtkern.kernel.texts import with_language
from stadtkern.modules.events.actions.answers import ANSWER_LIMIT, GUEST, NAME_LIMIT
from stadtkern.modules.events.actions.refusals import InvalidAnswers
from stadtkern.modules.events.models import Event, Question, Registration

PREFIX = "q-"  # a question's field is called by its id after this


class SeatsField(NumberField):
    """How many of a party come, chosen from what is offered."""

    widget = forms.Select

    def __init__(self) -> None:
        super().__init__(lowest=1, highest=1)

    def sentence(self, value: int) -> str:
        if value < 1:
            return _("Choose at least one place.")
        return ngettext(
            "You can book up to %(limit)d place here.", "You can book up to %(limit)d places here.", self.highest
        ) % {"limit": self.highest}


class PartyForm(forms.Form):
    """Name, seats and the organiser's questions. most: the largest number of seats to choose from."""

    name = forms.CharField(max_length=NAME_LIMIT, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    seats = SeatsField()

    def __init__(self, event: Event, *args: Any, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.event = event
        self.fields["name"].label = _("Your name")
        self.fields["name"].error_messages["required"] = _("Enter your name.")
        self.fields["seats"].label = _("Number of places")
        self.fields["seats"].help_text = _("Include yourself.")
        self.fields["seats"].error_messages["required"] = _("Choose at least one place.")
        self.take_up_to(most)
        self.questions = event.asked
        for question in self.questions:
            self.fields[f"{PREFIX}{question.pk}"] = _field(question)

    def take_up_to(self, most: int) -> None:
        """The largest number of seats that is taken and offered."""
        self._seats.highest = max(most, 1)
        for number in range(2, most + 1) if self.event.guest_names else ():
            self.fields[f"{GUEST}{number}"] = _guest(number)
        self.offer(most)

    def offer(self, most: int) -> None:
        """Offer no more seats than there are now; what somebody has chosen already stays chosen."""
        seats = self._seats
        chosen = str(self.data.get("seats") if self.is_bound else self.initial.get("seats", ""))
        offered = {*range(1, max(most, 1) + 1)}
        offered |= {n for n in range(1, seats.highest + 1) if str(n) == chosen}
        seats.widget.choices = [  # type: ignore[attr-defined]  # SeatsField has a Select
            (n, ngettext("%(seats)d place", "%(seats)d places", n) % {"seats": n}) for n in sorted(offered)
        ]
        self.offered = max(offered)

    @property
    def _seats(self) -> SeatsField:
        seats = self.fields["seats"]
        assert isinstance(seats, SeatsField)  # noqa: S101  (for the type checker)
        return seats

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields that people see, in order: of the guests as many as there are seats to choose."""
        hidden = {"website", *(f"{GUEST}{number}" for number in range(self.offered + 1, self._seats.highest + 1))}
        return [field for field in self.visible_fields() if field.name not in hidden]

    @property
    def guests(self) -> list[str]:
        """The names of the others, for as many seats as were chosen."""
        return [self.cleaned_data.get(f"{GUEST}{number}", "") for number in range(2, self.cleaned_data["seats"] + 1)]

    @property
    def answers(self) -> dict[str, Any]:
        """The answers by the id of their question, as the actions take them; what was left out is not there."""
        given = {str(question.pk): self.cleaned_data.get(f"{PREFIX}{question.pk}") for question in self.questions}
        return {key: answer for key, answer in given.items() if answer not in (None, "", False)}

    def speak_of_another(self) -> None:
        """Word the fields for staff who fill them in for somebody, for example on the phone."""
        own = {
            "name": (_("Name"), ""),
            "contact": (_("Email address"), _("We will send the ticket there.")),
            "seats": (_("Number of places"), _("Include the person themselves.")),
        }
        for name in own.keys() & self.fields.keys():
            self.fields[name].label, self.fields[name].help_text = own[name]
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["name"].error_messages["required"] = _("Enter a name.")

    def show(self, refused: InvalidAnswers) -> None:
        """Put the errors that an action found beside their fields."""
        for key, sentence in refused.details["errors"].items():
            field = key if key in self.fields else f"{PREFIX}{key}"
            self.add_error(field if field in self.fields else None, sentence)


class RegisterForm(PartyForm):
    """The same with a mail address, a number of its own against double sending, and a field that only robots fill.

    The page is the same for everybody, so the number comes from the browser (registration.js). Without JavaScript there
    is none: then a form that is sent twice is recognised by its mail address.
    """

    contact = MailAddressField(max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}))
    field_order = ["name", "contact", "seats"]

    def __init__(self, event: Event, *args: Any, **kwargs: Any) -> None:
        super().__init__(event, *args, most=event.party_limit, **kwargs)
        self.fields["contact"].label = _("Email address")
        self.fields["contact"].help_text = _("We will send your ticket there.")
        self.fields["contact"].error_messages |= {
            "required": _("Enter your email address."),
            "invalid": _("Enter an email address, like name@example.org."),
        }
        self.fields["website"].label = _("Please leave this field empty")

    @property
    def by_robot(self) -> bool:
        """Whether somebody filled what nobody sees."""
        return bool(self.data.get("website"))


class ChangeForm(PartyForm):
    """What can be changed about a registration; the mail address stays."""

    def __init__(self, registration: Registration, *args: Any, most: int, **kwargs: Any) -> None:
        kept = {f"{PREFIX}{key}": answer for key, answer in registration.answers.items()}
        names = {f"{GUEST}{number}": name for number, name in enumerate(registration.guests, 2)}
        initial = {"name": registration.name, "seats": registration.seats, **kept, **names}
        super().__init__(registration.event, *args, most=most, initial=initial, **kwargs)


class GuestInput(forms.TextInput):
    """The name of a guest. The browser asks for none: which ones are needed depends on the seats."""

    def use_required_attribute(self, _initial: Any) -> bool:
        return False


class GuestField(forms.CharField):
    """The name of a guest, needed where there is a seat for them (`actions.answers.checked` knows)."""

    def validate(self, value: Any) -> None:
        """An empty one may be of a seat that was not chosen."""


def _guest(number: int) -> GuestField:
    widget = GuestInput(attrs={"autocomplete": "off", "data-guest": number})
    return GuestField(label=_("Name of person %(number)d") % {"number": number}, max_length=NAME_LIMIT, widget=widget)


def _field(question: Question) -> forms.Field:
    spoken = partial(with_language, language=question.event.language)
    common: dict[str, Any] = {
        "label": spoken(question.label),
        "help_text": spoken(question.help),
        "required": question.required,
    }
    missing = {"required": _("Please answer this question.")}
    match question.kind:
        case Question.Kind.CHOICE:
            choices = [(choice, spoken(choice)) for choice in question.choices]
            widget = forms.RadioSelect if len(choices) <= 6 else forms.Select
            if not question.required or widget is forms.Select:
                choices = [("", _("No answer") if not question.required else _("Please choose")), *choices]
            return forms.ChoiceField(choices=choices, widget=widget, error_messages=missing, **common)
        case Question.Kind.NUMBER:
            return NumberField(lowest=question.lowest, highest=question.highest, error_messages=missing, **common)
        case Question.Kind.CONSENT:
            agree = {"required": _("You must agree so that we can register you.")}
            return forms.BooleanField(error_messages=agree, **common)
        case _:
            area = forms.Textarea(attrs={"rows": 3})
            return forms.CharField(max_length=ANSWER_LIMIT, widget=area, error_messages=missing, **common)
