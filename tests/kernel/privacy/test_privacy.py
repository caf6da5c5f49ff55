"""A person's own data: asked for, seen, taken along, erased; without an account."""

import re
from datetime import timedelta

import pytest
from django.core import signing

from stadtkern.kernel.messages.mail import outbox
from stadtkern.kernel.messages.mail.rendering import render
from stadtkern.kernel.messages.models import Message
from stadtkern.kernel.people.models import User
from stadtkern.kernel.trust.models import AuditEntry

ANNA = "anna@example.org"


def link(client, email: str = ANNA) -> str:
    client.post("/datenschutz/meine-daten/", {"email": email})
    message = Message.objects.filter(kind="trust.my_data", recipient=email).latest("due_at")
    return re.search(r"http://[^/]+(/datenschutz/meine-daten/\S+/)", render(message).text)[1]


@pytest.fixture
def mail(db) -> Message:
    message = outbox.send("mail.plain", to=ANNA, context={"subject": "x", "body": "y"})
    Message.objects.filter(pk=message.pk).update(state=Message.State.SENT)
    return message


def test_the_answer_is_the_same_whether_something_is_held_or_not(client, mail):
    known = client.post("/datenschutz/meine-daten/", {"email": ANNA})
    unknown = client.post("/datenschutz/meine-daten/", {"email": "berta@example.org"})

    assert known.content.replace(ANNA.encode(), b"-") == unknown.content.replace(b"berta@example.org", b"-")
    assert (known.status_code, known.cookies) == (200, {})
    assert Message.objects.filter(kind="trust.my_data").count() == 2


def test_a_wrong_address_is_told_at_its_field(client, db):
    answer = client.post("/datenschutz/meine-daten/", {"email": "anna@"})

    assert answer.status_code == 422
    assert 'value="anna@"' in answer.content.decode()


def test_the_link_shows_everything_with_purpose_and_retention(client, mail):
    page = client.get(link(client))

    assert page["Cache-Control"] == "private, no-store"
    assert page["Referrer-Policy"] == "no-referrer"
    assert "Mail zur Anmeldung" in page.content.decode()
    assert page.cookies == {}


def test_everything_can_be_taken_along_as_json(client, mail):
    data = client.get(link(client) + "daten.json").json()

    assert data["email"] == ANNA
    held = {one["record"]: one for one in data["data"]}
    assert [row["kind"] for row in held["kernel_messages.Message"]["rows"]] == ["mail.plain", "trust.my_data"]


def test_erasing_asks_first_and_then_erases_what_need_not_be_kept(client, mail):
    User.objects.create_user(ANNA, name="Anna")
    erase = link(client) + "loeschen/"

    assert client.get(erase).status_code == 200
    assert Message.objects.filter(pk=mail.pk).exists()
    assert client.post(erase).status_code == 200
    assert not Message.objects.filter(pk=mail.pk).exists()
    assert User.objects.filter(email=ANNA).exists()  # accounts are closed by the city
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.action) == ("person", "trust.person_erased")
    assert ANNA not in entry.summary


def test_somebody_elses_data_stays(client, mail):
    client.post(link(client, "berta@example.org") + "loeschen/")

    assert Message.objects.filter(pk=mail.pk).exists()


def test_the_link_ends_after_48_hours(client, mail, monkeypatch):
    path = link(client)
    later = signing.time.time() + timedelta(hours=48, seconds=5).total_seconds()
    monkeypatch.setattr(signing.time, "time", lambda: later)

    assert client.get(path).status_code == 410
    assert client.post(path + "loeschen/").status_code == 410
    assert client.get(path + "daten.json").status_code == 410


@pytest.mark.parametrize("change", [lambda path: path[:-3] + "/", lambda path: path.replace("daten/", "daten/A", 1)])
def test_a_link_that_somebody_changed_opens_nothing(client, mail, change):
    assert client.get(change(link(client))).status_code == 410


def test_nobody_floods_a_mailbox_with_links(client, db):
    answers = [client.post("/datenschutz/meine-daten/", {"email": ANNA}).status_code for _ in range(4)]

    assert answers == [200, 200, 200, 429]
    assert Message.objects.count() == 3


def test_a_row_with_a_value_called_items_is_shown(client, mail, monkeypatch):
    from stadtkern.kernel.privacy import actions

    holdings = actions.holdings(ANNA)
    holdings[0].rows[0]["items"] = "ein Sofa"
    monkeypatch.setattr(actions, "holdings", lambda _email: holdings)

    assert "ein Sofa" in client.get(link(client)).content.decode()
