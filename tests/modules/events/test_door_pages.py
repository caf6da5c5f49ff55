"""The door on the phone and on paper: who may, what is told, what is kept on a device."""

import hashlib
import io
import json
import uuid
from datetime import timedelta

import pypdf
import pytest
from django.urls import reverse
from openpyxl import load_workbook

from stadtkern.kernel.city import clock
from stadtkern.modules.events.models import CheckIn, Question
from stadtkern.modules.events.queries import door as queries
from tests.modules.events.attending import evening, guest, member, staff

pytestmark = pytest.mark.django_db

PAGES = ["events-door", "events-door-data", "events-attendance-pdf", "events-attendance-xlsx"]


@pytest.fixture
def helper(client):
    client.force_login(member("door"))
    return client


def sync(client, event, entries):
    return client.post(
        reverse("events-door-sync", args=[event.pk]), json.dumps({"entries": entries}), content_type="application/json"
    )


def word(**fields):
    return {"client_id": str(uuid.uuid4()), "kind": "in", "at": clock.now().isoformat(), **fields}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("who", "status"),
    [
        (lambda: member("door"), 200),
        (lambda: member("editor"), 200),
        (lambda: member("owner"), 200),
        (lambda: staff("door"), 200),
        (lambda: staff("editor"), 200),
        (lambda: staff("manager"), 200),
        (lambda: staff("viewer"), 403),
        (lambda: member("owner", "Ein anderer Verein"), 403),
        (lambda: member("door", "Ein anderer Verein"), 403),
    ],
)
def test_only_who_may_stands_at_the_door(client, name, who, status):
    event = evening()
    client.force_login(who())

    assert client.get(reverse(name, args=[event.pk])).status_code == status


@pytest.mark.parametrize("name", [*PAGES, "events-door-sync"])
def test_nobody_without_sign_in_sees_anything(client, name):
    event = evening()

    answer = (
        client.post(reverse(name, args=[event.pk])) if "sync" in name else client.get(reverse(name, args=[event.pk]))
    )

    assert answer.status_code == 302
    assert "/konto/" in answer["Location"]


def test_a_stranger_cannot_check_in(client):
    event = evening()
    party = guest(event)
    client.force_login(member("door", "Ein anderer Verein"))

    assert sync(client, event, [word(registration=str(party.pk))]).status_code == 403
    assert CheckIn.objects.count() == 0


def test_the_shell_holds_nobodys_data_and_sets_no_cookie(client):
    evening("Ein geheimer Abend")

    for name in ("events-door-app", "events-door-worker"):
        answer = client.get(reverse(name))
        assert answer.status_code == 200
        assert answer.cookies == {}
        assert "geheim" not in answer.content.decode()


def test_the_worker_keeps_the_files_that_the_shell_asks_for(client):
    shell = client.get(reverse("events-door-app")).content.decode()
    worker = client.get(reverse("events-door-worker")).content.decode()

    wanted = [part.split('"')[0] for part in shell.replace('src="', 'href="').split('href="')[1:]]
    assert [
        path for path in wanted if path.startswith("/static/") and f'"{path}"' not in worker.replace("\\u002D", "-")
    ] == []


def test_a_device_keeps_names_seats_and_fingerprints_and_no_more(helper):
    event = evening()
    party = guest(event, seats=2, contact="geheim@example.org", answers={"x": "geheim"})
    guest(event, "Cara Muster", state="cancelled")

    data = helper.get(reverse("events-door-data", args=[event.pk])).json()

    assert data["parties"] == [
        {
            "id": str(party.pk),
            "hash": hashlib.sha256(party.code.encode()).hexdigest()[:24],
            "name": "Ada Beispiel",
            "seats": 2,
            "arrived": 0,
            "since": None,
        },
        {"hash": data["parties"][1]["hash"], "cancelled": True},
    ]
    assert "geheim" not in json.dumps(data)
    assert data["event"]["keep_until"] == (event.ends_at + timedelta(days=1)).isoformat()


def test_a_batch_gets_an_answer_for_each_entry(helper):
    event = evening()
    party = guest(event, seats=2)
    batch = [
        word(registration=str(party.pk)),
        word(code="nonsense"),
        word(kind="walk_in", seats=2),
        {"client_id": str(uuid.uuid4()), "kind": "dance", "at": "yesterday"},
        word(kind="walk_in", seats=10_000),
        word(),
        "hello",
    ]

    answer = sync(helper, event, batch).json()

    assert [one["outcome"] for one in answer["results"]] == ["in", "unknown", "counted", *["invalid"] * 4]
    assert [one.get("pointer") for one in answer["results"][3:]] == [f"/entries/{n}" for n in (3, 4, 5, 6)]
    assert (answer["walk_ins"], answer["arrived"]) == (2, 2)


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"entries": 5}', "\x00", '{"entries": [' + "1," * 600 + "1]}"])
def test_what_is_no_batch_is_refused_as_a_problem(helper, body):
    event = evening()

    answer = helper.post(reverse("events-door-sync", args=[event.pk]), body, content_type="application/json")

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_a_device_needs_its_token(client):
    from django.test import Client

    event = evening()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(member("door"))
    url = reverse("events-door-sync", args=[event.pk])
    token = strict.get(reverse("events-door-data", args=[event.pk])).json()["csrf"]
    body = json.dumps({"entries": []})

    assert strict.post(url, body, content_type="application/json").status_code == 403
    assert strict.post(url, body, content_type="application/json", HTTP_X_CSRFTOKEN=token).status_code == 200


def test_the_page_without_script_checks_in_raises_and_takes_back(helper):
    event = evening()
    party = guest(event, seats=3)
    url = reverse("events-door", args=[event.pk])

    def send(**fields):
        page = helper.post(url, {"client_id": uuid.uuid4(), **fields}, follow=True)
        return page.content.decode(), queries.counts(event).arrived

    assert send(action="in", registration=party.pk, seats=2)[1] == 2
    assert send(action="in", registration=party.pk, seats=3)[1] == 3
    assert send(action="out", registration=party.pk)[1] == 0
    assert send(action="in", code=party.code)[1] == 3
    assert queries.counts(event).walk_ins == 0
    send(action="walk_in", seats=1)
    assert queries.counts(event).walk_ins == 1


def test_sending_a_form_twice_counts_once(helper):
    event = evening()
    form = {"client_id": uuid.uuid4(), "action": "walk_in", "seats": 1}

    for _ in range(2):
        helper.post(reverse("events-door", args=[event.pk]), form)

    assert queries.counts(event).walk_ins == 1


def test_a_scanned_address_leads_to_the_one_party(helper):
    event = evening()
    party = guest(event, "Ada Beispiel")
    guest(event, "Bert Muster")

    page = helper.get(reverse("events-door", args=[event.pk]), {"code": party.code}).content.decode()

    assert "Ada Beispiel" in page
    assert "Bert Muster" not in page


def test_helpers_find_their_doors(client):
    mine, other = evening("Mein Abend"), evening("Fremder Abend", organiser="Ein anderer Verein")
    later = evening("Später Abend", starts_at=clock.now() + timedelta(days=40))
    client.force_login(member("door"))

    page = client.get(reverse("events-doors")).content.decode()

    assert [event.title in page for event in (mine, other, later)] == [True, False, False]


def test_the_number_of_queries_does_not_grow_with_the_guests(helper, django_assert_max_num_queries):
    event = evening()
    for number in range(30):
        guest(event, f"Gast {number}")

    for name in PAGES[:2]:
        with django_assert_max_num_queries(26):
            helper.get(reverse(name, args=[event.pk]))


def make_list():
    event = evening("Abend mit =Formel", room="Raum 1")
    question = Question.objects.create(event=event, kind="text", label="Allergien")
    Question.objects.create(event=event, kind="consent", label="Foto", position=2)
    guest(event, "Zoe Beispiel", seats=2)
    evil = guest(event, "=HYPERLINK(1)", answers={str(question.pk): "+49 2381"})
    CheckIn.objects.create(
        registration=evil, seats=1, at=clock.now(), seen_at=clock.now(), received_at=clock.now(), by_name="a"
    )
    return event


def test_the_workbook_holds_everybody_and_no_formula(client):
    event = make_list()
    client.force_login(member("editor"))

    sheet = load_workbook(io.BytesIO(client.get(reverse("events-attendance-xlsx", args=[event.pk])).content)).active

    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5)]
    assert [row[0] for row in rows[1:]] == ["'=HYPERLINK(1)", "Zoe Beispiel"]
    assert rows[0][4:] == ["Allergien", "Foto"]
    assert rows[1][1:3] == [1, 1]
    assert rows[1][4] == "'+49 2381"
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


def test_a_helper_at_the_door_gets_the_list_without_answers(helper):
    event = make_list()

    sheet = load_workbook(io.BytesIO(helper.get(reverse("events-attendance-xlsx", args=[event.pk])).content)).active

    assert "Allergien" not in [cell.value for row in sheet.iter_rows() for cell in row]


def test_the_printed_list_has_everybody_and_room_to_sign(client):
    event = make_list()
    client.force_login(member("editor"))

    answer = client.get(reverse("events-attendance-pdf", args=[event.pk]))
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(answer.content)).pages)

    assert answer["Content-Type"] == "application/pdf"
    for wanted in ("Zoe Beispiel", "=HYPERLINK(1)", "Abend mit =Formel", "Allergien", "+49 2381"):
        assert wanted in text
