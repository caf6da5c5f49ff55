from datetime import timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from stadtkern.kernel.city import clock
from stadtkern.kernel.messages.mail.rendering import render
from stadtkern.kernel.messages.models import Message
from stadtkern.modules.events.actions import registering
from stadtkern.modules.events.models import Event, EventState, Question, Registration, WaitingParty
from stadtkern.modules.events.queries.registering import manage_path, ticket_path, waiting_path

from . import programme
from .parties import SHOW, counted, event_with, join, register, states

pytestmark = pytest.mark.django_db
KIM = {"name": "Kim Muster", "contact": "kim@example.org", "seats": "2"}


def sent(client, event, path="anmelden", **typed):
    return client.post(f"/veranstaltungen/{event.slug}/{path}/", {**KIM, **typed})


def test_the_whole_way_from_the_form_to_the_ticket(client):
    event = event_with(10)
    form = client.get(f"/veranstaltungen/{event.slug}/anmelden/")
    number = str(uuid4())  # as registration.js makes it: the page is the same for everybody

    answer = sent(client, event, submission=number)
    again = sent(client, event, submission=number)
    page = client.get(answer.url)

    assert 'name="submission"' in form.content.decode()
    assert (answer.status_code, again.status_code, page.status_code) == (303, 303, 200)
    assert urlsplit(answer.url).path.startswith("/veranstaltungen/anmeldung/")
    assert "Sie sind angemeldet" in page.content.decode()
    assert "<svg" in page.content.decode()
    assert (page["Cache-Control"], page.cookies, answer.cookies) == ("private, no-store", {}, {})
    assert (counted(event), Message.objects.count()) == ((2, 0, 0), 1)


def test_the_ticket_comes_with_its_event_and_place_in_one_query(client):
    registration = register(event_with(10, place=programme.place()))
    path = manage_path(registration)

    with CaptureQueriesContext(connection) as asked:
        page = client.get(path)

    assert (page.status_code, programme.place().name in page.content.decode()) == (200, True)
    assert (
        len([query for query in asked if '"events_' in query["sql"]]) == 1
    )  # the others are the city's, kept in memory


def test_too_many_for_the_free_seats_are_told_how_many_and_offered_the_list_with_all_they_typed(client):
    event = event_with(2)

    answer = sent(client, event, name="<Kim> & Co", seats="3")
    page = answer.content.decode()

    assert answer.status_code == 409
    assert "Es sind noch 2 Plätze frei, Sie möchten 3. Auf die Warteliste?" in page
    assert f'formaction="/veranstaltungen/{event.slug}/warteliste/"' in page
    assert 'value="&lt;Kim&gt; &amp; Co"' in page
    assert '<option value="3" selected>' in page


def test_joining_from_there_leads_to_the_place_in_line(client):
    event = event_with(2)
    register(event, seats=2)

    answer = sent(client, event, "warteliste")
    page = client.get(answer.url).content.decode()

    assert answer.status_code == 303
    assert "Ihr Platz auf der Warteliste" in page
    assert WaitingParty.objects.get().contact == "kim@example.org"


def test_who_wants_to_wait_although_seats_are_free_is_registered(client):
    answer = sent(client, event_with(10), "warteliste")

    assert answer.url.startswith("/veranstaltungen/anmeldung/")
    assert Registration.objects.count() == 1


def test_a_stranger_learns_nothing_about_an_address_but_its_owner_gets_a_mail(client):
    event = event_with(10)
    register(event, "kim@example.org")

    answer = sent(client, event, name="Stranger")

    assert (answer.status_code, answer.url) == (303, "/veranstaltungen/anmeldung/gesendet/")
    assert "kim@example.org" not in client.get(answer.url).content.decode()
    assert Message.objects.last().kind == "events.already_registered"


def test_a_robot_gets_a_friendly_page_and_no_seat(client):
    answer = sent(client, event_with(10), website="https://spam.example")

    assert (answer.status_code, Registration.objects.count()) == (303, 0)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "x" * 10_000}, "120"),
        ({"name": ""}, "Bitte geben Sie Ihren Namen ein."),
        ({"contact": "kim"}, "name@example.org"),
        ({"seats": "0"}, "Bitte wählen Sie mindestens einen Platz."),
        ({"seats": "-1"}, "Bitte wählen Sie mindestens einen Platz."),
        ({"seats": "99"}, "höchstens 5 Plätze"),
        ({"seats": "abc"}, "Bitte geben Sie eine ganze Zahl ein."),
        ({"submission": "nonsense", "seats": ""}, "Bitte"),
    ],
)
def test_bad_input_is_said_beside_its_field(client, typed, said):
    answer = sent(client, event_with(10), **typed)

    assert (answer.status_code, Registration.objects.count()) == (422, 0)
    assert said in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"closes_at": SHOW - timedelta(days=30)}, "Die Anmeldung zu dieser Veranstaltung ist beendet."),
        ({"opens_at": SHOW - timedelta(days=1)}, "Anmeldung ab"),
        ({"capacity": 0, "waiting_list": False}, "keine Warteliste"),
        ({"state": EventState.CANCELLED}, "Diese Veranstaltung ist abgesagt."),
    ],
)
def test_a_form_that_cannot_be_sent_is_not_shown(client, fields, said):
    event = event_with(**{"capacity": 5, **fields})

    page = client.get(f"/veranstaltungen/{event.slug}/anmelden/").content.decode()

    assert said in page
    assert 'name="contact"' not in page
    assert sent(client, event).status_code == 409


def test_nobody_sees_the_form_of_a_draft(client):
    event = event_with(5, state=EventState.DRAFT, published_at=None)

    assert [client.get(f"/veranstaltungen/{event.slug}/{p}/").status_code for p in ("anmelden", "warteliste")] == [
        404,
        404,
    ]


def test_answers_are_kept_and_shown_escaped_in_page_and_mail(client):
    event = event_with(10)
    question = Question.objects.create(event=event, kind="text", label="Diet <i>?</i>", required=True)
    assert sent(client, event).status_code == 422

    answer = sent(client, event, **{f"q-{question.pk}": "<script>alert(1)</script>", "name": "<b>Kim</b>"})
    page = client.get(answer.url).content.decode()
    mail = render(Message.objects.get())

    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "&lt;b&gt;Kim" in mail.html
    assert "<b>Kim</b>" in mail.text


def test_changing_and_cancelling_by_the_link(client):
    event = event_with(10)
    registration = register(event, "kim@example.org", seats=3)
    link = manage_path(registration)

    changed = client.post(f"{link}aendern/", {"name": "Kim Neu", "seats": "1"})
    asked = client.get(f"{link}absagen/")
    assert (changed.status_code, asked.status_code, counted(event)) == (303, 200, (1, 0, 0))
    cancelled = client.post(f"{link}absagen/")

    assert (cancelled.status_code, counted(event)) == (303, (0, 0, 0))
    assert "Sie haben abgesagt" in client.get(link).content.decode()
    assert client.get(f"{link}aendern/").status_code == client.get(f"{link}absagen/").status_code == 303


def test_a_link_ends_ninety_days_after_the_event_and_a_damaged_one_is_none(client):
    registration = register(event_with(10))
    link = manage_path(registration)
    end = registration.event.ends_at + timedelta(days=90)

    with clock.standing_at(end - timedelta(seconds=1)):
        assert client.get(link).status_code == 200
    with clock.standing_at(end):
        assert [client.get(path).status_code for path in (link, ticket_path(registration))] == [404, 404]
    assert client.get(link[:-3] + "xx/").status_code == 404
    assert client.get(link.replace("anmeldung", "warteliste")).status_code == 404


def test_opening_an_offer_answers_nothing_and_the_buttons_do(client):
    event = event_with(1)
    taken = register(event)
    party = join(event)
    registering.cancel(taken, clock.now())
    link = waiting_path(party)

    assert "Ja, den Platz nehmen" in client.get(link).content.decode()
    assert client.head(link).status_code in (200, 405)
    assert states(party) == ["offered"]
    answer = client.post(link, {"answer": "accept"})

    assert (answer.status_code, states(party), counted(event)) == (303, ["accepted"], (1, 0, 0))
    assert "Sie sind angemeldet" in client.get(answer.url).content.decode()
    assert client.post(link, {"answer": "decline"}).status_code == 409


def test_declining_and_leaving_by_the_link(client):
    event = event_with(1)
    taken = register(event)
    first, second = join(event), join(event)
    registering.cancel(taken, clock.now())

    client.post(waiting_path(first), {"answer": "decline"})
    client.post(waiting_path(second), {"answer": "leave"})
    client.post(waiting_path(second), {"answer": "nonsense"})

    assert (states(first, second), counted(event)) == (["declined", "declined"], (0, 0, 0))


def test_the_ticket_shows_no_way_to_change_anything(client):
    registration = register(event_with(10), "kim@example.org")

    page = client.get(ticket_path(registration)).content.decode()

    assert "Kim Muster" in page
    assert "kim@example.org" not in page
    assert "/anmeldung/" not in page


def test_the_calendar_entry_keeps_its_name_and_counts_changes(client):
    event = event_with(10)
    registration = register(event, seats=2)
    first = Calendar.from_ical(client.get(f"{manage_path(registration)}termin.ics").content)
    registration = registering.change(registration, seats=1, name="Kim", answers={}, at=clock.now())
    Event.objects.filter(pk=event.pk).update(sequence=3)
    mail = render(Message.objects.get(kind="events.changed_by_person"))
    second = Calendar.from_ical(next(file.content for file in mail.attachments if file.name == "termin.ics"))

    assert [str(one["method"]) for one in (first, second)] == ["PUBLISH", "REQUEST"]
    one, two = (calendar.walk("VEVENT")[0] for calendar in (first, second))
    assert (one["uid"], one["sequence"], two["sequence"]) == (two["uid"], 0, 4)
    assert one["dtstart"].dt == SHOW
    assert str(one["dtstart"].params["tzid"]) == "Europe/Berlin"


def test_every_kind_of_mail_reads_well_in_both_languages():
    event = event_with(2)
    registration = register(event, "kim@example.org", seats=1)
    register(event, seats=1)
    party = join(event, "robin@example.org")
    Event.objects.filter(pk=event.pk).update(cancel_reason="Sturm <b>Sabine</b>", capacity=9)
    moments = {
        "confirmed": registration,
        "changed_by_person": registration,
        "cancelled_by_person": registration,
        "already_registered": registration,
        "waiting_joined": party,
        "seat_offered": party,
        "offer_expired": party,
        "waiting_closed": party,
        "reminder": registration,
        "changed": registration,
        "event_cancelled": registration,
    }
    needs = {
        "seat_offered": "offered",
        "offer_expired": "expired",
        "waiting_closed": "closed",
        "waiting_joined": "waiting",
    }
    for kind, row in moments.items():
        if kind in needs:
            WaitingParty.objects.filter(pk=party.pk).update(state=needs[kind], offer_ends_at=SHOW)
        state = "cancelled" if kind == "cancelled_by_person" else "confirmed"
        Registration.objects.filter(pk=registration.pk).update(state=state)
        for language in ("de", "en"):
            message = Message(
                kind=f"events.{kind}",
                language=language,
                about=f"{row._meta.label_lower}:{row.pk}",
                context={"changes": [["Ort", "Rathaus", "VHS <i>"]]},
            )
            mail = render(message)
            assert "Live-Hacking-Show" in mail.subject
            assert "http" in mail.text
            assert "<b>Sabine" not in mail.html
            assert "<i>" not in mail.html
            assert ("Guten Tag" in mail.text) == (language == "de")
            assert "{" not in mail.subject + mail.text
