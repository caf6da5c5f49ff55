"""Asking for bulky waste without a script, one question at a time, and the page of one's own request."""

from datetime import UTC, datetime

import icalendar
import pytest
from lxml import html as lxml_html

from stadtkern.kernel.city import clock
from stadtkern.modules.waste.models import BulkyDay, BulkyRequest
from stadtkern.modules.waste.queries import bulky as queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
AT = datetime(2020, 3, 9, 9, tzinfo=UTC)


def send(client, **more):
    with clock.standing_at(AT):
        return client.post("/abfall/sperrmuell/", more)


def carried(answer):
    tree = lxml_html.fromstring(answer.content.decode())
    return {
        field.get("name"): field.get("value")
        for field in tree.xpath("//form//input[@type='hidden']")
        if field.get("name") != "csrfmiddlewaretoken"
    }


def test_four_questions_make_one_request(client):
    where = send(client, schritt="adresse", adresse="Lindenweg 5")
    things = send(client, **carried(where), **{"d-sofa": "1", "d-stuhl": "2"})
    day = send(client, **carried(things), tag=str(BulkyDay.objects.first().pk))
    done = send(client, **carried(day), name="Kim Muster", contact="kim@example.org")

    assert done.status_code == 303
    row = BulkyRequest.objects.get()
    assert (row.street, row.house_number, row.items, row.litres) == ("Lindenweg", "5", {"sofa": 1, "stuhl": 2}, 1900)
    again = send(client, **carried(day), name="Kim Muster", contact="kim@example.org")
    request_of = [answer["Location"].partition(".")[0] for answer in (again, done)]  # the rest is the link's time
    assert (request_of[0], BulkyRequest.objects.count()) == (request_of[1], 1)


def test_the_way_back_keeps_what_was_typed(client):
    where = send(client, schritt="adresse", adresse="Lindenweg 5")
    things = send(client, **carried(where), **{"d-sofa": "1"})
    day = send(client, **carried(things), tag=str(BulkyDay.objects.first().pk))

    back = send(client, **carried(day), name="Kim Muster", zurueck="1")
    forth = send(client, **carried(back), tag=str(BulkyDay.objects.last().pk))
    person = lxml_html.fromstring(forth.content.decode())

    assert (back.status_code, carried(back)["schritt"], carried(forth)["schritt"]) == (200, "tag", "person")
    assert person.xpath("//input[@name='name']/@value") == ["Kim Muster"]
    assert carried(forth)["tag"] == str(BulkyDay.objects.last().pk)
    assert carried(send(client, **carried(back), zurueck="1"))["schritt"] == "dinge"


def test_a_thing_that_goes_by_lorry_leads_to_the_request(client):
    page = client.get("/abfall/abc/sofa/").content.decode()

    assert 'href="/abfall/sperrmuell/"' in page.partition("guide-nav")[2].partition("</nav>")[2]


def test_other_days_of_the_addresss_district_are_offered(client):
    test_four_questions_make_one_request(client)
    row = BulkyRequest.objects.get()
    BulkyRequest.objects.update(district="Altstadt")
    own = BulkyDay.objects.create(day="2020-05-01", district="Altstadt", litres=9000)
    BulkyDay.objects.create(day="2020-05-02", district="Neustadt", litres=9000)

    with clock.standing_at(AT):
        tree = lxml_html.fromstring(client.get(queries.manage_path(row)).content.decode())

    offered = set(tree.xpath("//input[@name='tag']/@value"))
    fitting = BulkyDay.objects.filter(district__in=["", "Altstadt"]).exclude(pk=row.day_id)
    assert offered == {str(day.pk) for day in fitting}
    assert str(own.pk) in offered


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"schritt": "adresse", "adresse": "Xyzzyallee"}, "keine Straße mit diesem Namen"),
        ({"schritt": "dinge", "adresse": "Lindenweg 5", "d-sofa": "-1"}, "d-sofa-error"),
        ({"schritt": "tag", "adresse": "Lindenweg 5", "d-sofa": "1", "tag": "quatsch"}, "kern-fieldset--error"),
        ({"schritt": "person", "adresse": "Lindenweg 5", "d-sofa": "1", "tag": ""}, "kern-fieldset--error"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client, answers, said):
    answer = send(client, **answers)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert BulkyRequest.objects.count() == 0


@pytest.mark.parametrize(
    ("phone", "taken"),
    [
        ("0123 456789", True),
        ("+49 (123) 45 67-89", True),
        ("0123/4567.89", True),
        ("", True),
        ("keins", False),
        ("0123 oder später", False),
        ("110", False),
        ("1" * 16, False),
        ("٠١٢٣٤٥٦", False),
    ],
)
def test_a_telephone_number_is_one_that_somebody_can_call(client, phone, taken):
    where = send(client, schritt="adresse", adresse="Lindenweg 5")
    things = send(client, **carried(where), **{"d-sofa": "1"})
    day = send(client, **carried(things), tag=str(BulkyDay.objects.first().pk))
    answer = send(client, **carried(day), name="Kim Muster", contact="kim@example.org", phone=phone)

    assert (answer.status_code, BulkyRequest.objects.count()) == ((303, 1) if taken else (422, 0))
    assert taken or "Bitte geben Sie eine Telefonnummer an" in answer.content.decode()


def test_the_link_moves_and_cancels_and_a_forged_one_is_not_found(client):
    test_four_questions_make_one_request(client)
    row = BulkyRequest.objects.get()
    path, other = queries.manage_path(row), BulkyDay.objects.get(day="2020-04-03")

    with clock.standing_at(AT):
        assert client.get(path).status_code == 200
        assert client.post(path, {"tag": str(other.pk)}).status_code == 303
        [event] = icalendar.Calendar.from_ical(client.get(path + "termin.ics").content).walk("VEVENT")
        assert (event.decoded("DTSTART").isoformat(), event["SEQUENCE"]) == ("2020-04-03", 1)
        assert client.post(path, {"absagen": "1"}).status_code == 303
        assert client.get("/abfall/sperrmuell/mein/erfunden/").status_code == 404

    assert BulkyRequest.objects.get().state == "cancelled"
    assert set(BulkyDay.objects.values_list("taken", flat=True)) == {0}
