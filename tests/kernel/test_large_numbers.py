"""A number that does not fit its column is refused by PostgreSQL, and never becomes another one."""

import pytest
from django.db import DataError, transaction
from django.db.models import F

from stadtkern.modules.events.models import Event, Registration
from tests.modules.events.parties import event_with, register

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("field", "number"),
    [("seats", 2**15), ("seats", 2**16 + 1), ("sequence", 2**31), ("sequence", 2**32 + 1)],
)
def test_what_does_not_fit_is_refused(field, number):
    registration = register(event_with(10))

    setattr(registration, field, number)
    with pytest.raises(DataError, match="out of range"), transaction.atomic():
        registration.save()
    with pytest.raises(DataError, match="out of range"), transaction.atomic():
        Registration.objects.filter(pk=registration.pk).update(**{field: number})

    registration.refresh_from_db()
    assert (registration.seats, registration.sequence) == (1, 0)


def test_what_fits_is_kept():
    event = event_with(2**31 - 1)

    Event.objects.filter(pk=event.pk).update(party_limit=2**15 - 1, sequence=F("sequence") + 2**20)

    event.refresh_from_db()
    assert (event.capacity, event.party_limit, event.sequence) == (2**31 - 1, 2**15 - 1, 2**20)


def test_a_large_number_finds_nothing():
    register(event_with(10))

    assert Registration.objects.filter(seats=2**16 + 1).count() == 0
