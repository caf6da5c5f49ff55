"""Bulky waste: room that is never given twice, limits that hold, steps that are allowed."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from stadtkern.kernel.trust.limits import TooMany
from stadtkern.kernel.trust.names import AddressInName
from stadtkern.modules.waste.actions import bulky
from stadtkern.modules.waste.actions.bulky import Household
from stadtkern.modules.waste.actions.refusals import (
    DayFull,
    DayGone,
    NothingToFetch,
    TooManyLitres,
    UnknownItem,
    WrongDistrict,
    WrongStep,
    YearUsedUp,
)
from stadtkern.modules.waste.models import BulkyDay, BulkyItem, BulkyRequest, BulkyService
from tests.modules.waste.people import person

AT = datetime(2020, 3, 9, 9, tzinfo=UTC)


def household(number: int = 5) -> Household:
    return Household("Lindenweg", str(number), "Mitte", "Kim Muster", f"kim{number}@example.org")


def offer(litres: int = 10_000, day: date = date(2020, 3, 20), district: str = "") -> BulkyDay:
    BulkyService.objects.get_or_create(defaults={"most_litres": 3000, "most_a_year": 2})
    BulkyItem.objects.get_or_create(slug="sofa", defaults={"title_de": "Sofa", "litres": 1500})
    BulkyItem.objects.get_or_create(slug="stuhl", defaults={"title_de": "Stuhl", "litres": 200})
    return BulkyDay.objects.create(day=day, litres=litres, district=district)


def book(day: BulkyDay, number: int = 5, at: datetime = AT, **items: int) -> BulkyRequest:
    return bulky.book(day, household(number), items or {"sofa": 1}, language="de", at=at)


def taken(day: BulkyDay) -> int:
    return BulkyDay.objects.get(pk=day.pk).taken


def test_fifty_at_once_never_overbook_a_day(transactional_db, at_once):
    day = offer(litres=15_000)

    outcomes = at_once(50, lambda number: book(day, number + 1))

    kinds = sorted(type(one).__name__ for one in outcomes)
    assert kinds == ["BulkyRequest"] * 10 + ["DayFull"] * 40
    assert taken(day) == 15_000 == sum(BulkyRequest.objects.values_list("litres", flat=True))


def test_one_household_at_eight_screens_gets_its_two_requests(transactional_db, at_once):
    days = [offer(day=date(2020, 3, 16 + number)) for number in range(8)]

    outcomes = at_once(8, lambda number: book(days[number]))

    assert sorted(type(one).__name__ for one in outcomes) == ["BulkyRequest"] * 2 + ["YearUsedUp"] * 6


@pytest.mark.django_db
def test_the_database_itself_refuses_an_overbooked_day():
    day = offer(litres=100)

    with pytest.raises(IntegrityError), transaction.atomic():
        BulkyDay.objects.filter(pk=day.pk).update(taken=101)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("items", "refusal"),
    [
        ({"sofa": 2, "stuhl": 1}, TooManyLitres),
        ({"sofa": 0}, NothingToFetch),
        ({}, NothingToFetch),
        ({"auto": 1}, UnknownItem),
        ({"stuhl": -1}, UnknownItem),
        ({"stuhl": 10_000}, UnknownItem),
    ],
)
def test_what_is_not_taken_is_refused_and_takes_no_room(items, refusal):
    day = offer()

    with pytest.raises(refusal):
        bulky.book(day, household(), items, language="de", at=AT)

    assert (taken(day), BulkyRequest.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_a_day_has_its_district_its_end_and_its_room():
    elsewhere, soon, full = (
        offer(district="Heessen"),
        offer(day=date(2020, 3, 11)),
        offer(litres=1400, day=date(2020, 4, 1)),
    )

    for day, refusal in ((elsewhere, WrongDistrict), (soon, DayGone), (full, DayFull)):
        with pytest.raises(refusal):
            book(day)
    assert [taken(day) for day in (elsewhere, soon, full)] == [0, 0, 0]


@pytest.mark.django_db
def test_a_year_has_two_requests_and_a_cancelled_one_counts_no_more():
    day = offer()
    first, _second = book(day), book(day)
    with pytest.raises(YearUsedUp):
        book(day)

    bulky.step(first, "cancel", at=AT)
    bulky.step(first, "cancel", at=AT)

    assert taken(day) == 1500
    assert book(day).place == 1
    assert book(offer(day=date(2021, 1, 20))).year == 2021


@pytest.mark.django_db
def test_a_new_secret_gives_no_household_a_new_year(settings):
    day = offer()
    book(day)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret than before"
    book(day)

    with pytest.raises(YearUsedUp):
        book(day)


@pytest.mark.django_db
def test_a_form_sent_twice_is_one_request():
    from stadtkern.kernel.ids import uuid7

    day, number = offer(), uuid7()

    made = {
        bulky.book(day, household(), {"sofa": 1}, language="de", at=AT, submission=number).pk for _again in range(2)
    }

    assert (len(made), taken(day)) == (1, 1500)


@pytest.mark.django_db
def test_another_day_takes_the_room_along_or_leaves_all_as_it_was():
    day, other, full = offer(), offer(day=date(2020, 3, 27)), offer(litres=1000, day=date(2020, 4, 3))
    request = book(day)

    moved = bulky.move(request, other, at=AT)
    with pytest.raises(DayFull):
        bulky.move(moved, full, at=AT)

    assert (taken(day), taken(other), taken(full), moved.sequence) == (0, 1500, 0, 1)
    assert BulkyRequest.objects.get().day == other


@pytest.mark.django_db
def test_only_allowed_steps_are_taken_and_staff_leave_a_trace():
    from stadtkern.kernel.trust.models import AuditEntry

    day, staff = offer(), person("manager")
    request = book(day)
    late = datetime(2020, 3, 18, 9, tzinfo=UTC)
    for name in ("collect", "cancel"):  # the household may not collect at all, nor cancel when the list is closed
        with pytest.raises(WrongStep):
            bulky.step(request, name, at=late)

    bulky.step(request, "collect", at=late, staff=staff)
    with pytest.raises(WrongStep):
        bulky.step(request, "cancel", at=late, staff=staff)

    assert BulkyRequest.objects.get().state == "collected"
    assert taken(day) == 1500
    assert AuditEntry.objects.get(action="waste.bulky").changes == {"state": ["booked", "collected"]}


@pytest.mark.django_db
def test_who_is_erased_leaves_the_list_and_the_limit_of_the_year_stays():
    from stadtkern.modules.waste import personal

    day = offer()
    kept, _gone = book(day), book(day)
    bulky.step(kept, "collect", at=AT, staff=person("manager"))
    [first, second] = sorted(personal.find(household().contact.upper()), key=lambda row: row.state)

    personal.erase(first)
    personal.erase(second)

    assert list(personal.find(household().contact)) == []
    assert set(BulkyRequest.objects.values_list("street", "name", "state")) == {
        ("–", "–", "collected"),
        ("–", "–", "cancelled"),
    }
    assert BulkyRequest.objects.exclude(state="cancelled").get().household == household().key
    assert taken(day) == 1500


@pytest.mark.django_db
def test_what_is_long_over_is_forgotten():
    from stadtkern.modules.waste import personal

    request = book(offer())

    assert list(personal.expired(datetime(2020, 6, 18, 12, tzinfo=UTC))) == []
    assert list(personal.expired(datetime(2020, 6, 19, 12, tzinfo=UTC))) == [request]


@pytest.mark.django_db
def test_a_closed_list_keeps_the_place_but_not_the_person():
    from stadtkern.kernel.city import clock
    from stadtkern.modules.waste import personal

    request = book(offer())
    with clock.standing_at(datetime(2020, 3, 19, 9, tzinfo=UTC)):
        personal.erase(request)

    row = BulkyRequest.objects.get()
    assert (row.street, row.house_number, row.name, row.state) == ("Lindenweg", "5", "–", "booked")
    [late] = personal.expired(datetime(2020, 6, 19, 12, tzinfo=UTC))
    personal.erase(late)
    assert (BulkyRequest.objects.get().street, list(personal.expired(datetime(2021, 1, 1, tzinfo=UTC)))) == ("–", [])


@pytest.mark.django_db
def test_only_days_with_an_open_list_the_right_district_and_room_are_offered():
    from stadtkern.modules.waste.actions.bulky import terms
    from stadtkern.modules.waste.queries import bulky as queries

    wanted, mine = offer(), offer(day=date(2020, 3, 27), district="Mitte")
    offer(day=date(2020, 3, 11))  # its list is closed
    offer(day=date(2020, 3, 28), district="Heessen")
    offer(day=date(2020, 3, 29), litres=1499)

    assert list(queries.days(terms(), district="Mitte", litres=1500, at=AT)) == [wanted, mine]
    assert queries.things(book(wanted, stuhl=2, sofa=1)) == ["1 × Sofa", "2 × Stuhl"]


@pytest.mark.django_db
def test_every_change_goes_out_by_mail_with_the_day_for_the_calendar():
    import icalendar

    from stadtkern.kernel.messages.models import Message
    from stadtkern.modules.waste import bulky_mails

    day, other = offer(), offer(day=date(2020, 3, 27))
    request = bulky.step(bulky.move(book(day), other, at=AT), "cancel", at=AT)

    kinds = Message.objects.order_by("created_at", "pk").values_list("kind", flat=True)
    assert sorted(kinds) == ["waste.bulky_booked", "waste.bulky_cancelled", "waste.bulky_moved"]
    [file] = bulky_mails.entry(request, {})
    [event] = icalendar.Calendar.from_ical(file.content).walk("VEVENT")
    assert (str(event["STATUS"]), event["SEQUENCE"], event.decoded("DTSTART")) == ("CANCELLED", 2, date(2020, 3, 27))
    assert (bulky_mails.booked(request, {}), bulky_mails.cancelled(request, {})["things"]) == (None, ["1 × Sofa"])


@pytest.mark.django_db
def test_quick_changes_of_the_day_are_one_mail_and_after_six_a_mailbox_has_enough():
    from stadtkern.kernel.messages.models import Message

    days = [offer(day=date(2020, 3, 20)), offer(day=date(2020, 3, 27))]
    request = book(days[0])

    for number in range(1, 6):
        bulky.move(request, days[number % 2], at=AT)
        request.refresh_from_db()
    with pytest.raises(TooMany):
        bulky.move(request, days[0], at=AT)
    cancelled = bulky.step(request, "cancel", at=AT)

    assert sorted(Message.objects.values_list("kind", flat=True)) == ["waste.bulky_booked", "waste.bulky_moved"]
    assert (cancelled.state, [taken(day) for day in days]) == ("cancelled", [0, 0])


@pytest.mark.django_db
def test_an_address_is_no_name_and_nothing_is_booked():
    day = offer()

    with pytest.raises(AddressInName):
        bulky.book(day, replace(household(), name="Gewinn: evil.example.com"), {"sofa": 1}, language="de", at=AT)

    assert (BulkyRequest.objects.count(), taken(day)) == (0, 0)
