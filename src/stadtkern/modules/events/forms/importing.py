"""A file with events, on its way in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from stadtkern.kernel.feeds.models import Feed
from stadtkern.kernel.fetching import MAX_URL
from stadtkern.kernel.people.models import Organisation
from stadtkern.modules.events.actions import editing_values as values
from stadtkern.modules.events.models import Series


class FeedForm(forms.Form):
    """An address that is read again and again."""

    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=MAX_URL,
        help_text=gettext_lazy("It begins with https:// or webcal:// and leads to an .ics, CSV or JSON file."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("The events belong to"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=gettext_lazy("the city"),
    )
    series = forms.ModelChoiceField(
        label=values.LABELS["series"],
        queryset=Series.objects.all(),
        required=False,
        empty_label=gettext_lazy("no series"),
    )
    every_hours = forms.TypedChoiceField(
        label=gettext_lazy("How often"),
        coerce=int,
        choices=Feed._meta.get_field("every_hours").choices,
        initial=24,
    )

    def __init__(self, *args: Any, owners: Sequence[Organisation], city: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        _choose_owner(self, owners, city=city)


class UploadForm(forms.Form):
    """A file with events."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("Excel (XLSX), CSV, iCalendar (.ics) or JSON, at most 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.ics,.json,.txt"}),
    )
    organisation = forms.ModelChoiceField(
        label=gettext_lazy("The events belong to"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=gettext_lazy("the city"),
    )
    series = forms.ModelChoiceField(
        label=values.LABELS["series"],
        queryset=Series.objects.all(),
        required=False,
        empty_label=gettext_lazy("no series"),
    )

    def __init__(self, *args: Any, owners: Sequence[Organisation], city: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        _choose_owner(self, owners, city=city)


def _choose_owner(form: forms.Form, owners: Sequence[Organisation], *, city: bool) -> None:
    """Offer the organisations that somebody may import for."""
    organisation = form.fields["organisation"]
    organisation.queryset = Organisation.objects.filter(pk__in=[owner.pk for owner in owners])
    if not city:
        organisation.required, organisation.empty_label = True, None
