"""Fields for numbers and days, with limits and an answer of their own for what nobody can mean."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from stadtkern.kernel.city import clock

FIRST_DAY = date(2000, 1, 1)
YEARS_AHEAD = 10


def number_between(lowest: int, highest: int) -> str:
    """What somebody reads who entered another number."""
    limits = {name: number_format(n, force_grouping=True) for name, n in (("lowest", lowest), ("highest", highest))}
    return _("Please enter a number from %(lowest)s to %(highest)s.") % limits


class NumberField(forms.IntegerField):
    """A whole number from `lowest` to `highest`, both included."""

    def __init__(self, *, lowest: int, highest: int, **more: Any) -> None:
        self.lowest, self.highest = lowest, highest
        super().__init__(**more)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        if isinstance(widget, forms.NumberInput):
            attrs |= {"min": self.lowest, "max": self.highest}
        return attrs

    def to_python(self, value: Any) -> int | None:
        try:
            return super().to_python(value)
        except ValidationError:
            raise ValidationError(_("Enter a whole number."), code="invalid") from None

    def run_validators(self, value: Any) -> None:
        """One sentence with both limits, whichever was crossed."""
        if value is not None and not self.lowest <= value <= self.highest:
            raise ValidationError(self.sentence(value), code="limits")
        super().run_validators(value)

    def sentence(self, value: int) -> str:  # noqa: ARG002  (fields that know more say more)
        """What somebody reads who entered a number outside of the limits."""
        return number_between(self.lowest, self.highest)


class DayField(forms.DateField):
    """A day that the app can have to do with: from the year 2000 to the end of the tenth year from now."""

    def __init__(self, **more: Any) -> None:
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more)

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        self.widget.attrs |= {"min": FIRST_DAY.isoformat(), "max": last_day().isoformat()}
        return super().get_bound_field(form, field_name)

    def run_validators(self, value: Any) -> None:
        if value is not None and not FIRST_DAY <= value <= last_day():
            limits = {"first": date_format(FIRST_DAY, "DATE_FORMAT"), "last": date_format(last_day(), "DATE_FORMAT")}
            raise ValidationError(_("Please enter a day from %(first)s to %(last)s.") % limits, code="limits")
        super().run_validators(value)


def last_day() -> date:
    """The last day that a form takes."""
    return date(clock.today().year + YEARS_AHEAD, 12, 31)
