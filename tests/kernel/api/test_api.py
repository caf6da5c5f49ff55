import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.test import RequestFactory
from ninja import NinjaAPI, Query, Router, Schema
from ninja.testing import TestClient

from stadtkern.kernel.api import operation_wrapper, paging, problems, root
from stadtkern.kernel.api.kernel import bounding_box
from stadtkern.kernel.city import switches
from stadtkern.kernel.city.models import CityProfile
from stadtkern.kernel.errors import Refusal
from stadtkern.kernel.people.models import Organisation
from stadtkern.kernel.search import index
from tests.conftest import MONDAY_MORNING

pytestmark = pytest.mark.django_db


class SoldOut(Refusal):
    code = "sold_out"

    @property
    def message(self):
        return "Es sind noch 2 Plätze frei."


class Party(Schema):
    name: str
    seats: list[int]


router = Router()


@router.post("/register")
def register(request: HttpRequest, party: Party) -> dict[str, str]:
    raise {"full": SoldOut(free=2), "mine": PermissionDenied(), "bug": RuntimeError("secret")}[party.name]


@router.get("/organisations", response=paging.PageOf[str])
def organisations(request: HttpRequest, asked: Query[paging.Paging]) -> dict[str, object]:
    page = paging.page(request, Organisation.objects.all(), asked, order=("-name", "id"))
    return {"items": [row.name for row in page.rows], "next": page.next}


@pytest.fixture(scope="module")
def client_of_ours():
    made = NinjaAPI(urls_namespace="test-api")
    problems.handle(made)
    made.add_router("", router)
    return TestClient(made)


@pytest.fixture
def city(db):
    boundary = {"type": "Polygon", "coordinates": [[[7.6, 51.5], [8.0, 51.6], [7.9, 51.8], [7.6, 51.5]]]}
    CityProfile.objects.create(slug="x", data={}, boundary=boundary, loaded_at=MONDAY_MORNING, checksum="")


def get(client, path, **headers):
    return client.get(path, headers=headers)


def test_the_root_says_where_everything_is(client):
    answer = get(client, "/api/v1/")

    assert answer.status_code == 200
    links = answer.json()["links"]
    assert {"openapi", "docs", "city", "search"} <= set(links)
    for url in (links["openapi"], links["docs"], links["city"]):
        assert get(client, url.partition(":8000")[2]).status_code == 200


def test_the_city_says_what_is_on(client):
    assert "events" in {module["name"] for module in get(client, "/api/v1/city").json()["modules"]}

    switches.switch("events", on=False)

    assert "events" not in {module["name"] for module in get(client, "/api/v1/city").json()["modules"]}
    assert get(client, "/api/v1/events/").status_code == 404
    assert not [path for path in get(client, "/api/v1/openapi.json").json()["paths"] if "/events" in path]


def test_a_bounding_box_is_west_south_east_north():
    boundary = {"type": "MultiPolygon", "coordinates": [[[[7.6, 51.5], [8.0, 51.6]]], [[[7.9, 51.8], [7.7, 51.4]]]]}

    assert bounding_box(boundary) == [7.6, 51.4, 8.0, 51.8]
    assert bounding_box({"type": "Polygon", "coordinates": []}) is None


def test_search_finds(client):
    index.put("events", "1", "Löten für Anfänger", "Wir löten.", "/veranstaltungen/loeten/", "Veranstaltung")

    (hit,) = get(client, "/api/v1/search?q=löten").json()["items"]

    assert (hit["title"], hit["url"]) == ("Löten für Anfänger", "http://127.0.0.1:8000/veranstaltungen/loeten/")


def test_an_unchanged_answer_costs_nothing(client):
    first = get(client, "/api/v1/city")
    again = get(client, "/api/v1/city", if_none_match=first["ETag"])
    weak = get(client, "/api/v1/city", if_none_match=f'"other", W/{first["ETag"]}')
    other = get(client, "/api/v1/city", if_none_match='"other"')

    assert [answer.status_code for answer in (again, weak, other)] == [304, 304, 200]
    assert (again.content, again["ETag"]) == (b"", first["ETag"])


def test_anybody_may_read_and_nobody_gets_a_cookie(client):
    answer = get(client, "/api/v1/city")

    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    assert answer.cookies == {}


def test_head_is_get_without_the_body(client):
    answer, whole = client.head("/api/v1/city"), get(client, "/api/v1/city")

    assert (answer.status_code, answer.content, answer["ETag"]) == (200, b"", whole["ETag"])
    assert answer["Content-Length"] == str(len(whole.content))


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/api/v1/nothing", 404),
        ("get", "/api/v2/city", 404),
        ("get", "/api/", 404),
        ("post", "/api/v1/city", 405),
        ("delete", "/api/v1/openapi.json", 405),
        ("get", "/api/v1/search", 422),
    ],
)
def test_every_error_is_a_problem(client, method, path, status):
    answer = getattr(client, method)(path)

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["status"] == status
    assert answer.json()["type"] == "about:blank"
    if status == 405:
        assert answer["Allow"] == "GET, HEAD"


def test_a_problem_speaks_the_reader_s_language(client):
    german = get(client, "/api/v1/nothing")
    english = get(client, "/api/v1/nothing", accept_language="en")

    assert (german.json()["detail"], english.json()["detail"]) == ("Hier gibt es nichts.", "There is nothing here.")


def test_a_wrong_parameter_is_named(client):
    answer = get(client, "/api/v1/search?q=a&limit=1000")

    assert [error["parameter"] for error in answer.json()["errors"]] == ["limit"]


def test_a_wrong_body_is_shown_by_json_pointers(client_of_ours):
    answer = client_of_ours.post("/register", json={"name": 1, "seats": [1, "x"]})

    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/name", "/seats/1"]


def test_a_body_that_is_no_json_is_a_problem(client_of_ours):
    answer = client_of_ours.post("/register", body=b"{", content_type="application/json")

    assert answer.status_code in (400, 422)
    assert answer["Content-Type"] == "application/problem+json"


def test_a_refusal_keeps_code_and_details(client_of_ours):
    answer = client_of_ours.post("/register", json={"name": "full", "seats": []})

    assert answer.status_code == 409
    assert answer.json() == {
        "type": "about:blank",
        "title": "Conflict",
        "status": 409,
        "detail": "Es sind noch 2 Plätze frei.",
        "code": "sold_out",
        "details": {"free": 2},
    }


def test_a_fault_of_ours_tells_nothing_of_our_inside(client_of_ours):
    answer = client_of_ours.post("/register", json={"name": "bug", "seats": []})

    assert answer.status_code == 500
    assert "secret" not in answer.content.decode()
    assert client_of_ours.post("/register", json={"name": "mine", "seats": []}).status_code == 403


def test_pages_hold_every_row_once_while_rows_come_and_go():
    for number in range(25):
        Organisation.objects.create(slug=f"o{number}", name=f"Verein {number % 7}")
    names = sorted((row.name for row in Organisation.objects.all()), reverse=True)

    seen, path = [], "/api/v1/x?limit=4"
    for _ in range(7):
        request = RequestFactory().get(path)
        asked = paging.Paging(limit=4, cursor=request.GET.get("cursor", ""))
        page = paging.page(request, Organisation.objects.all(), asked, order=("-name", "id"))
        seen += [row.name for row in page.rows]
        # Somebody adds one that belongs before the cursor: it must not push another row onto two pages.
        Organisation.objects.create(slug=f"new{len(seen)}", name="Zuerst")
        path = page.next

    assert (seen, path) == (names, None)


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJhIl0", "WyJhIiwgImIiXQ", "bnVsbA", "WyJhXHUwMDAwIiwgIjEiXQ"])
def test_a_cursor_that_is_none_of_ours_is_named(client_of_ours, cursor):
    answer = client_of_ours.get(f"/organisations?cursor={cursor}")

    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "cursor")


def test_the_next_page_stands_in_the_link_header():
    Organisation.objects.bulk_create(Organisation(slug=f"o{number}", name=f"{number}") for number in range(3))
    request = RequestFactory().get("/api/v1/x?limit=2&theme=a")

    page = paging.page(request, Organisation.objects.all(), paging.Paging(limit=2), order=("id",))

    assert page.next is not None
    assert page.next.startswith("http://127.0.0.1:8000/api/v1/x?limit=2&theme=a&cursor=")
    assert request.stadtkern_links == {"next": page.next}


def test_too_many_reads_are_told_when_to_come_back(client, monkeypatch):
    monkeypatch.setattr(operation_wrapper, "MAX_READS", 3)
    statuses = [get(client, "/api/v1/city").status_code for _ in range(4)]
    refused = get(client, "/api/v1/city")

    assert statuses == [200, 200, 200, 429]
    assert timedelta(0) < timedelta(seconds=int(refused["Retry-After"])) <= timedelta(seconds=20)
    assert (refused["Content-Type"], refused.json()["code"]) == ("application/problem+json", "too_many")


def test_the_document_is_openapi_3_1_with_one_shape_of_errors(client):
    document = json.loads(get(client, "/api/v1/openapi.json").content)

    assert document["openapi"].startswith("3.1")
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    assert all(
        list(operation["responses"]["default"]["content"]) == ["application/problem+json"] for operation in operations
    )
    ids = [operation["operationId"] for operation in operations]
    assert len(ids) == len(set(ids))
    assert all(operation["summary"] for operation in operations)


def test_the_docs_show_every_operation_in_both_languages(client):
    german, english = get(client, "/api/v1/docs"), get(client, "/en/api/v1/docs")

    assert (german.status_code, english.status_code) == (200, 200)
    for path in root.document()["paths"]:
        assert path in german.content.decode()
    assert "curl &#x27;http://127.0.0.1:8000/api/v1/search?q=3D-Druck&#x27;" in german.content.decode()
