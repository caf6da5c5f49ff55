"""Whoever types somebody else's address sends them little: few mails, none twice, and no link of their own."""

import json

import pytest
from django.urls import reverse

from stadtkern.kernel.messages.models import Message
from stadtkern.kernel.trust import limits
from stadtkern.modules.events.actions import notifying_attendees, refusals, registering, waiting
from stadtkern.modules.events.mails import all_changes
from stadtkern.modules.events.models import Registration
from stadtkern.modules.events.queries.registering import manage_path

from . import desk
from .parties import NOON, counted, event_with, join, register

pytestmark = pytest.mark.django_db
EVIL = "Gewinn: evil.example.com/abc"


def change(registration, name):
    return registering.change(registration, seats=1, name=name, answers={}, at=NOON)


def kinds():
    return sorted(message.kind for message in Message.objects.all())


def test_three_hundred_changes_are_one_mail_and_most_of_them_are_refused(client):
    registration = register(event_with(10), "kim@example.org")
    path = reverse("events-registration-change", args=[manage_path(registration).split("/")[-2]])

    answers = [client.post(path, {"name": f"Kim {number}", "seats": "1"}) for number in range(300)]

    assert {answer.status_code for answer in answers[:19]} == {303}
    assert {answer.status_code for answer in answers[19:]} == {429}
    assert kinds() == ["events.changed_by_person", "events.confirmed"]
    assert Registration.objects.get().name == "Kim 18"
    assert "Das war zu oft in kurzer Zeit." in answers[-1].content.decode()


def test_fifty_changes_at_once_are_one_mail(at_once):
    registration = register(event_with(10), "kim@example.org")

    outcomes = at_once(50, lambda n: change(registration, f"Kim {n}"))

    assert sorted({type(outcome).__name__ for outcome in outcomes}) == ["Registration", "TooMany"]
    assert kinds() == ["events.changed_by_person", "events.confirmed"]


def test_by_form_and_by_api_one_mailbox_has_one_limit(client):
    form, api = [], []
    for number in range(10):
        event = event_with(10)
        typed = {"name": "Kim", "contact": f"kim+{number}@example.org", "seats": "1"}
        form.append(client.post(f"/veranstaltungen/{event.slug}/anmelden/", typed).status_code)
    for number in range(11):
        event = event_with(10)
        typed = {"name": "Kim", "mail": f"Kim+{number}@example.org", "seats": 1}
        url = f"/api/v1/events/{event.pk}/registrations"
        api.append(client.post(url, json.dumps(typed), content_type="application/json"))

    assert set(form) == {303}
    assert [answer.status_code for answer in api] == [201] * 10 + [429]
    assert (api[-1].json()["code"], "Retry-After" in api[-1].headers) == ("too_many", True)
    assert (counted(event), Message.objects.count()) == ((0, 0, 0), 20)


def test_joining_the_list_counts_too():
    for _ in range(20):
        join(event_with(0), "kim@example.org")

    with pytest.raises(limits.TooMany):
        join(event_with(0), "kim@example.org")


def test_trying_to_register_an_address_again_uses_nothing_up():
    event = event_with(10)
    register(event, "kim@example.org")

    for _ in range(40):
        with pytest.raises(refusals.AlreadyRegistered):
            register(event, "kim@example.org")

    assert kinds() == ["events.already_registered", "events.confirmed"]
    assert register(event_with(10), "kim@example.org").state == "confirmed"


def test_cancelling_is_never_refused():
    registrations = [register(event_with(10), "kim@example.org") for _ in range(20)]

    cancelled = [registering.cancel(one, NOON).state for one in registrations]

    assert cancelled == ["cancelled"] * 20
    assert kinds() == ["events.confirmed"] * 20


def test_staff_writes_as_often_as_it_takes():
    editor = desk.person("editor")

    registrations = [register(event_with(10), "kim@example.org", staff=editor) for _ in range(25)]

    assert {one.state for one in registrations} == {"confirmed"}
    assert kinds() == ["events.confirmed"] * 25


def test_an_address_in_a_name_is_said_beside_the_field_and_nothing_is_sent(client):
    event = event_with(10)
    typed = {"name": EVIL, "contact": "kim@example.org", "seats": "1"}
    api = {"name": EVIL, "mail": "kim@example.org", "seats": 1}

    page = client.post(f"/veranstaltungen/{event.slug}/anmelden/", typed)
    problem = client.post(f"/api/v1/events/{event.pk}/registrations", json.dumps(api), content_type="application/json")

    assert (page.status_code, problem.status_code) == (422, 422)
    assert "Bitte geben Sie nur einen Namen ein, ohne Internet- oder E-Mail-Adresse." in page.content.decode()
    assert EVIL in page.content.decode()  # nothing typed is lost
    assert problem.json()["code"] == "invalid_answers"
    assert (Message.objects.count(), counted(event)) == (0, (0, 0, 0))


def test_neither_a_change_nor_the_waiting_list_takes_an_address_as_a_name(client):
    registration, full = register(event_with(10)), event_with(0)
    path = reverse("events-registration-change", args=[manage_path(registration).split("/")[-2]])

    changed = client.post(path, {"name": EVIL, "seats": "1"})
    joined = client.post(
        f"/veranstaltungen/{full.slug}/warteliste/", {"name": EVIL, "contact": "kim@example.org", "seats": "1"}
    )

    assert (changed.status_code, joined.status_code, kinds()) == (422, 422, ["events.confirmed"])


def test_what_an_organiser_changes_quickly_is_told_in_one_mail():
    event = event_with(10)
    register(event)
    told = []
    for version, (before, after) in enumerate([("18:00", "18:30"), ("18:30", "19:00")], start=1):
        event.version = version
        told.append(notifying_attendees.tell_changed(event, {"Beginn": (before, after)}))

    changed = Message.objects.get(kind="events.changed")

    assert (told, changed.context) == ([1, 1], {"changes": [["Beginn", "18:00", "19:00"]]})


def test_changes_that_were_taken_back_are_no_news():
    first = {"changes": [["Beginn", "18:00", "19:00"], ["Ort", "A", "B"]]}

    assert all_changes(first, {"changes": [["Beginn", "19:00", "18:00"]]}) == {"changes": [["Ort", "A", "B"]]}
    assert all_changes({}, first) == first


def test_an_accepted_offer_is_confirmed_whatever_was_sent_before():
    event = event_with(1)
    taken = register(event)
    party = join(event, "kim@example.org")
    for _ in range(19):
        register(event_with(10), "kim@example.org")
    registering.cancel(taken, NOON)

    assert waiting.accept(party, NOON).contact == "kim@example.org"
