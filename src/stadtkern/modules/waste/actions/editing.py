"""Changing the draft: rules, holiday shifts, single dates. People see nothing of it before the year is published.

Each change is checked against what the dates become: one that brings two dates of a fraction to one day, or names a day
on which there is nothing to move, is refused, and nothing is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import IntegrityError, transaction
from django.utils.dates import MONTHS_3, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stadtkern.kernel.city import clock
from stadtkern.kernel.city.dates import short
from stadtkern.kernel.people.models import User
from stadtkern.kernel.trust import audit
from stadtkern.modules.waste.dates.year import NO_DATES
from stadtkern.modules.waste.models import Fraction, Rule, Shift, ShiftTable, SingleDate, Zone
from stadtkern.modules.waste.models.rules import MAX_SHIFT_DAYS
from stadtkern.modules.waste.queries import plans, published

from .refusals import NotAllowed, in_words

P = ParamSpec("P")
R = TypeVar("R")
WORDS: dict[str, tuple[str, Callable[[], str]]] = {
    "waste_day_is_shifted_once": ("day", lambda: _("This day has already been moved.")),
    "waste_day_takes_one_shift": ("to_day", lambda: _("Another day has already been moved to this day.")),
    "waste_single_date_is_said_once": ("day", lambda: _("There is already an entry for this day.")),
    "waste_fraction_is_of_the_zones_division": (
        "fraction",
        lambda: _("This waste type is not collected in this zone."),
    ),
}


def _refusing(action: Callable[P, R]) -> Callable[P, R]:
    """Run an action in one transaction; what the database refuses comes
    back as a refusal with the field it is about.
    """

    @wraps(action)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with transaction.atomic():
                return action(*args, **kwargs)
        except IntegrityError as error:
            diagnosis = getattr(error.__cause__, "diag", None)
            known = WORDS.get(getattr(diagnosis, "constraint_name", None) or "")
            if known is None:
                raise
            raise NotAllowed(known[1](), known[0]) from None

    return guarded


@_refusing
def save_rule(
    *,
    zone: Zone,
    fraction: Fraction,
    weekday: int,
    start: date,
    by: User,
    every_weeks: int = 1,
    until: date | None = None,
    months: Sequence[int] = (),
    rule: Rule | None = None,
) -> Rule:
    """Add a rule, or change one. Raises NotAllowed with the field it is about."""
    if zone.division_id != fraction.division_id:
        raise NotAllowed(_("This waste type is not collected in this zone."), "fraction")
    if until is not None and until < start:
        raise NotAllowed(_("The end is before the start."), "until")
    before = _troubles([zone])
    row = rule or Rule(zone=zone)
    was = _line(rule) if rule else None
    row.zone, row.fraction, row.weekday, row.every_weeks = zone, fraction, weekday, every_weeks
    row.start, row.until, row.months = start, until, sorted(set(months))
    row.save()
    _check([zone], before, "start")
    audit.record(by, "waste.rule", row, f"{zone}: {fraction}", rule=(was, _line(row)))
    return row


@_refusing
def remove_rule(rule: Rule, *, by: User) -> None:
    """Take a rule away. Raises NotAllowed when a single date hangs on it."""
    before = _troubles([rule.zone])
    audit.record(by, "waste.rule", rule, f"{rule.zone}: {rule.fraction}", rule=(_line(rule), None))
    zone = rule.zone
    rule.delete()
    _check([zone], before)


@_refusing
def save_shift(
    *, table: ShiftTable, day: date, to_day: date, reason: str, by: User, shift: Shift | None = None
) -> Shift:
    """Add a holiday shift, or change one. Raises NotAllowed with the field it is about."""
    if day == to_day:
        raise NotAllowed(_("A shift must lead to a different day."), "to_day")
    if abs((to_day - day).days) > MAX_SHIFT_DAYS:
        raise NotAllowed(_("A shift can be up to %(days)d days.") % {"days": MAX_SHIFT_DAYS}, "to_day")
    zones = _zones_of(table)
    years = {day.year, to_day.year} | ({shift.day.year} if shift else set())
    before = _troubles(zones, years)
    row = shift or Shift(table=table)
    was = str(shift) if shift else None
    row.table, row.day, row.to_day, row.reason = table, day, to_day, reason
    row.save()
    _check(zones, before, "to_day", years)
    audit.record(by, "waste.shift", row, f"{table}: {reason}", shift=(was, str(row)))
    return row


@_refusing
def remove_shift(shift: Shift, *, by: User) -> None:
    """Take a shift away. Raises NotAllowed when a single date hangs on it."""
    zones, years = _zones_of(shift.table), {shift.day.year, shift.to_day.year}
    before = _troubles(zones, years)
    audit.record(by, "waste.shift", shift, f"{shift.table}: {shift.reason}", shift=(str(shift), None))
    shift.delete()
    _check(zones, before, "", years)


@_refusing
def save_single(
    *,
    fraction: Fraction,
    zone: Zone | None,
    kind: str,
    day: date,
    by: User,
    to_day: date | None = None,
    reason: str = "",
    single: SingleDate | None = None,
) -> SingleDate:
    """Add a single date, or change one; without a zone it holds for all zones of the fraction.

    Raises NotAllowed with the field it is about.
    """
    if zone is not None and zone.division_id != fraction.division_id:
        raise NotAllowed(_("This waste type is not collected in this zone."), "fraction")
    if kind == SingleDate.Kind.MOVED and to_day is None:
        raise NotAllowed(_("Which day is it moved to?"), "to_day")
    if to_day == day:
        raise NotAllowed(_("A date must be moved to a different day."), "to_day")
    zones = [zone] if zone is not None else list(Zone.objects.filter(division=fraction.division_id))
    years = {day.year} | ({to_day.year} if to_day else set())
    before = _troubles(zones, years)
    row = single or SingleDate()
    was = str(single) if single else None
    row.fraction, row.zone, row.kind, row.day, row.reason = fraction, zone, kind, day, reason
    row.to_day = to_day if kind == SingleDate.Kind.MOVED else None
    row.save()
    _check(zones, before, "to_day" if row.to_day else "day", years)
    audit.record(by, "waste.single", row, f"{zone or fraction.division}: {fraction}", date=(was, _single(row)))
    return row


@_refusing
def remove_single(single: SingleDate, *, by: User) -> None:
    """Take a single date away. Raises NotAllowed when that brings two dates to one day."""
    zones = [single.zone] if single.zone else list(Zone.objects.filter(division=single.fraction.division_id))
    years = {single.day.year}
    before = _troubles(zones, years)
    audit.record(by, "waste.single", single, str(single.fraction), date=(_single(single), None))
    single.delete()
    _check(zones, before, "", years)


@_refusing
def take_dates(zone: Zone, dates: Mapping[str, Iterable[date]], *, by: User, file_name: str) -> int:
    """Take over a list of dates, {slug of the fraction: its days}, in place of the listed ones of the same years.

    Gives how many dates the list has. Raises NotAllowed when a rule gives one of them already.
    """
    fractions = {row.slug: row for row in Fraction.objects.filter(division=zone.division_id)}
    wanted = [(fractions[slug], day) for slug, days in dates.items() for day in sorted(set(days))]
    years = {day.year for _fraction, day in wanted}
    before = _troubles([zone], years)
    SingleDate.objects.filter(
        zone=zone, kind=SingleDate.Kind.LISTED, day__year__in=years, fraction__slug__in=dates.keys()
    ).delete()
    SingleDate.objects.bulk_create(
        SingleDate(fraction=fraction, zone=zone, kind=SingleDate.Kind.LISTED, day=day) for fraction, day in wanted
    )
    _check([zone], before, "file", years)
    audit.record(by, "waste.import", zone, f"{zone}: {file_name[:120]}, {len(wanted)}")
    return len(wanted)


def _zones_of(table: ShiftTable) -> list[Zone]:
    return list(Zone.objects.filter(division__fractions__shift_table=table).distinct())


def _years() -> set[int]:
    year = clock.today().year
    return {year, year + 1, *(published_ for published_ in published.versions() if published_ >= year)}


def _troubles(zones: Sequence[Zone], years: Iterable[int] | None = None) -> set[Any]:
    slugs = [zone.slug for zone in zones]
    return {
        (trouble.kind, trouble.zone, trouble.fraction, trouble.day)
        for year in (_years() if years is None else years)
        for made in plans.draft(year, slugs).values()
        for trouble in made.troubles
        if trouble.kind != NO_DATES
    }


def _check(zones: Sequence[Zone], before: set[Any], field: str = "", years: Iterable[int] | None = None) -> None:
    """Raises NotAllowed for the first trouble that was not there before."""
    slugs = [zone.slug for zone in zones]
    for year in sorted(_years() if years is None else years):
        for made in plans.draft(year, slugs).values():
            for trouble in made.troubles:
                key = (trouble.kind, trouble.zone, trouble.fraction, trouble.day)
                if trouble.kind != NO_DATES and key not in before:
                    raise NotAllowed(in_words(trouble), field)


def _line(rule: Rule) -> str:
    weeks = ngettext("every week", "every %(weeks)d weeks", rule.every_weeks) % {"weeks": rule.every_weeks}
    months = f" ({', '.join(str(MONTHS_3[month]) for month in rule.months)})" if rule.months else ""
    return f"{WEEKDAYS[rule.weekday]}, {weeks}, {short(rule.start)}–{short(rule.until)}{months}"


def _single(row: SingleDate) -> str:
    return f"{row} → {short(row.to_day)}" if row.to_day else str(row)
