"""The programme by API: the same filters, a cursor, and a registration that is one action however often it is sent."""

import json

import pytest
from django.core.cache import cache

from stadtkern.kernel.city import clock
from stadtkern.modules.events.models import EventState, Question, Registration
from tests.modules.events import programme as given

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits():
    cache.clear()


def titles(answer):
    return [item["title"] for item in answer.json()["items"]]


def test_events_come_a_page_at_a_time_and_none_twice(client):
    for number in range(5):
        given.event(f"Abend {number}")

    seen, address = [], "/api/v1/events?limit=2"
    while address:
        page = client.get(address)
        seen += titles(page)
        address = (page.json()["next"] or "").removeprefix("http://127.0.0.1:8000")

    assert seen == [f"Abend {number}" for number in range(5)]


def test_a_draft_is_not_in_the_api(client):
    draft = given.event(state=EventState.DRAFT, published_at=None)

    assert titles(client.get("/api/v1/events")) == []
    assert client.get(f"/api/v1/events/{draft.pk}").status_code == 404


def test_filters_narrow_the_list(client):
    given.event("Löten", topics=("Technik",))
    given.event("Singen", topics=("Musik",))

    assert titles(client.get("/api/v1/events?topic=technik")) == ["Löten"]
    assert titles(client.get("/api/v1/events?q=singen")) == ["Singen"]
    assert client.get("/api/v1/events?day=morgen").status_code == 422


def test_a_cursor_of_another_maker_is_refused(client):
    assert client.get("/api/v1/events?cursor=quatsch").status_code == 422


def test_one_event_says_its_questions(client):
    event = given.event(registration="online", capacity=20)
    Question.objects.create(event=event, kind="choice", label="Essen?", choices=["vegan", "egal"], required=True)

    answer = client.get(f"/api/v1/events/{event.pk}").json()

    assert [(q["label"], q["choices"]) for q in answer["questions"]] == [("Essen?", ["vegan", "egal"])]
    assert answer["availability"]["free"] == 20


def test_series_and_topics_are_those_of_public_events(client):
    given.event(series=given.series(), topics=("Technik",))
    given.topic("Leer")

    assert [item["slug"] for item in client.get("/api/v1/events/series").json()] == ["digitale-woche"]
    assert [item["slug"] for item in client.get("/api/v1/events/topics").json()] == ["technik"]


def post(client, event, key="", **party):
    body = {"name": "Ada Beispiel", "mail": "ada@example.org", "seats": 2} | party
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(
        f"/api/v1/events/{event.pk}/registrations", json.dumps(body), content_type="application/json", headers=headers
    )


def test_a_registration_sent_twice_with_one_key_is_one(client):
    event = given.event(registration="online", capacity=20)

    first, second = post(client, event, "abc"), post(client, event, "abc")

    assert (first.status_code, second.status_code) == (201, 201)
    assert [row.seats for row in Registration.objects.all()] == [2]


def test_the_key_of_a_sending_has_the_name_that_it_has_everywhere(client, db):
    document = client.get("/api/v1/openapi.json").json()

    names = [
        parameter["name"]
        for path in document["paths"].values()
        for operation in path.values()
        for parameter in operation.get("parameters", [])
        if parameter["in"] == "header"
    ]
    assert names == ["Idempotency-Key"]


def test_too_many_seats_are_a_problem_that_says_so(client):
    event = given.event(registration="online", capacity=1)

    answer = post(client, event)

    assert answer.status_code == 409
    assert answer["Content-Type"].startswith("application/problem+json")
    assert answer.json()["code"] == "sold_out"


def test_unknown_fields_are_refused(client):
    assert post(client, given.event(registration="online"), coupon="x").status_code == 422


def test_availability_follows_the_seats(client):
    event = given.event(registration="online", capacity=2)
    post(client, event)

    answer = client.get(f"/api/v1/events/{event.pk}/availability").json()

    assert (answer["state"], answer["free"]) == ("waiting_list", 0)


def test_a_list_asks_the_database_as_often_for_three_as_for_one(client, django_assert_num_queries):
    given.event(registration="online", topics=("Technik",), place=given.place())
    client.get("/api/v1/events")
    with django_assert_num_queries(5):
        client.get("/api/v1/events")
    given.event(registration="online", topics=("Technik", "Musik"))
    given.event(organisers=("Makerspace", "Stadt Hamm"))
    with django_assert_num_queries(5):
        client.get("/api/v1/events")


def test_times_have_the_offset_of_the_city(client):
    event = given.event()

    assert client.get(f"/api/v1/events/{event.pk}").json()["starts_at"] == clock.local(event.starts_at).isoformat()
