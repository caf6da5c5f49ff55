"""Seats and numbers that nobody can mean get an answer at their field, in forms, by program and in the database."""

from __future__ import annotations

import re

import pytest
from django.db import IntegrityError, transaction

from stadtkern.modules.events.actions import answers
from stadtkern.modules.events.actions.refusals import InvalidAnswers
from stadtkern.modules.events.forms.questions import QuestionFormSet, question_inputs
from stadtkern.modules.events.models import Question, Registration

from .parties import event_with, register

pytestmark = pytest.mark.django_db
KIM = {"name": "Kim Muster", "contact": "kim@example.org"}


def offered(page: str) -> list[str]:
    select = page[page.index('<select name="seats"') :].partition("</select>")[0]
    return re.findall(r'<option value="(\d*)"', select)


def told(client, event, path="anmelden", **typed):
    page = client.post(f"/veranstaltungen/{event.slug}/{path}/", {**KIM, **typed}).content.decode()
    return [" ".join(one.split()) for one in re.findall(r'class="kern-body"><p>(.*?)</p>', page, re.S)]


@pytest.mark.parametrize(
    ("capacity", "taken", "limit", "choices"),
    [(10, 9, 5, ["1"]), (10, 7, 5, ["1", "2", "3"]), (10, 0, 2, ["1", "2"]), (None, 0, 3, ["1", "2", "3"])],
)
def test_no_more_seats_are_offered_than_are_free(client, capacity, taken, limit, choices):
    event = event_with(capacity, party_limit=max(limit, taken))
    if taken:
        register(event, seats=taken)
    event.party_limit = limit
    event.save(update_fields=["party_limit"])

    assert offered(client.get(f"/veranstaltungen/{event.slug}/anmelden/").content.decode()) == choices


def test_the_waiting_list_offers_what_the_event_could_ever_give(client):
    event = event_with(2, party_limit=5)
    register(event, seats=2)

    assert offered(client.get(f"/veranstaltungen/{event.slug}/warteliste/").content.decode()) == ["1", "2"]


def test_after_an_error_no_more_is_offered_either_but_what_was_chosen_stays(client):
    event = event_with(1, party_limit=5)

    page = client.post(f"/veranstaltungen/{event.slug}/anmelden/", {**KIM, "seats": "3"}).content.decode()

    assert offered(page) == ["1", "3"]
    assert "Es ist noch 1 Platz frei, Sie möchten 3." in page


def test_who_is_more_than_the_free_seats_finds_the_waiting_list(client):
    event = event_with(10, party_limit=5)
    register(event, seats=5)
    assert "Sie sind mehr?" not in client.get(f"/veranstaltungen/{event.slug}/anmelden/").content.decode()

    register(event, seats=4)
    page = client.get(f"/veranstaltungen/{event.slug}/anmelden/").content.decode()

    assert "Sie sind mehr?" in page
    assert f'href="/veranstaltungen/{event.slug}/warteliste/"' in page


@pytest.mark.parametrize(
    ("seats", "answer"),
    [
        ("0", "Bitte wählen Sie mindestens einen Platz."),
        ("-2", "Bitte wählen Sie mindestens einen Platz."),
        ("", "Bitte wählen Sie mindestens einen Platz."),
        ("6", "Sie können hier höchstens 5 Plätze buchen."),
        ("zwei", "Bitte geben Sie eine ganze Zahl ein."),
    ],
)
def test_seats_that_nobody_can_mean(client, seats, answer):
    assert told(client, event_with(10, party_limit=5), seats=seats) == [answer]
    assert Registration.objects.count() == 0


def age(event, **fields):
    return Question.objects.create(
        event=event, kind=Question.Kind.NUMBER, label="Wie alt ist Ihr Kind?", **{"highest": 18, **fields}
    )


@pytest.mark.parametrize("typed", ["-5", "19", "99999999999999999999999"])
def test_an_age_that_no_child_has(client, typed):
    event = event_with(10)
    question = age(event)

    assert told(client, event, seats="1", **{f"q-{question.pk}": typed}) == [
        "Bitte geben Sie eine Zahl von 0 bis 18 ein."
    ]
    with pytest.raises(InvalidAnswers) as refused:
        answers.checked(event, name="Kim", contact="kim@example.org", seats=1, answers={str(question.pk): int(typed)})
    assert refused.value.details["errors"] == {str(question.pk): "Bitte geben Sie eine Zahl von 0 bis 18 ein."}


def test_a_number_below_zero_is_taken_where_the_organiser_wants_it(client):
    event = event_with(10)
    question = age(event, lowest=-20, highest=40)

    client.post(f"/veranstaltungen/{event.slug}/anmelden/", {**KIM, "seats": "1", f"q-{question.pk}": "-5"})

    assert Registration.objects.get().answers == {str(question.pk): -5}


def formset(**fields):
    row = {
        "form-0-label": "Alter",
        "form-0-kind": "number",
        **{f"form-0-{name}": text for name, text in fields.items()},
    }
    return QuestionFormSet({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", **row})


def test_the_organiser_sets_the_limits_of_a_number():
    sent = formset(lowest="6", highest="12")

    assert sent.is_valid()
    assert [(one.lowest, one.highest) for one in question_inputs(sent)] == [(6, 12)]
    assert formset(lowest="12", highest="6").errors[0]["highest"] == [
        "Die größte Zahl darf nicht kleiner sein als die kleinste."
    ]
    assert formset(highest="99999999").errors[0]["highest"] == [
        "Bitte geben Sie eine Zahl von -1.000.000 bis 1.000.000 ein."
    ]


def test_the_database_holds_no_question_that_takes_no_number():
    with pytest.raises(IntegrityError), transaction.atomic():
        age(event_with(10), lowest=5, highest=4)


def test_a_program_is_told_the_limits(client):
    event = event_with(10)
    age(event)

    [question] = client.get(f"/api/v1/events/{event.pk}").json()["questions"]

    assert (question["lowest"], question["highest"]) == (0, 18)
