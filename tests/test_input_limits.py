"""Every number and every day that somebody can type has limits, and an answer of its own for what nobody can mean."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from django import forms

import stadtkern
from stadtkern.kernel.city.form_fields import DayField, NumberField


def all_forms(kind: type[forms.BaseForm] = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    for one in kind.__subclasses__():
        if one.__module__.startswith("stadtkern."):
            yield one
        yield from all_forms(one)


def import_everything() -> None:
    for found in pkgutil.walk_packages(stadtkern.__path__, "stadtkern."):
        its = found.name.split(".")
        if its[1] in ("kernel", "modules") and not {"migrations", "storage"} & {*its}:  # storage: needs an extra
            importlib.import_module(found.name)


def test_every_number_and_every_day_of_a_form_has_limits():
    import_everything()
    found = {
        f"{form.__name__}.{name}": field
        for form in all_forms()
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.IntegerField | forms.DateField | forms.DateTimeField)
    }

    assert len(found) > 8
    assert [name for name, field in found.items() if not isinstance(field, NumberField | DayField)] == []


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("-5", "Bitte geben Sie eine Zahl von 0 bis 120 ein."),
        ("121", "Bitte geben Sie eine Zahl von 0 bis 120 ein."),
        ("9" * 5000, "Bitte geben Sie eine ganze Zahl ein."),
        ("1,5", "Bitte geben Sie eine ganze Zahl ein."),
        ("acht", "Bitte geben Sie eine ganze Zahl ein."),
        ("NaN", "Bitte geben Sie eine ganze Zahl ein."),
    ],
)
def test_a_number_that_nobody_can_mean(typed, answer):
    class Age(forms.Form):
        age = NumberField(lowest=0, highest=120)

    assert Age({"age": typed}).errors["age"] == [answer]
    assert Age({"age": "8"}).errors == {}


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("0202-03-09", "Bitte geben Sie einen Tag vom 1. Januar 2000 bis 31. Dezember 2030 ein."),
        ("2203-03-09", "Bitte geben Sie einen Tag vom 1. Januar 2000 bis 31. Dezember 2030 ein."),
        ("2020-02-30", "Bitte ein gültiges Datum eingeben."),
        ("morgen", "Bitte ein gültiges Datum eingeben."),
    ],
)
def test_a_day_that_nobody_can_mean(typed, answer):
    class Visit(forms.Form):
        day = DayField()

    assert Visit({"day": typed}).errors["day"] == [answer]
    assert Visit({"day": "2020-03-09"}).errors == {}
    assert 'min="2000-01-01" max="2030-12-31"' in " ".join(str(Visit()["day"]).split())
