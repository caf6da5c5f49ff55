"""The tables of docs/people-and-messages.md, row by row: who sees people's data, and what is said to whom."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import translation

from stadtkern.kernel.city import clock
from stadtkern.kernel.messages.mail.rendering import render
from stadtkern.kernel.messages.models import Message
from stadtkern.kernel.modules import installed
from stadtkern.modules.events import personal
from stadtkern.modules.events.actions import editing, publishing, registering
from stadtkern.modules.events.exporters import booklet, ics, personal_ics
from stadtkern.modules.events.models import Conflict, Event, Question, Registration
from stadtkern.modules.events.queries.registering import manage_path

from .attending import evening, guest, member, organisation, staff
from .parties import join, register
from .test_desk_pages import typed

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).parents[3] / "docs" / "people-and-messages.md"


def table(heading: str) -> tuple[list[str], list[list[str]]]:
    part = DOCS.read_text().partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    head, _rule, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return head, rows


SEERS, SIGHTS = table("Who sees the people who come to an event")
_WORDS, DEEDS = table("What is said to whom")
PEOPLE = {
    "Owner": lambda: member("owner"),
    "Granted": lambda: member("owner", "Bündnis"),
    "Organiser in the programme": lambda: member("owner", "Mitveranstalter"),
    "Door helper of the owner": lambda: member("door"),
    "Door helper of an organiser": lambda: member("door", "Mitveranstalter"),
    "City editor": lambda: staff("editor"),
}
PAGES = {
    "List of registrations": "events-registrations",
    "Registrations as CSV": "events-registrations-csv",
    "Registrations as XLSX": "events-registrations-xlsx",
    "Registering somebody by hand": "events-registrations-add",
    "Check-in at the door": "events-door",
    "Data for the check-in app": "events-door-data",
    "Attendance list as PDF": "events-attendance-pdf",
    "Attendance list as XLSX": "events-attendance-xlsx",
    "Numbers without names (statistics)": "events-event-statistics",
    "Changing what the event says": "events-edit",
}


def shared_evening() -> tuple[Event, Registration]:
    event = evening()
    event.organisers.add(organisation("Mitveranstalter"))
    event.registrations_shared_with.add(organisation("Bündnis"))
    question = Question.objects.create(event=event, kind="text", label="Was essen Sie?")
    return event, guest(event, "Ada Beispiel", answers={str(question.pk): "Nüsse nicht"})


def opens(name: str):
    return lambda client, event, _guest: client.get(reverse(name, args=[event.pk])).status_code == 200


def changes(**fields):
    """Whether the action lets this person change these fields."""

    def tries(client: Client, event: Event, _guest: Registration) -> bool:
        try:
            editing.update(event, by=client.person, version=None, **{name: value() for name, value in fields.items()})
        except PermissionDenied:
            return False
        return True

    return tries


def scans(client: Client, event: Event, one: Registration) -> bool:
    answer = client.get(reverse("events-ticket", args=[one.code]))
    return answer.status_code == 302 and str(event.pk) in answer["Location"]


def reads_answers(client: Client, event: Event, _guest: Registration) -> bool:
    answer = client.get(reverse("events-attendance-xlsx", args=[event.pk]))
    if answer.status_code != 200:
        return False
    rows = openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    return any("Nüsse nicht" in row for row in rows)


TRIES = {
    **{what: opens(name) for what, name in PAGES.items()},
    "Changing a registration": lambda c, e, g: (
        c.get(reverse("events-registrations-change", args=[e.pk, g.pk])).status_code == 200
    ),
    "Scanning somebody's ticket": scans,
    "Answers in the attendance list": reads_answers,
    "Giving a grant": changes(registrations_shared_with=list),
    "Giving the event to another organisation": changes(owner=lambda: organisation("Mitveranstalter")),
}


@pytest.mark.parametrize("row", SIGHTS, ids=lambda row: row[0])
def test_who_sees_people_and_who_decides_about_it(row):
    what, *expected = row

    seen = []
    for who in SEERS[1:]:
        event, one = shared_evening()
        user, client = PEOPLE[who](), Client()
        if not user.staff_roles.exists():
            Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
        client.force_login(user)
        client.person = user
        seen.append("yes" if TRIES[what](client, event, one) else "no")

    assert dict(zip(SEERS[1:], seen, strict=True)) == dict(zip(SEERS[1:], expected, strict=True))


def test_the_form_names_everybody_who_will_see_what_is_typed(client):
    event, _guest = shared_evening()

    page = " ".join(client.get(reverse("events-register", args=[event.slug])).content.decode().split())

    assert "Das sehen: Stadt Hamm, Makerspace, Bündnis." in page


def test_who_does_not_see_the_guests_finds_the_grant_locked(client):
    event, _guest = shared_evening()
    user = member("owner", "Mitveranstalter")
    client.force_login(user)

    form = client.get(reverse("events-edit", args=[event.pk])).context["form"]

    assert (form.fields["registrations_shared_with"].disabled, form.fields["owner"].disabled) == (True, True)


def test_a_copy_of_an_event_shares_nothing():
    event, _guest = shared_evening()

    assert list(editing.duplicate(event, by="test").registrations_shared_with.all()) == []


def contradiction(event: Event) -> Conflict:
    """The programme list says what is shown, the article half an hour earlier."""
    pairs = [(event.starts_at, "Programm"), (clock.at(clock.local(event.starts_at).date(), 18), "Artikel")]
    values = [{"value": at.isoformat(), "source": source} for at, source in pairs]
    return Conflict.objects.create(event=event, field="starts_at", values=values, found_at=clock.now())


def settle(choice: int):
    return lambda event, _one: editing.settle_conflict(contradiction(event), choice=choice, by="test")


HAPPENS = {
    "The person cancels": lambda _event, one: registering.cancel(one, clock.now()),
    "The organiser cancels a registration": lambda _event, one: registering.cancel(one, clock.now(), member("owner")),
    "The organiser changes a registration": lambda _event, one: registering.change(
        one, seats=2, name=one.name, answers={}, at=clock.now(), staff=member("owner")
    ),
    "The organiser registers somebody": lambda event, _one: register(
        event, "neu@example.org", at=clock.now(), staff=member("owner")
    ),
    "The event is cancelled": lambda event, _one: publishing.cancel(event, by="test", reason="Sturm"),
    "The event takes place after all": lambda event, _one: publishing.reinstate(event, by="test"),
    "Time, place or title change": lambda event, _one: editing.update(
        event, by="test", version=None, starts_at=event.starts_at + timedelta(minutes=5)
    ),
    "The description changes": lambda event, _one: editing.update(event, by="test", version=None, text="Mehr dazu"),
    "A contradiction is not settled yet": lambda event, _one: contradiction(event),
    "A contradiction is settled for what is shown": settle(0),
    "A contradiction is settled for the other time": settle(1),
    "The person is erased on request": lambda _event, one: personal.erase_registration(one),
}
BEFORE = {"The event takes place after all": "The event is cancelled"}


def party_of_two(*, waiting: bool = True) -> tuple[Event, Registration]:
    """An event of two and a half hours from 18:30, somebody registered, and where wished somebody who waits."""
    starts_at = clock.at(clock.today() + timedelta(days=10), 18, 30)
    event = evening(starts_at=starts_at, ends_at=starts_at + timedelta(minutes=150), capacity=4, party_limit=4)
    one = register(event, "ada@example.org", at=clock.now(), seats=1)
    register(event, "bo@example.org", at=clock.now(), seats=1)
    if waiting:
        join(event, "wartet@example.org", at=clock.now(), seats=4)
    return event, one


def titles(recipient: str, since: set[object]) -> str:
    kinds = {kind.name: str(kind.title) for kind in installed()["events"].messages}
    sent = Message.objects.filter(recipient=recipient).exclude(pk__in=since).order_by("id")
    return ", ".join(kinds[message.kind] for message in sent) or "nobody"


@pytest.mark.parametrize("row", DEEDS, ids=lambda row: row[0])
def test_what_is_said_to_whom(row, client):
    what, registered, waiting, page = row
    event, one = party_of_two()
    if what in BEFORE:
        HAPPENS[BEFORE[what]](event, one)
        event.refresh_from_db()
    since = set(Message.objects.values_list("pk", flat=True))
    recipient = "neu@example.org" if "registers somebody" in what else "ada@example.org"

    with translation.override("en"):
        HAPPENS[what](event, one)
        told = titles(recipient, since), titles("wartet@example.org", since)
        others = titles("bo@example.org", since)

    shown = Registration.objects.get(contact=recipient) if recipient.startswith("neu") else one
    assert told == (registered, waiting)
    assert page in " ".join(client.get(manage_path(shown)).content.decode().split())
    assert others == (registered if "event" in registered.lower() else "nobody")


def test_nobody_thanks_a_guest_whom_the_organiser_cancelled(client):
    _event, one = party_of_two()
    registering.cancel(one, clock.now(), member("owner"))

    page = client.get(manage_path(one)).content.decode()
    mail = render(Message.objects.get(kind="events.cancelled_by_organiser"))

    assert [
        word for word in ("Sie haben abgesagt", "Danke") if word in page + mail.text + mail.html + mail.subject
    ] == []


def test_a_mail_about_somebody_erased_greets_nobody_by_a_dash():
    _event, one = party_of_two(waiting=False)
    personal.erase_registration(one)

    mail = render(Message.objects.get(kind="events.cancelled_by_person"))

    assert (mail.text.startswith("Guten Tag,\n"), "–," in mail.text + mail.html) == (True, False)


def test_a_doubt_about_the_time_stands_wherever_people_read_the_time(client):
    event, one = party_of_two(waiting=False)
    contradiction(event)
    doubt = "laut Artikel 18:00 Uhr"
    ticket = reverse("events-ticket", args=[one.code])
    mail = render(Message.objects.get(kind="events.confirmed", recipient="ada@example.org"))
    read = {
        "page": client.get(reverse("events-event", args=[event.slug])).content.decode(),
        "form": client.get(reverse("events-register", args=[event.slug])).content.decode(),
        "registration": client.get(manage_path(one)).content.decode(),
        "ticket": client.get(ticket).content.decode(),
        "mail": mail.text,
        "mail in HTML": mail.html,
        "entry of the person": unfolded(personal_ics.personal_ics(one, "REQUEST")),
        "entry of the programme": unfolded(ics.calendar([event])),
        "booklet": booklet._event(event)["summary"],
    }

    assert [where for where, text in read.items() if doubt not in " ".join(text.split())] == []


def unfolded(calendar: bytes) -> str:
    return calendar.decode().replace("\r\n ", "")


def test_a_doubt_that_concerns_only_editors_is_shown_to_nobody_else(client):
    event, _one = party_of_two(waiting=False)
    Conflict.objects.create(
        event=event,
        field="text",
        values=[{"value": "So", "source": "hier"}, {"value": "Anders", "source": "datei.csv"}],
        found_at=clock.now(),
    )

    assert "geprüft" not in client.get(reverse("events-event", args=[event.slug])).content.decode()


def test_settling_says_first_how_many_people_get_which_mail(client):
    event, _one = party_of_two(waiting=False)
    conflict = contradiction(event)
    client.force_login(member("owner"))
    since = set(Message.objects.values_list("pk", flat=True))
    settle_url, choice = reverse("events-settle", args=[event.pk]), {"conflict": conflict.pk, "choice": "1"}

    page = " ".join(client.get(reverse("events-edit", args=[event.pk])).content.decode().split())
    asked = " ".join(client.post(settle_url, choice).content.decode().split())
    untouched = (Message.objects.count(), Conflict.objects.get().settled_at)
    done = client.post(settle_url, {**choice, "confirmed": "1"}, follow=True).content.decode()

    two = "2 Angemeldete bekommen die E-Mail „Es hat sich etwas geändert“."
    assert [two in page, "Niemand bekommt eine E-Mail." in page, two in asked] == [True, True, True]
    assert untouched == (len(since), None)
    assert "An die Angemeldeten gehen 2 E-Mails." in done
    assert Message.objects.filter(kind="events.changed").count() == 2


def test_settling_for_what_is_shown_takes_the_doubt_away_and_writes_nobody(client):
    event, one = party_of_two(waiting=False)
    conflict = contradiction(event)
    client.force_login(member("owner"))

    done = client.post(
        reverse("events-settle", args=[event.pk]), {"conflict": conflict.pk, "choice": "0"}, follow=True
    ).content.decode()

    assert "Die Veranstaltung bleibt, wie sie ist. Niemand bekommt eine E-Mail." in done
    assert "geprüft" not in Client().get(manage_path(one)).content.decode()
    assert Message.objects.filter(kind="events.changed").count() == 0


def test_saving_says_how_many_mails_go_out(client):
    event, _one = party_of_two(waiting=False)
    client.force_login(member("owner"))

    form = client.get(reverse("events-edit", args=[event.pk]))
    said = " ".join(form.content.decode().split())
    done = client.post(reverse("events-edit", args=[event.pk]), typed(event, title="Löten für wenige"), follow=True)

    assert "2 Personen sind angemeldet. Wenn Sie Titel, Zeit oder Ort ändern, bekommen sie eine E-Mail." in said
    assert "An die Angemeldeten gehen 2 E-Mails." in done.content.decode()
