"""Events that ask for a proof of the address: seats are held, and count once the link in the mail was used."""

import json
from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from stadtkern.kernel.city import clock
from stadtkern.kernel.messages.mail.rendering import render
from stadtkern.kernel.messages.models import Message
from stadtkern.modules.events.actions import notifying_attendees, proving, refusals, waiting
from stadtkern.modules.events.models import Event, EventState, Registration, WaitingParty
from stadtkern.modules.events.queries.registering import live_entry, waiting_path
from stadtkern.modules.events.queries.statistics import statistics

from . import desk
from .attending import staff
from .parties import NOON, counted, event_with, join, register, states

pytestmark = pytest.mark.django_db
LATE = NOON + proving.HELD
TYPED = {"name": "Kim Muster", "contact": "kim@example.org", "seats": "2"}


def careful(capacity=10, **fields):
    return event_with(capacity, proof_of_address=True, **fields)


def kinds():
    return [message.kind.removeprefix("events.") for message in Message.objects.order_by("created_at", "id")]


def test_seats_are_held_and_counted_as_taken_only_with_the_link():
    event = careful()

    held = register(event, "kim@example.org", seats=3)

    assert (held.state, held.unproven, held.offer_ends_at) == ("offered", True, LATE)
    assert (counted(event), event.seats_free, kinds()) == ((0, 3, 0), 7, ["confirm_address"])

    registration = waiting.accept(held, LATE - timedelta(seconds=1))

    assert (registration.state, registration.seats, registration.contact) == ("confirmed", 3, "kim@example.org")
    assert (counted(event), kinds()) == ((3, 0, 0), ["confirm_address", "confirmed"])


def test_what_nobody_confirms_is_free_again_without_another_mail():
    event = careful(2)
    held = register(event, seats=2)
    with pytest.raises(refusals.SoldOut):
        register(event)

    assert (waiting.expire_offers(LATE - timedelta(seconds=1)), waiting.expire_offers(LATE)) == (0, 1)

    assert (states(held), counted(event), kinds()) == (["expired"], (0, 0, 0), ["confirm_address"])
    with pytest.raises(refusals.OfferGone):
        waiting.accept(held, LATE)
    assert register(event, seats=2, at=LATE).state == "offered"


def test_seats_that_nobody_confirms_go_to_the_waiting_list():
    event = careful(1)
    register(event)
    party = join(event)

    waiting.expire_offers(LATE)

    assert (states(party), counted(event)) == (["offered"], (0, 1, 0))
    assert kinds() == ["confirm_address", "waiting_joined", "seat_offered"]


def test_they_are_never_held_beyond_the_end_of_registration():
    ends = NOON + timedelta(minutes=5)

    held = register(careful(closes_at=ends))

    assert held.offer_ends_at == ends


def test_the_same_form_sent_twice_is_held_once_and_another_try_sends_the_link_again_once():
    event, form = careful(), uuid4()

    first, second = (register(event, "kim@example.org", submission=form) for _ in range(2))
    for _ in range(3):
        with pytest.raises(refusals.AlreadyWaiting):
            register(event, "KIM@example.org")

    assert first == second
    assert (counted(event), kinds()) == ((0, 1, 0), ["confirm_address", "confirm_address"])


def test_whom_staff_registers_needs_no_proof():
    event = careful()

    assert register(event, staff=desk.person("editor")).state == "confirmed"
    assert (counted(event), kinds()) == ((1, 0, 0), ["confirmed"])


def test_a_cancelled_event_writes_to_nobody_unproven():
    event = careful()
    held, sure = register(event), waiting.accept(register(event, "kim@example.org"), NOON)
    Event.objects.filter(pk=event.pk).update(state=EventState.CANCELLED)
    event.refresh_from_db()

    told = notifying_attendees.tell_cancelled(event, NOON)

    assert (told, states(held), kinds().count("event_cancelled")) == (1, ["closed"], 1)
    assert Message.objects.get(kind="events.event_cancelled").recipient == sure.contact


def test_a_closed_list_writes_to_nobody_unproven():
    event = careful(closes_at=NOON + timedelta(minutes=5))
    held = register(event)

    waiting.close_lists(NOON + timedelta(minutes=6))

    assert (states(held), kinds()) == (["expired"], ["confirm_address"])


def test_the_mail_holds_the_link_and_no_word_that_a_stranger_typed():
    held = register(careful(), name="Ruf mich an", seats=2)
    message = Message.objects.get()
    texts = {}
    for language in ("de", "en"):
        message.language = language
        texts[language] = render(message)

    assert "Ruf mich an" not in "".join(
        part for text in texts.values() for part in (text.text, text.html, text.subject)
    )
    assert waiting_path(held) in texts["de"].text
    assert "2 Plätze werden bis 12:30 Uhr freigehalten" in texts["de"].text
    assert "We are holding 2 places until 12:30" in texts["en"].text


def test_whoever_registers_sees_the_same_page_whether_the_address_is_there_or_not(client):
    event = careful()
    form = client.get(f"/veranstaltungen/{event.slug}/anmelden/").content.decode()

    answers = [client.post(f"/veranstaltungen/{event.slug}/anmelden/", TYPED) for _ in range(2)]
    page = client.get(answers[0].url).content.decode()

    assert "30 Minuten" in form
    assert {(answer.status_code, answer.url) for answer in answers} == {
        (303, f"/veranstaltungen/{event.slug}/anmelden/gesendet/")
    }
    assert "Bitte bestätigen Sie Ihre E-Mail-Adresse" in page
    assert waiting_path(WaitingParty.objects.get()) not in page


def test_opening_the_link_changes_nothing_and_the_button_registers(client):
    event = careful()
    with clock.standing_at(NOON):
        held = register(event, seats=2)
        page = client.get(waiting_path(held)).content.decode()
        before = counted(event)
        answer = client.post(waiting_path(held), {"answer": "accept"})
        ticket = client.get(answer.url).content.decode()
        again = client.get(waiting_path(held)).content.decode()

    assert "Bitte bestätigen Sie Ihre Anmeldung" in page
    assert (before, counted(event)) == ((0, 2, 0), (2, 0, 0))
    assert "Sie sind angemeldet" in ticket
    assert "Zu meinem Ticket" in again


def test_no_frees_the_seats_and_a_late_link_says_so(client):
    event = careful()
    with clock.standing_at(NOON):
        declined, late = register(event), register(event)
        client.post(waiting_path(declined), {"answer": "decline"})
        said = client.get(waiting_path(declined)).content.decode()
    with clock.standing_at(LATE):
        refused = client.post(waiting_path(late), {"answer": "accept"})
        page = client.get(waiting_path(late)).content.decode()

    assert "Der Platz ist wieder frei für andere." in said
    assert refused.status_code == 409
    assert "Die Zeit zum Bestätigen ist abgelaufen" in page
    assert f'href="/veranstaltungen/{event.slug}/anmelden/"' in page


def test_joining_the_list_gives_no_link_to_accept_with_either(client):
    event = careful(1)
    register(event)

    answer = client.post(f"/veranstaltungen/{event.slug}/warteliste/", {**TYPED, "seats": "1"})

    assert (answer.status_code, answer.url) == (303, "/veranstaltungen/anmeldung/gesendet/")
    assert (WaitingParty.objects.last().unproven, kinds()) == (False, ["confirm_address", "waiting_joined"])


def test_the_api_says_that_seats_are_held(client):
    event = careful()
    typed = json.dumps({"name": "Kim", "mail": "kim@example.org", "seats": 2})

    answer = client.post(f"/api/v1/events/{event.pk}/registrations", typed, content_type="application/json")

    assert answer.status_code == 201
    assert {name: answer.json()[name] for name in ("state", "seats")} == {"state": "held", "seats": 2}
    assert answer.json()["held_until"] is not None
    assert counted(event) == (0, 2, 0)


def test_the_desk_sees_whose_address_is_not_confirmed(client):
    event = careful(1)
    client.force_login(staff("editor"))
    with clock.standing_at(NOON):
        register(event)
        join(event)
        page = client.get(reverse("events-registrations", args=[event.pk])).content.decode()

    assert "E-Mail-Adresse nicht bestätigt, freigehalten bis 12:30 Uhr" in page


def test_statistics_count_nobody_as_waiting_who_only_has_to_confirm():
    event = careful()
    waiting.accept(register(event), NOON)
    register(event)

    total = statistics(Event.objects.filter(pk=event.pk), at=NOON).total

    assert (total.parties, total.waited, total.moved_up, total.waiting) == (1, 0, 0, 0)


def test_fifty_at_once_for_twenty_seats_hold_exactly_twenty(at_once):
    event = careful(20)

    outcomes = at_once(50, lambda n: register(event, f"p{n}@example.org"))

    assert Counter(type(outcome).__name__ for outcome in outcomes) == {"WaitingParty": 20, "SoldOut": 30}
    assert (counted(event), Message.objects.count()) == ((0, 20, 0), 20)


def test_confirming_and_running_out_at_once_settle_it_once(at_once):
    event = careful(1)
    held = register(event)

    at_once(8, lambda n: waiting.expire_offers(LATE) if n % 2 else waiting.accept(held, NOON))

    assert (states(held)[0], counted(event)[:2]) in [("accepted", (1, 0)), ("expired", (0, 0))]


def test_confirming_often_at_once_is_one_registration_and_one_mail(at_once):
    held = register(careful())

    outcomes = at_once(10, lambda _n: waiting.accept(held, NOON))

    assert len({outcome.pk for outcome in outcomes}) == 1
    assert (Registration.objects.count(), kinds()) == (1, ["confirm_address", "confirmed"])


def test_one_address_at_once_holds_once(at_once):
    event = careful()

    outcomes = at_once(20, lambda _n: register(event, "kim@example.org"))

    assert Counter(type(outcome).__name__ for outcome in outcomes) == {"WaitingParty": 1, "AlreadyWaiting": 19}
    assert counted(event) == (0, 1, 0)


def test_confirming_and_another_try_at_once_leave_one_entry(at_once):
    event = careful()
    held = register(event, "kim@example.org")

    at_once(10, lambda n: waiting.accept(held, NOON) if n % 2 else register(event, "kim@example.org"))

    assert counted(event) == (1, 0, 0)
    assert live_entry(event, "kim@example.org") == Registration.objects.get()
