"""What must never be, the database refuses itself."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from stadtkern.modules.waste.models import Assignment, Collection, Rule, Shift, SingleDate


def refused(action: Callable[[], Any]) -> str:
    """The name of the constraint that refuses an action, or nothing."""
    try:
        with transaction.atomic():
            action()
    except IntegrityError as error:
        return error.__cause__.diag.constraint_name or ""
    return ""


def stretch(bins: Any, zone: Any, low: int, high: int, parity: str = "all", street: Any = None) -> Assignment:
    return Assignment.objects.create(
        division=zone.division, zone=zone, street=street or bins.lindenweg, low=low, high=high, parity=parity
    )


def test_stretches_of_one_street_do_not_overlap(bins):
    stretch(bins, bins.north, 100, 2099)

    assert refused(lambda: stretch(bins, bins.south, 2000, 3099)) == "waste_stretches_do_not_overlap"
    assert refused(lambda: stretch(bins, bins.south, 500, 600, "odd")) == "waste_stretches_do_not_overlap"
    assert refused(lambda: stretch(bins, bins.south, 2100, 3099)) == ""


@pytest.mark.parametrize(
    ("one", "other", "name"),
    [
        ("odd", "even", ""),
        ("odd", "odd", "waste_stretches_do_not_overlap"),
        ("even", "all", "waste_stretches_do_not_overlap"),
        ("even", "even", "waste_stretches_do_not_overlap"),
    ],
)
def test_two_sides_of_a_street_may_lie_in_two_zones(bins, one, other, name):
    stretch(bins, bins.north, 0, 9999, one)

    assert refused(lambda: stretch(bins, bins.south, 0, 9999, other)) == name


def test_other_streets_and_other_divisions_do_not_meet(bins):
    stretch(bins, bins.north, 0, 9999)
    stretch(bins, bins.south, 0, 9999, street=bins.marktplatz)
    stretch(bins, bins.paper_north, 0, 9999)

    assert Assignment.objects.count() == 3


def test_a_stretch_lies_in_the_division_of_its_zone(bins):
    def foreign() -> None:
        Assignment.objects.create(division=bins.papers, zone=bins.north, street=bins.lindenweg)

    assert refused(foreign) == "waste_stretch_lies_in_the_division_of_its_zone"


def test_a_rule_is_of_a_fraction_of_the_zones_division(bins):
    def rule(**more: Any) -> Rule:
        return Rule.objects.create(
            **{"zone": bins.north, "fraction": bins.residual, "weekday": 0, "start": date(2020, 1, 1)} | more
        )

    assert refused(lambda: rule(fraction=bins.paper)) == "waste_fraction_is_of_the_zones_division"
    assert refused(lambda: rule(weekday=7)) == "waste_rule_has_a_day_of_the_week"
    assert refused(lambda: rule(every_weeks=0)) == "waste_rule_comes_again"
    assert refused(lambda: rule(until=date(2019, 12, 31))) == "waste_rule_ends_after_it_starts"
    assert refused(lambda: rule(months=[0])) == "waste_rule_has_months_of_a_year"
    assert refused(lambda: rule(months=[4, 5])) == ""
    bins.north.division = bins.papers
    assert refused(bins.north.save) == "waste_division_stays"


def test_a_day_is_shifted_once_and_takes_one_shift(bins):
    def shift(day: date, to_day: date) -> Shift:
        return Shift.objects.create(table=bins.table, day=day, to_day=to_day, reason="Ostern")

    shift(date(2020, 4, 13), date(2020, 4, 14))

    assert refused(lambda: shift(date(2020, 4, 13), date(2020, 4, 11))) == "waste_day_is_shifted_once"
    assert refused(lambda: shift(date(2020, 4, 10), date(2020, 4, 14))) == "waste_day_takes_one_shift"
    assert refused(lambda: shift(date(2020, 5, 1), date(2020, 5, 1))) == "waste_shift_goes_somewhere"
    assert refused(lambda: shift(date(2020, 5, 1), date(2020, 6, 2))) == "waste_shift_stays_near"


def test_a_single_date_is_said_once_also_for_all_zones(bins):
    def single(**more: Any) -> SingleDate:
        return SingleDate.objects.create(
            **{"fraction": bins.residual, "kind": "cancelled", "day": date(2020, 3, 2)} | more
        )

    single()

    assert refused(single) == "waste_single_date_is_said_once"
    assert refused(lambda: single(zone=bins.paper_north)) == "waste_fraction_is_of_the_zones_division"
    assert refused(lambda: single(zone=bins.north, kind="moved")) == "waste_only_a_moved_date_has_a_new_day"
    assert refused(lambda: single(zone=bins.north)) == ""


def test_a_day_is_used_once_by_what_takes_place(bins):
    def collection(origin: str, state: str = "on") -> Collection:
        return Collection.objects.create(
            zone=bins.north,
            fraction=bins.residual,
            origin=origin,
            year=2020,
            day=date(2020, 3, 2),
            state=state,
            changed_at="2020-01-01T00:00Z",
        )

    collection("2020-03-02")

    assert refused(lambda: collection("2020-03-02")) == "waste_date_is_published_once"
    assert refused(lambda: collection("+2020-03-02")) == "waste_day_is_used_once"
    assert refused(lambda: collection("2020-02-28", "cancelled")) == ""
