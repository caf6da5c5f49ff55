"""Who works with the programme hears by mail when it is their turn."""

import pytest

from stadtkern.kernel.messages.mail.rendering import render
from stadtkern.kernel.messages.models import Message
from stadtkern.kernel.people.models import Membership, User
from stadtkern.modules.events.actions import publishing
from tests.modules.events.desk import club, draft, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def team() -> dict[str, User]:
    """A partner's owner, editor and helper, two of the city, and an administrator."""
    people = {role: person(role, club()) for role in ("owner", "member", "helper", "manager", "editor")}
    return people | {"admin": User.objects.create_user("admin@example.org", is_admin=True)}


def told() -> list[tuple[str, str]]:
    return sorted(Message.objects.values_list("kind", "recipient"))


def test_a_submission_is_told_to_those_who_may_approve_it(team):
    publishing.submit(draft(club(), title="Müllers „Abend“ & mehr"), by=team["member"])

    assert told() == [("events.submitted", "manager@example.org")]
    mail = render(Message.objects.get())
    assert mail.subject == "Eingereicht: Müllers „Abend“ & mehr"
    assert "Beispielverein hat eine Veranstaltung eingereicht." in mail.text
    assert "Müllers „Abend“ & mehr" in mail.text
    assert "/verwaltung/events/" in mail.text
    assert "Veranstaltung ansehen" in mail.html


def test_without_an_approver_the_administrators_are_told(team):
    team["manager"].staff_roles.all().delete()

    publishing.submit(draft(club()), by=team["member"])

    assert told() == [("events.submitted", "admin@example.org")]


def test_what_is_sent_back_is_told_with_the_note_to_owners_and_editors(team):
    event = publishing.submit(draft(club()), by="test")
    publishing.send_back(event, by=team["manager"], note="Bitte nennen Sie den Raum & die Etage.")

    assert told() == [("events.sent_back", "member@example.org"), ("events.sent_back", "owner@example.org")]
    mail = render(Message.objects.first())
    assert "manager schreibt:\nBitte nennen Sie den Raum & die Etage." in mail.text
    assert "Bitte nennen Sie den Raum &amp; die Etage." in mail.html


def test_approved_and_published_are_told_each_while_it_is_so(team):
    Membership.objects.filter(user=team["owner"]).delete()
    event = publishing.approve(publishing.submit(draft(club()), by="test"), by=team["manager"])
    assert "freigegeben" in render(Message.objects.get(kind="events.approved")).subject.lower()

    publishing.publish(event, by=team["manager"])

    assert told() == [("events.approved", "member@example.org"), ("events.published", "member@example.org")]
    assert render(Message.objects.get(kind="events.approved")) is None  # not sent yet: the next mail says more
    mail = render(Message.objects.get(kind="events.published"))
    assert (mail.subject, f"/veranstaltungen/{event.slug}/" in mail.text) == ("Veröffentlicht: Sprechstunde", True)


def test_each_reads_it_in_their_own_language(team):
    User.objects.filter(email="manager@example.org").update(language="en")

    publishing.submit(draft(club()), by=team["owner"])

    mail = render(Message.objects.get())
    assert (mail.subject, "/en/verwaltung/" in mail.text) == ("Submitted: Sprechstunde", True)


def test_nobody_is_told_of_what_they_did_themselves_or_of_what_the_house_does(team):
    publishing.publish_now(draft(club()), by="city folder")
    publishing.publish_now(draft(None), by=team["manager"])
    assert told() == []

    Membership.objects.create(user=team["manager"], organisation=club(), role="owner")
    publishing.publish_now(draft(club()), by=team["manager"])
    assert {recipient for _kind, recipient in told()} == {"member@example.org", "owner@example.org"}
