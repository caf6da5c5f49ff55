"""What editors of the calendar send."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext_lazy as _

from stadtkern.kernel.city.form_fields import DayField, NumberField
from stadtkern.kernel.feeds.models import Feed
from stadtkern.kernel.fetching import MAX_URL
from stadtkern.modules.waste.models import Fraction, ShiftTable, SingleDate, Zone


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> DayField:
    return DayField(label=label, required=required, help_text=help_text)


class RuleForm(forms.Form):
    """A rule of a zone."""

    fraction = forms.ModelChoiceField(label=_("Waste type"), queryset=Fraction.objects.none())
    weekday = forms.TypedChoiceField(
        label=_("Day of the week"), coerce=int, choices=[(n, WEEKDAYS[n]) for n in range(7)]
    )
    every_weeks = NumberField(label=_("Every … weeks"), lowest=1, highest=52, initial=2)
    start = _day(
        _("From this day"), help_text=_("The first collection is on the first such weekday on or after this date.")
    )
    until = _day(_("Until this day"), required=False)
    months = forms.TypedMultipleChoiceField(
        label=_("Only in these months"),
        coerce=int,
        required=False,
        choices=[(n, MONTHS[n]) for n in range(1, 13)],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, zone: Zone, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["fraction"].queryset = Fraction.objects.filter(division=zone.division_id)


class ShiftForm(forms.Form):
    """A holiday shift."""

    table = forms.ModelChoiceField(label=_("Table"), queryset=ShiftTable.objects.all())
    day = _day(_("Instead of"))
    to_day = _day(_("collected on"))
    reason = forms.CharField(label=_("Holiday"), max_length=120)


class SingleForm(forms.Form):
    """A single date."""

    fraction = forms.ModelChoiceField(label=_("Waste type"), queryset=Fraction.objects.all())
    zone = forms.ModelChoiceField(
        label=_("Zone"), queryset=Zone.objects.all(), required=False, empty_label=_("all zones of the fraction")
    )
    kind = forms.ChoiceField(
        label=_("What happens"),
        choices=[
            (kind.value, kind.label)
            for kind in (SingleDate.Kind.MOVED, SingleDate.Kind.CANCELLED, SingleDate.Kind.ADDED)
        ],
    )
    day = _day(_("Day"), help_text=_("As people see it now, including changes for public holidays."))
    to_day = _day(_("moved to"), required=False)
    reason = forms.CharField(label=_("Reason shown to the public"), max_length=200, required=False)


class PublishForm(forms.Form):
    """What is said about a new version of a year."""

    note = forms.CharField(label=_("Note for the history"), max_length=300, required=False)


class FeedForm(forms.Form):
    """The address of a provider's calendar."""

    zone = forms.ModelChoiceField(label=_("Zone"), queryset=Zone.objects.all())
    url = forms.CharField(
        label=_("Address"),
        max_length=MAX_URL,
        help_text=_("It begins with https:// or webcal:// and leads to an .ics file."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    every_hours = forms.TypedChoiceField(
        label=_("How often"), coerce=int, choices=Feed._meta.get_field("every_hours").choices, initial=24
    )


class DatesForm(forms.Form):
    """A calendar file of one zone."""

    zone = forms.ModelChoiceField(label=_("Zone"), queryset=Zone.objects.all())
    file = forms.FileField(
        label=_("File"),
        help_text=_("iCalendar (.ics), at most 2 MB: the dates of one zone as the provider delivers them."),
        widget=forms.FileInput(attrs={"accept": ".ics"}),
    )
    take = forms.BooleanField(label=_("Import the dates if there are no problems"), required=False)
