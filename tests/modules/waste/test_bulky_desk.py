"""Bulky waste for staff: the list of a day, its steps, its table."""

from datetime import UTC, datetime

import pytest

from stadtkern.kernel.city import clock
from stadtkern.kernel.trust.models import AuditEntry
from stadtkern.modules.waste.models import BulkyRequest
from tests.modules.waste.people import signed_in
from tests.modules.waste.test_bulky import book, offer

pytestmark = pytest.mark.django_db
AT = datetime(2020, 3, 9, 9, tzinfo=UTC)


def listed(client, day):
    return client.get(f"/verwaltung/waste/sperrmuell/{day.pk}/")


def test_the_list_of_a_day_needs_as_many_queries_for_ten_as_for_one(django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    day, client = offer(litres=90_000), signed_in("manager")
    book(day, 1, sofa=1)
    listed(client, day)
    with CaptureQueriesContext(connection) as one:
        listed(client, day)
    for number in range(2, 11):
        book(day, number, sofa=1, stuhl=2)

    with django_assert_num_queries(len(one)):
        page = listed(client, day).content.decode()

    assert (page.count("1 × Sofa"), page.count("2 × Stuhl")) == (10, 9)


def test_the_table_keeps_words_of_guests_from_being_formulas():
    day, client = offer(), signed_in("manager")
    row = book(day)
    BulkyRequest.objects.filter(pk=row.pk).update(name="=HYPERLINK(1)", where="+links")

    answer = client.get(f"/verwaltung/waste/sperrmuell/{day.pk}/liste.csv")

    assert answer.content.decode("utf-8-sig").splitlines()[1].split(";")[2:4] == ["'+links", "'=HYPERLINK(1)"]
    assert AuditEntry.objects.filter(action="waste.bulky_list").count() == 1


def test_a_step_is_taken_once_and_a_wrong_one_is_told():
    day, client = offer(), signed_in("manager")
    row = book(day)
    path = f"/verwaltung/waste/sperrmuell/anmeldung/{row.pk}/schritt/"

    with clock.standing_at(AT):
        assert client.post(path, {"step": "collect"}).status_code == 303
        wrong = client.post(path, {"step": "cancel"})
        invented = client.post(path, {"step": "quatsch"})

    assert (wrong.status_code, invented.status_code) == (409, 409)
    assert wrong.content.decode().count("<h1") == 1
    assert "Das geht nicht mehr" in wrong.content.decode()
    assert BulkyRequest.objects.get().state == "collected"


def test_days_show_what_is_taken():
    with clock.standing_at(AT):
        client = signed_in("editor")
        assert "Keine Tage vor uns" in client.get("/verwaltung/waste/sperrmuell/").content.decode()
        book(offer(district="Mitte", litres=4000))
        page = client.get("/verwaltung/waste/sperrmuell/").content.decode()

    assert "1500 von 4000 Litern vergeben" in page
