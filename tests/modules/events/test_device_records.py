"""What a device keeps of a registration: the link, the seats, the state, and nothing about the person."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta

import pytest

from stadtkern.kernel.city import clock
from stadtkern.modules.events.actions import registering, waiting
from stadtkern.modules.events.models import EventState
from stadtkern.modules.events.queries.registering import manage_path, waiting_path

from .parties import NOON, SHOW, event_with, join, register

pytestmark = pytest.mark.django_db


def record(client, path):
    answer = client.get(f"{path}stand.json")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    return answer.json()


def test_the_page_of_a_ticket_hands_the_device_what_it_keeps_and_nothing_about_the_person(client):
    registration = register(event_with(10), contact="kim@example.org", seats=2)
    page = client.get(f"{manage_path(registration)}?neu=1").content.decode()

    [kept] = re.findall(r'data-entry="([^"]*)"', page)
    entry = json.loads(html.unescape(kept))

    assert sorted(entry) == ["event", "id", "seats", "state", "url"]
    assert (entry["id"], entry["seats"], entry["state"]) == (str(registration.pk), 2, "confirmed")
    assert entry["event"]["title"] == "Live-Hacking-Show"
    assert "Kim" not in kept
    assert "example.org" not in kept
    assert client.get(entry["url"]).status_code == 200
    assert " data-new" in page
    assert " data-new" not in client.get(manage_path(registration)).content.decode()


def test_a_device_that_asks_again_learns_of_a_cancelled_registration_and_of_a_cancelled_event(client):
    event = event_with(10)
    mine, yours = register(event), register(event)
    registering.cancel(mine, NOON)

    assert record(client, manage_path(mine))["state"] == "cancelled"
    assert record(client, manage_path(yours))["state"] == "confirmed"

    event.state = EventState.CANCELLED
    event.save(update_fields=["state"])

    assert record(client, manage_path(yours))["state"] == "event_cancelled"


def test_a_place_in_line_becomes_the_registration_that_replaces_it(client):
    event = event_with(2)
    first = register(event, seats=2)
    party = join(event, seats=2)
    assert record(client, waiting_path(party))["state"] == "waiting"

    registering.cancel(first, NOON)
    assert record(client, waiting_path(party))["state"] == "offered"

    party.refresh_from_db()
    registration = waiting.accept(party, NOON)
    now = record(client, waiting_path(party))
    assert (now["id"], now["replaces"], now["state"]) == (str(registration.pk), str(party.pk), "confirmed")
    assert client.get(now["url"]).status_code == 200


def test_a_place_in_line_that_led_to_nothing_says_so(client):
    event = event_with(2)
    register(event, seats=2)
    party = join(event)

    with clock.standing_at(SHOW):
        assert record(client, waiting_path(party))["state"] == "closed"


def test_a_link_that_has_run_out_is_gone(client):
    registration = register(event_with(10))
    path = f"{manage_path(registration)}stand.json"

    with clock.standing_at(SHOW + timedelta(days=91)):
        assert client.get(path).status_code == 404
    assert client.get(path.replace("anmeldung/", "anmeldung/x")).status_code == 404
