"""The organiser's own questions, as a page of small forms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stadtkern.kernel.city.form_fields import NumberField
from stadtkern.modules.events.actions import editing_values as values
from stadtkern.modules.events.models import MAX_ANSWER, Question


class QuestionForm(forms.Form):
    """One question to everybody who registers."""

    id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    label = forms.CharField(label=gettext_lazy("Question"), max_length=300, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Answer"), choices=Question.Kind.choices)
    choices = forms.CharField(
        label=gettext_lazy("Possible answers"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Only for a choice: one on each line."),
    )
    help = forms.CharField(label=gettext_lazy("Explanation"), max_length=300, required=False)
    required = forms.BooleanField(label=gettext_lazy("Required"), required=False)
    lowest = NumberField(
        label=gettext_lazy("Smallest number"),
        required=False,
        lowest=-MAX_ANSWER,
        highest=MAX_ANSWER,
        help_text=gettext_lazy("Only for a number. Leave empty for 0."),
    )
    highest = NumberField(
        label=gettext_lazy("Largest number"),
        required=False,
        lowest=-MAX_ANSWER,
        highest=MAX_ANSWER,
        help_text=gettext_lazy("Only for a number. For an age, for example 120."),
    )
    position = NumberField(label=gettext_lazy("Order"), required=False, lowest=1, highest=99)
    remove = forms.BooleanField(label=gettext_lazy("Remove this question"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        lines = [line.strip()[:200] for line in data.get("choices", "").splitlines() if line.strip()]
        data["choices"] = list(dict.fromkeys(lines))
        if data.get("remove"):
            return data
        if data.get("kind") == Question.Kind.CHOICE and data.get("label") and len(data["choices"]) < 2:
            self.add_error("choices", _("Enter at least two answers, one on each line."))
        lowest, highest = _limits(data)
        if data.get("kind") == Question.Kind.NUMBER and lowest > highest:
            self.add_error("highest", _("The largest number must not be below the smallest."))
        if not data.get("label") and (data["choices"] or data.get("help") or data.get("id")):
            self.add_error("label", _("Your question"))
        return data


def _limits(data: dict[str, Any]) -> tuple[int, int]:
    lowest, highest = data.get("lowest"), data.get("highest")
    return (0 if lowest is None else lowest), (MAX_ANSWER if highest is None else highest)


QuestionFormSet = forms.formset_factory(QuestionForm, extra=0, max_num=20, validate_max=True, absolute_max=40)


def question_inputs(formset: Any) -> list[values.QuestionInput]:
    """The questions of a valid formset in the order that was asked for, without removed and empty ones."""
    kept = [form.cleaned_data for form in formset if form.cleaned_data.get("label") and not form.cleaned_data["remove"]]
    kept.sort(key=lambda data: data["position"] or 99)
    return [
        values.QuestionInput(
            data["label"],
            data["kind"],
            data["id"],
            data["help"],
            data["required"],
            data["choices"] if data["kind"] == Question.Kind.CHOICE else [],
            *(_limits(data) if data["kind"] == Question.Kind.NUMBER else (0, MAX_ANSWER)),
        )
        for data in kept
    ]
