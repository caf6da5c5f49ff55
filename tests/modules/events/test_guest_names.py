"""A name for every seat, where the organiser wants it: asked, kept, shown, and forgotten with the registration."""

from __future__ import annotations

import re

import pytest

from stadtkern.kernel.city import clock
from stadtkern.modules.events import personal
from stadtkern.modules.events.actions import registering, waiting
from stadtkern.modules.events.actions.refusals import InvalidAnswers
from stadtkern.modules.events.exporters import attendance, personal_ics, registrations
from stadtkern.modules.events.models import Registration, WaitingParty
from stadtkern.modules.events.queries import door
from stadtkern.modules.events.queries.registering import manage_path, waiting_path

from .parties import NOON, event_with, join, register

pytestmark = pytest.mark.django_db
KIM = {"name": "Kim Muster", "contact": "kim@example.org"}


def asking(capacity=10, **fields):
    return event_with(capacity, guest_names=True, **fields)


def send(client, event, **typed):
    return client.post(f"/veranstaltungen/{event.slug}/anmelden/", {**KIM, **typed})


def names_asked(page):
    return re.findall(r'name="(guest-\d+)"', page)


def test_the_form_asks_for_as_many_names_as_seats_can_be_chosen(client):
    event = asking(10, party_limit=4)
    assert names_asked(client.get(f"/veranstaltungen/{event.slug}/anmelden/").content.decode()) == [
        "guest-2",
        "guest-3",
        "guest-4",
    ]

    register(event, seats=4, guests=["A B", "C D", "E F"])
    register(event, seats=4, guests=["A B", "C D", "E F"])
    assert names_asked(client.get(f"/veranstaltungen/{event.slug}/anmelden/").content.decode()) == ["guest-2"]

    other = event_with(10)
    assert names_asked(client.get(f"/veranstaltungen/{other.slug}/anmelden/").content.decode()) == []


def test_a_name_that_is_missing_is_asked_for_at_its_field_and_nothing_typed_is_lost(client):
    page = send(client, asking(), seats="3", **{"guest-2": "Robin Muster"}).content.decode()

    [wrong] = re.findall(r'id="id_(guest-\d)-error"', page)
    assert wrong == "guest-3"
    assert "Bitte geben Sie den Namen dieser Person ein." in page
    assert 'value="Robin Muster"' in page
    assert Registration.objects.count() == 0


def test_names_beyond_the_seats_are_left_out(client):
    send(client, asking(), seats="2", **{"guest-2": "Robin  Muster", "guest-3": "Nicht Dabei"})

    assert Registration.objects.get().guests == ["Robin Muster"]


def test_the_names_are_on_the_ticket_in_the_lists_and_in_the_calendar(client):
    event = asking()
    registration = register(event, seats=3, guests=["Robin Muster", "李小龍"])

    ticket = client.get(manage_path(registration)).content.decode()
    assert "Kim Muster, Robin Muster, 李小龍" in ticket
    assert attendance.table(event, answers=False)[1][0][:2] == ["Kim Muster, Robin Muster, 李小龍", 3]
    head, row = registrations.rows(event, [registration])
    assert dict(zip(head, row, strict=True))["Weitere Gäste"] == "Robin Muster, 李小龍"
    assert attendance.pdf(event, answers=False).startswith(b"%PDF")
    assert "李小龍" in personal_ics.personal_ics(registration, "PUBLISH").decode().replace("\r\n ", "")
    assert [one.pk for one in door.find(event, "小龍")] == [registration.pk]


def test_names_are_changed_with_the_seats(client):
    event = asking()
    registration = register(event, seats=2, guests=["Robin Muster"])
    path = f"{manage_path(registration)}aendern/"
    assert 'value="Robin Muster"' in client.get(path).content.decode()

    client.post(path, {"name": "Kim Muster", "seats": "3", "guest-2": "Robin Muster", "guest-3": "Toni Muster"})
    registration.refresh_from_db()
    assert (registration.seats, registration.guests) == (3, ["Robin Muster", "Toni Muster"])

    client.post(path, {"name": "Kim Muster", "seats": "1", "guest-2": "Robin Muster"})
    registration.refresh_from_db()
    assert (registration.seats, registration.guests) == (1, [])


def test_who_waits_brings_the_names_along(client):
    event = asking(2)
    first = register(event, seats=2, guests=["Ada Beispiel"])
    party = join(event, seats=2, guests=["Toni Muster"])
    assert "Robin Muster, Toni Muster" in client.get(waiting_path(party)).content.decode()

    registering.cancel(first, NOON)
    assert waiting.accept(WaitingParty.objects.get(), NOON).guests == ["Toni Muster"]


def test_names_that_wait_for_a_proof_of_the_address_are_kept(client):
    event = asking(proof_of_address=True)
    send(client, event, seats="2", **{"guest-2": "Robin Muster"})

    assert waiting.accept(WaitingParty.objects.get(), clock.now()).guests == ["Robin Muster"]


def test_a_program_gives_names_and_is_told_which_are_missing(client):
    event = asking()
    path = f"/api/v1/events/{event.pk}/registrations"
    party = {"name": "Ada Beispiel", "mail": "ada@example.org", "seats": 2}

    refused = client.post(path, party, content_type="application/json")
    made = client.post(path, {**party, "guests": ["Robin Muster"]}, content_type="application/json")

    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_answers")
    assert (made.status_code, made.json()["guests"]) == (201, ["Robin Muster"])
    assert client.get(f"/api/v1/events/{event.pk}").json()["guest_names"] is True


def test_a_name_is_no_address_here_either():
    with pytest.raises(InvalidAnswers) as refused:
        register(asking(), seats=2, guests=["Klick auf https://example.org"])

    assert list(refused.value.details["errors"]) == ["guest-2"]


def test_an_event_that_does_not_ask_keeps_none():
    assert register(event_with(10), seats=2, guests=["Robin Muster"]).guests == []


def test_the_names_are_given_out_and_forgotten_with_the_person():
    registration = register(asking(), seats=2, guests=["Robin Muster"])
    assert personal.describe_registration(registration)["guests"] == ["Robin Muster"]

    personal.erase_registration(registration)
    registration.refresh_from_db()
    assert registration.guests == []
