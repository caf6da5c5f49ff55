"""The table of steps: each role, each step, each state."""

import pytest
from django.core.exceptions import PermissionDenied

from stadtkern.modules.events import workflow
from stadtkern.modules.events.actions import publishing
from stadtkern.modules.events.models import Event, EventState, EventStep

from .desk import ROLES, club, draft, person, published

pytestmark = pytest.mark.django_db

MAY = {
    "events.edit": {"manager", "editor", "owner", "member"},
    "events.approve": {"manager"},
}
VERBS = {
    "submit": lambda event, by: publishing.submit(event, by=by),
    "withdraw": lambda event, by: publishing.withdraw(event, by=by),
    "send_back": lambda event, by: publishing.send_back(event, by=by, note="Bitte mit Ort."),
    "approve": lambda event, by: publishing.approve(event, by=by),
    "publish": lambda event, by: publishing.publish(event, by=by),
    "cancel": lambda event, by: publishing.cancel(event, by=by, reason="Krank."),
    "reinstate": lambda event, by: publishing.reinstate(event, by=by),
}


def test_every_step_has_a_verb():
    assert set(VERBS) == set(workflow.STEPS)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", VERBS)
def test_who_may_take_which_step(name, role):
    step = workflow.STEPS[name]
    event, user = draft(club()), person(role, club())
    Event.objects.filter(pk=event.pk).update(state=next(iter(sorted(step.before))), published_at=event.created_at)
    event.refresh_from_db()

    if role in MAY[step.permission]:
        assert VERBS[name](event, user).state == step.after
        assert EventStep.objects.filter(event=event).last().by == user
    else:
        with pytest.raises(PermissionDenied):
            VERBS[name](event, user)
        event.refresh_from_db()
        assert event.state == next(iter(sorted(step.before)))


@pytest.mark.parametrize("state", EventState.values)
@pytest.mark.parametrize("name", VERBS)
def test_a_step_begins_only_where_the_table_says(name, state):
    step, event = workflow.STEPS[name], draft()
    Event.objects.filter(pk=event.pk).update(state=state, published_at=event.created_at)
    event.refresh_from_db()

    if EventState(state) in step.before:
        assert VERBS[name](event, "test").state == step.after
    else:
        with pytest.raises(workflow.StepRefused) as refused:
            VERBS[name](event, "test")
        assert refused.value.details == {"step": name, "state": state}


def test_sending_back_needs_words_that_the_partner_reads():
    event = publishing.submit(draft(club()), by="test")

    with pytest.raises(workflow.NoteMissing):
        publishing.send_back(event, by="test", note="  ")

    assert publishing.send_back(event, by="test", note="Bitte mit Ort.").steps.last().note == "Bitte mit Ort."


def test_a_picture_without_a_description_stops_the_submission():
    event = draft()
    Event.objects.filter(pk=event.pk).update(picture="events/x.png")

    with pytest.raises(workflow.Incomplete) as refused:
        publishing.submit(event, by="test")

    assert len(refused.value.details["missing"]) == 2


def test_published_at_once_each_step_stands_in_the_history():
    event = published()

    assert [step.state for step in event.steps.all()] == ["draft", "submitted", "approved", "published"]
    assert event.version == 4
