"""Changing events: nobody overwrites anybody, nobody with a seat is left in the dark."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from stadtkern.kernel.messages.models import Message
from stadtkern.kernel.places.models import Place
from stadtkern.kernel.search.models import SearchDocument
from stadtkern.kernel.trust.models import AuditEntry
from stadtkern.modules.events.actions import editing, editing_values, publishing, refusals
from stadtkern.modules.events.models import Event, EventStep, Question, WaitingParty

from .desk import START, club, draft, person, published, registered

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, str]]:
    return sorted(Message.objects.values_list("kind", "recipient"))


def test_a_new_event_has_a_name_of_its_own_and_a_first_step():
    first, second = draft(title="Größe & Maß"), draft(title="Größe & Maß")

    assert (first.slug, second.slug) == ("groesse-und-mass", "groesse-und-mass-2")
    assert first.uid != second.uid
    assert first.state == "draft"
    assert [step.state for step in first.steps.all()] == ["draft"]


def test_words_of_the_citizens_paths_are_no_slugs():
    assert draft(title="Mein Programm").slug == "mein-programm-2"


def test_who_saves_second_sees_what_the_first_changed():
    event, other = draft(club()), person("owner", club())
    editing.update(event, by=other, version=1, title="Sprechstunde für alle")

    with pytest.raises(refusals.StaleVersion) as stale:
        editing.update(event, by="test", version=1, title="Handysprechstunde")

    assert stale.value.details["changes"] == {"title": ["Sprechstunde", "Sprechstunde für alle"]}
    assert (stale.value.details["by"], stale.value.details["version"]) == ("owner@example.org", 2)
    assert Event.objects.get().title == "Sprechstunde für alle"


def test_saving_without_a_change_leaves_no_trace():
    event = draft()

    same = editing.update(event, by="test", version=1, title="Sprechstunde", organisers=[])

    assert (same.version, EventStep.objects.count()) == (1, 1)


def test_a_change_leaves_a_step_and_an_audit_line():
    event = draft()

    editing.update(event, by="test", version=1, room="Saal 2", organisers=[club()])

    assert event.steps.last().changes == {"room": ["", "Saal 2"], "organisers": [[], ["Beispielverein"]]}
    assert AuditEntry.objects.filter(action="events.update").get().changes["room"] == ["", "Saal 2"]


def test_people_with_seats_are_told_a_new_time_once_and_in_their_language():
    event = published(ends_at=START + timedelta(hours=1))
    registered(event, "a@example.org")
    registered(event, "b@example.org", language="en")

    changed = editing.update(
        event, by="test", version=event.version, starts_at=START + timedelta(minutes=30), text="Mehr dazu"
    )

    assert told() == [("events.changed", "a@example.org"), ("events.changed", "b@example.org")]
    assert Message.objects.get(recipient="b@example.org").context["changes"] == [
        ["Start", "10 Mar 2020 14:30", "10 Mar 2020 15:00"]
    ]
    assert (changed.moved, changed.sequence) == (True, event.sequence + 1)


def test_a_mended_typo_is_no_news():
    event = published()
    registered(event)

    changed = editing.update(event, by="test", version=event.version, text="Bringen Sie Ihr Gerät mit.", room="")

    assert told() == []
    assert (changed.moved, changed.sequence) == (False, event.sequence)


def test_a_draft_tells_nobody():
    event = draft()

    editing.update(event, by="test", version=1, starts_at=START + timedelta(days=1))

    assert told() == []


def test_a_cancelled_event_tells_everybody_who_has_or_wants_seats():
    event = published(registration="online", capacity=2)
    registered(event, seats=2)
    WaitingParty.objects.create(
        event=event, position=1, name="Wartend", contact="w@example.org", seats=1, created_at=START - timedelta(days=7)
    )

    cancelled = publishing.cancel(event, by="test", reason="Der Referent ist krank.")

    assert told() == [("events.event_cancelled", "a@example.org"), ("events.event_cancelled", "w@example.org")]
    assert (cancelled.cancel_reason, cancelled.sequence) == ("Der Referent ist krank.", event.sequence + 1)
    assert WaitingParty.objects.get().state == WaitingParty.State.CLOSED


def test_a_reinstated_event_tells_everybody_again():
    event = published()
    registered(event)
    event = publishing.cancel(event, by="test", reason="Krank.")

    publishing.reinstate(event, by="test")

    assert told() == [("events.changed", "a@example.org"), ("events.event_cancelled", "a@example.org")]


def test_fewer_seats_than_taken_are_refused_with_the_numbers():
    event = published(registration="online", capacity=10)
    registered(event, seats=4)

    with pytest.raises(refusals.CapacityTooSmall) as refused:
        editing.update(event, by="test", version=event.version, capacity=3)

    assert refused.value.details == {"field": "capacity", "capacity": 3, "taken": 4, "offered": 0}
    assert editing.update(event, by="test", version=event.version, capacity=4).capacity == 4


def test_more_seats_go_to_the_waiting_list():
    event = published(registration="online", capacity=1)
    registered(event)
    WaitingParty.objects.create(
        event=event, position=1, name="Wartend", contact="w@example.org", seats=2, created_at=START - timedelta(days=7)
    )

    editing.update(event, by="test", version=event.version, capacity=3)

    assert told() == [("events.seat_offered", "w@example.org")]


def test_registration_stays_here_while_people_are_registered():
    event = published(registration="online", capacity=3)
    registered(event)

    with pytest.raises(refusals.RegistrationsExist):
        editing.update(event, by="test", version=event.version, registration="open")


@pytest.mark.parametrize(
    ("fields", "refusal"),
    [
        ({"ends_at": START}, refusals.EndsBeforeStart),
        ({"title": "x" * 10_000}, refusals.TextTooLong),
        ({"text": "x" * 20_001}, refusals.TextTooLong),
        ({"opens_at": START, "closes_at": START - timedelta(days=1)}, refusals.WindowClosesBeforeItOpens),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(fields, refusal):
    event = draft()

    with pytest.raises(refusal) as refused:
        editing.update(event, by="test", version=1, **fields)

    assert refused.value.message
    assert Event.objects.get().version == 1


def test_only_what_is_public_is_found():
    event = draft(title="Laternenlicht")
    assert SearchDocument.objects.count() == 0

    publishing.publish_now(event, by="test")

    assert SearchDocument.objects.get().title == "Laternenlicht"


def test_a_stranger_changes_nothing():
    event, stranger = draft(club()), person("stranger")

    for attempt in (
        lambda: editing.update(event, by=stranger, version=1, title="Meins"),
        lambda: editing.set_questions(event, [], by=stranger, version=1),
        lambda: editing.duplicate(event, by=stranger),
        lambda: editing.create(by=stranger, owner=club(), title="Meins", starts_at=START),
        lambda: editing.create(by=stranger, owner=None, title="Der Stadt", starts_at=START),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert Event.objects.count() == 1


def test_questions_are_added_ordered_and_removed():
    event = draft()
    first = editing_values.QuestionInput("Allergien?", "text")
    event = editing.set_questions(
        event, [first, editing_values.QuestionInput("Alter?", "number")], by="test", version=1
    )
    _allergies, age = event.questions.all()

    editing.set_questions(
        event, [editing_values.QuestionInput("Wie alt?", "number", id=str(age.pk))], by="test", version=event.version
    )

    assert [(question.pk, question.label) for question in Question.objects.all()] == [(age.pk, "Wie alt?")]


def test_an_answered_question_stays():
    event = editing.set_questions(draft(), [editing_values.QuestionInput("Allergien?", "text")], by="test", version=1)
    registration = registered(event)
    registration.answers = {str(event.questions.get().pk): "Nüsse"}
    registration.save()

    with pytest.raises(refusals.QuestionInUse) as refused:
        editing.set_questions(event, [], by="test", version=event.version)

    assert refused.value.details["answers"] == 1


def test_a_copy_is_a_draft_with_the_questions_and_no_registrations():
    event = published(
        club(),
        registration="online",
        capacity=5,
        organisers=[club()],
        place=Place.objects.create(slug="haus", name="Haus"),
    )
    event = editing.set_questions(event, [editing_values.QuestionInput("Allergien?", "text")], by="test", version=None)
    registered(event)

    copy = editing.duplicate(event, by="test")

    assert (copy.state, copy.seats_taken, copy.capacity, str(copy.place)) == ("draft", 0, 5, "Haus")
    assert [question.label for question in copy.questions.all()] == ["Allergien?"]
    assert [question.label for question in event.questions.all()] == ["Allergien?"]
    assert copy.uid != event.uid


def test_of_two_who_save_at_once_one_is_told(at_once):
    event = draft()

    outcomes = at_once(2, lambda number: editing.update(event, by="test", version=1, room=f"Saal {number}"))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Event", "StaleVersion"]
    assert Event.objects.get().version == 2
