"""Asking for bulky waste to be fetched: booking, another day, cancelling.

Room is given under the lock of the day's row.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from stadtkern.kernel.city import clock
from stadtkern.kernel.messages.mail import outbox
from stadtkern.kernel.people.models import User
from stadtkern.kernel.trust import audit, limits
from stadtkern.kernel.trust.names import require_name
from stadtkern.modules.waste import bulky_workflow
from stadtkern.modules.waste.models import BulkyDay, BulkyItem, BulkyRequest, BulkyService

from .refusals import (
    DayFull,
    DayGone,
    NoService,
    NothingToFetch,
    TooManyLitres,
    UnknownItem,
    WrongDistrict,
    WrongStep,
    YearUsedUp,
)

State = BulkyRequest.State
MAX_OF_ONE = 50


@dataclass(frozen=True)
class Household:
    """Where it is fetched, and who asked."""

    street: str
    house_number: str
    district: str
    name: str
    contact: str
    phone: str = ""
    where: str = ""

    @property
    def key(self) -> str:
        """A keyed hash of the address, the same for every way to write its letters large or small."""
        return self._hashed(settings.SECRET_KEY)

    @property
    def former_keys(self) -> list[str]:
        """The same by the secrets before this one."""
        return [self._hashed(secret) for secret in settings.SECRET_KEY_FALLBACKS]

    def _hashed(self, secret: str) -> str:
        text = f"{self.street} {self.house_number}".lower().encode()
        return hmac.new(secret.encode(), b"waste.bulky." + text, hashlib.sha256).hexdigest()[:40]


def terms() -> BulkyService:
    """The city's terms. Raises NoService where it offers none."""
    row = BulkyService.objects.first()
    if row is None:
        raise NoService
    return row


def volume(items: Mapping[str, int]) -> int:
    """The litres of some things. Raises UnknownItem, NothingToFetch, TooManyLitres."""
    wanted = {slug: count for slug, count in items.items() if count}
    if any(not 0 < count <= MAX_OF_ONE for count in wanted.values()):
        raise UnknownItem
    known = dict(BulkyItem.objects.filter(slug__in=wanted).values_list("slug", "litres"))
    if len(known) != len(wanted):
        raise UnknownItem
    litres = sum(known[slug] * count for slug, count in wanted.items())
    if not litres:
        raise NothingToFetch
    most = terms().most_litres
    if litres > most:
        raise TooManyLitres(litres=litres, most=most)
    return litres


def is_open(day: BulkyDay, at: datetime, service: BulkyService) -> bool:
    """Whether somebody may still be put on a day's list, or be taken from it."""
    return clock.local(at).date() <= day.day - timedelta(days=service.closes_days)


@transaction.atomic
def book(
    day: BulkyDay,
    household: Household,
    items: Mapping[str, int],
    *,
    language: str,
    at: datetime,
    submission: UUID | None = None,
) -> BulkyRequest:
    """Put a household on a day's list. submission: a form that is sent again gives the request of the first time.

    Raises NoService, AddressInName, UnknownItem, NothingToFetch, TooManyLitres, DayGone, WrongDistrict, DayFull,
    YearUsedUp, and limits.TooMany when this mailbox has had its share of mail.
    """
    service = terms()
    require_name(household.name)
    litres = volume(items)
    _one_at_a_time(household.key)
    if household.former_keys:  # the secret was changed this year
        BulkyRequest.objects.filter(household__in=household.former_keys).update(household=household.key)
    if submission is not None and (there := BulkyRequest.objects.filter(submission=submission).first()):
        return there
    place = _place(household.key, day.day.year, service)
    day = _room(day, litres, household.district, at, service)
    row = BulkyRequest.objects.create(
        day=day,
        street=household.street,
        house_number=household.house_number,
        district=household.district,
        household=household.key,
        year=day.day.year,
        place=place,
        name=household.name,
        contact=household.contact,
        phone=household.phone,
        where=household.where,
        items={slug: count for slug, count in items.items() if count},
        litres=litres,
        language=language,
        created_at=at,
        changed_at=at,
        submission=submission,
    )
    outbox.send("waste.bulky_booked", to=row.contact, about=row, language=language)
    return row


@transaction.atomic
def move(request: BulkyRequest, day: BulkyDay, *, at: datetime) -> BulkyRequest:
    """Give a request another day; the same day is no change.

    Raises WrongStep, DayGone, WrongDistrict, DayFull, YearUsedUp.
    """
    service = terms()
    _one_at_a_time(request.household)
    request = BulkyRequest.objects.select_for_update().get(pk=request.pk)
    if request.day_id == day.pk:
        return request
    # Always in the order of their keys, so that two who swap days do not wait for each other.
    held = {
        row.pk: row
        for row in BulkyDay.objects.select_for_update().filter(pk__in=[request.day_id, day.pk]).order_by("pk")
    }
    if request.state != State.BOOKED or not is_open(held[request.day_id], at, service):
        raise WrongStep
    if day.pk not in held:
        raise DayGone
    if held[day.pk].day.year != request.year:
        request.place = _place(request.household, held[day.pk].day.year, service)
    fresh = _room(held[day.pk], request.litres, request.district, at, service)
    _give_back(held[request.day_id], request.litres)
    request.day, request.year, request.changed_at = fresh, fresh.day.year, at
    request.sequence += 1
    request.save(update_fields=["day", "year", "place", "changed_at", "sequence"])
    outbox.send("waste.bulky_moved", to=request.contact, about=request, language=request.language)
    return request


@transaction.atomic
def step(request: BulkyRequest, name: str, *, at: datetime, staff: User | None = None) -> BulkyRequest:
    """Take one of `bulky_workflow.STEPS`. staff: None for the household itself, which may cancel until the list is
    closed.

    Cancelled twice is cancelled once. Raises WrongStep.
    """
    taken = bulky_workflow.STEPS[name]
    request = BulkyRequest.objects.select_for_update().get(pk=request.pk)
    if request.state == taken.after:
        return request
    day = BulkyDay.objects.select_for_update().get(pk=request.day_id)
    if request.state not in taken.before or (staff is None and not (taken.by_person and is_open(day, at, terms()))):
        raise WrongStep
    before, request.state, request.changed_at = request.state, taken.after, at
    request.sequence += 1
    request.save(update_fields=["state", "changed_at", "sequence"])
    if taken.after == State.CANCELLED:
        _give_back(day, request.litres)
        # Cancelling is never refused: to a mailbox that has had its share the page alone says it.
        with suppress(limits.TooMany):
            outbox.send(
                "waste.bulky_cancelled",
                to=request.contact,
                about=request,
                language=request.language,
                limited=staff is None,
            )
    if staff is not None:
        audit.record(staff, "waste.bulky", request, state=(before, request.state))
    return request


def _one_at_a_time(household: str) -> None:
    """Let a household's requests wait for each other until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"waste.bulky.{household}"])


def _place(household: str, year: int, service: BulkyService) -> int:
    used = set(
        BulkyRequest.objects.filter(household=household, year=year)
        .exclude(state=State.CANCELLED)
        .values_list("place", flat=True)
    )
    free = sorted(set(range(1, service.most_a_year + 1)) - used)
    if not free:
        raise YearUsedUp(most=service.most_a_year, year=year)
    return free[0]


def _room(day: BulkyDay, litres: int, district: str, at: datetime, service: BulkyService) -> BulkyDay:
    row = BulkyDay.objects.select_for_update().filter(pk=day.pk).first()
    if row is None or not is_open(row, at, service):
        raise DayGone
    if row.district and row.district != district:
        raise WrongDistrict(district=row.district)
    if litres > row.free:
        raise DayFull(free=row.free, wanted=litres)
    row.taken += litres
    row.save(update_fields=["taken"])
    return row


def _give_back(day: BulkyDay, litres: int) -> None:
    day.taken -= litres
    day.save(update_fields=["taken"])
