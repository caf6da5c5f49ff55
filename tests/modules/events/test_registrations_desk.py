import csv
import io

import openpyxl
import pytest
from django.urls import reverse

from stadtkern.kernel.messages.models import Message
from stadtkern.kernel.trust.models import AuditEntry
from stadtkern.modules.events.models import Event, Question, Registration

from .attending import evening, guest, member, staff
from .parties import counted, join, register

pytestmark = pytest.mark.django_db
KIM = {"name": "Kim Muster", "contact": "kim@example.org", "seats": "2"}


def path(event, name="events-registrations", *more) -> str:
    return reverse(name, args=[event.pk, *more])


@pytest.mark.parametrize(
    ("who", "status"),
    [
        (lambda: staff("manager"), 200),
        (lambda: staff("editor"), 200),
        (lambda: staff("door"), 403),
        (lambda: staff("viewer"), 403),
        (lambda: member("owner"), 200),
        (lambda: member("editor"), 200),
        (lambda: member("door"), 403),
        (lambda: member("owner", "Ein anderer Verein"), 403),
    ],
)
def test_who_may_see_and_change_registrations(client, who, status):
    event = evening()
    one = guest(event)
    client.force_login(who())

    seen = [
        client.get(path(event, f"events-registrations{page}")).status_code for page in ("", "-csv", "-xlsx", "-add")
    ]
    seen.append(client.get(path(event, "events-registrations-change", one.pk)).status_code)
    cancelled = client.post(path(event, "events-registrations-cancel", one.pk)).status_code

    assert (seen, cancelled) == ([status] * 5, 303 if status == 200 else 403)


def test_a_stranger_is_led_to_sign_in(client):
    assert client.get(path(evening())).status_code == 302


def test_a_registration_of_another_event_is_not_reached_through_ones_own(client):
    mine, foreign = evening(), evening(organiser="Ein anderer Verein")
    one = guest(foreign)
    client.force_login(member("owner"))

    assert client.post(path(mine, "events-registrations-cancel", one.pk)).status_code == 404
    assert client.get(path(mine, "events-registrations-change", one.pk)).status_code == 404


def test_searching_filtering_and_the_line(client):
    event = evening(capacity=3)
    register(event, "ada@example.org", seats=2, name="Ada Beispiel")
    register(event, "bo@example.org", seats=1, name="Bo Beispiel")
    join(event, "cleo@example.org", seats=2, name="Cleo Beispiel")
    client.force_login(member("owner"))

    everybody = client.get(path(event)).content.decode()
    ada = client.get(path(event), {"q": "ADA@"}).content.decode()
    none = client.get(path(event), {"status": "cancelled"}).content.decode()

    assert [name in everybody for name in ("Ada", "Bo", "Cleo")] == [True, True, True]
    assert ["Ada Beispiel" in ada, "Bo Beispiel" in ada] == [True, False]
    assert "Niemand gefunden" in none


def test_registering_changing_and_cancelling_by_hand_write_mail_and_audit(client):
    event = evening(closes_at=None, capacity=5)
    client.force_login(member("editor"))

    added = client.post(path(event, "events-registrations-add"), KIM)
    one = Registration.objects.get()
    changed = client.post(path(event, "events-registrations-change", one.pk), {"name": "Kim Neu", "seats": "3"})
    cancelled = client.post(path(event, "events-registrations-cancel", one.pk))

    assert [added.status_code, changed.status_code, cancelled.status_code] == [303, 303, 303]
    assert list(Message.objects.order_by("id").values_list("kind", flat=True)) == [
        "events.confirmed",
        "events.changed_by_person",
        "events.cancelled_by_organiser",
    ]
    assert list(AuditEntry.objects.order_by("id").values_list("action", flat=True)) == [
        "events.register",
        "events.change_registration",
        "events.cancel_registration",
    ]
    assert counted(event) == (0, 0, 0)


def test_by_hand_too_nobody_oversells(client):
    event = evening(capacity=1)
    client.force_login(member("editor"))

    answer = client.post(path(event, "events-registrations-add"), KIM)

    assert answer.status_code == 422
    assert "Es ist noch 1 Platz frei, Sie möchten 2." in answer.content.decode()
    assert Registration.objects.count() == 0


def test_the_tables_hold_answers_and_no_formulas(client):
    event = evening()
    question = Question.objects.create(event=event, kind="text", label="Wünsche")
    guest(event, "=HYPERLINK(1)", seats=2, answers={str(question.pk): "+49 2381"})
    client.force_login(member("owner"))

    text = client.get(path(event, "events-registrations-csv")).content.decode("utf-8-sig")
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(path(event, "events-registrations-xlsx")).content)).active

    table = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert (table[0][-1], table[1][0], table[1][-1]) == ("Wünsche", "'=HYPERLINK(1)", "'+49 2381")
    assert [sheet["A2"].value, sheet["A2"].data_type, sheet["C2"].value] == ["'=HYPERLINK(1)", "s", 2]
    assert AuditEntry.objects.filter(action="events.export_registrations").count() == 2


def test_a_long_list_costs_no_query_per_person(client, django_assert_max_num_queries):
    event = evening()
    for _ in range(3):
        guest(event)
    client.force_login(member("owner"))
    client.get(path(event))

    with django_assert_max_num_queries(30) as few:
        client.get(path(event))
    for _ in range(20):
        guest(event)
    with django_assert_max_num_queries(len(few)):
        client.get(path(event))
    assert Event.objects.count() == 1
